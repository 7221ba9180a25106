"""What connectors share whose columns a person names: the options that name them, and a look at them before that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connectors.framework.connector import Connector, ConnectorOptions
from connectors.framework.tables.table import Table
from okr_model.metrics.metrics import NAME, Additivity, Direction, Metric
from okr_model.wording.sentences import Sentence, Unfit

SAMPLE_ROWS: Final = 2_000
"""Rows that are looked at to find out what the columns of a query are."""


class Column(BaseModel):
    """One metric of the table: `[sources.NAME.metrics.METRIC]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str = Field("", description="Heading of its column; the metric's name unless said")
    kind: Literal["flow", "stock"] = "flow"
    unit: str = ""
    additivity: Additivity | None = Field(None, description="all (flows), dims (stocks) or none (distinct counts)")
    direction: Direction = "up"
    title: str = ""
    counter: bool = Field(False, description="A stock that only grows: a day on which it fell is flagged")

    def metric(self, name: str, dimensions: tuple[str, ...]) -> Metric:
        """The metric of that name."""
        return Metric(
            name,
            self.unit or name,
            kind=self.kind,
            additivity=self.additivity or ("all" if self.kind == "flow" else "dims"),
            direction=self.direction,
            dimensions=dimensions,
            title=self.title,
            counter=self.counter and self.kind == "stock",
        )


class ColumnOptions(ConnectorOptions):
    """Which columns mean what."""

    day: str = Field("day", description="Heading of the column of days")
    dimensions: tuple[str, ...] = Field((), description='Columns to tell values apart by, e.g. ["channel"]')
    headings: Mapping[str, str] = Field(
        {}, description='Headings of dimensions that have another name, e.g. {channel = "Kanal"}'
    )
    metrics: Mapping[str, Column] = Field(description="The columns of numbers", min_length=1)

    @field_validator("metrics", "dimensions")
    @classmethod
    def _named(cls, names: Any) -> Any:
        for name in names:
            if not NAME.fullmatch(name):
                raise Unfit(Sentence("{name} is no name: use a-z, 0-9 and _, a letter first").filled(name=repr(name)))
        return names

    def heading(self, dimension: str) -> str:
        """What the column of a dimension is called."""
        return self.headings.get(dimension, dimension)


class ColumnSource(Connector):
    """A source of tables whose options say what the columns are."""

    unnamed: ClassVar[Mapping[str, Any]] = MappingProxyType({"metrics": {"value": {}}})
    """Options that stand in for those that nobody can give before the columns are known."""

    @classmethod
    def columns(cls, options: Any) -> Mapping[str, Column]:
        """The columns of numbers, by metric."""
        found: Mapping[str, Column] = options.metrics
        return found

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """What the options name."""
        assert isinstance(options, ColumnOptions)
        return tuple(column.metric(name, options.dimensions) for name, column in cls.columns(options).items())

    def sample(self) -> Table:
        """The newest rows as the source gives them."""
        raise NotImplementedError
