"""CSV and Excel: any table with one column of days and columns of numbers, from a file or a web address.

The whole table is read each time and replaces what was stored, so corrections of the past come through; a day is
settled at once. Days may be Gregorian or Jalali (a year from 1200 to 1599), figures may have a currency or a percent
sign, digits may be those of any script; `03/04/2026` is read as the other days of its column tell. Rows of one day add
up over the columns that are no dimension. An empty cell is a missing value. One bad row fails the pull and nothing is
replaced.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connectors.framework.column_source import ColumnSource
from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.errors import BadConfig, BadData
from connectors.framework.tables import days, numbers, reader
from connectors.framework.tables.table import Table
from okr_model.metrics.metrics import NAME, Additivity, Direction, Metric


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


class CsvFile(ColumnSource):
    """A table of daily figures."""

    key, title = "csv", "CSV or Excel"
    about = "any daily figures from a table: CSV or Excel, a file or a web address"
    whole, timezone = True, ""

    class Options(ConnectorOptions):
        """Where the table is and which columns mean what."""

        path: Path | None = Field(None, description="The file; a relative path counts from the workspace")
        url: str = Field("", description="Or its web address (after `base_url`, if there is one)")
        day: str = Field("day", description="Heading of the column of days")
        day_format: str = Field("", description="How days are written, e.g. %m/%d/%Y, where they leave it open")
        dimensions: tuple[str, ...] = Field((), description='Columns to tell values apart by, e.g. ["channel"]')
        metrics: Mapping[str, Column] = Field(description="The columns of numbers", min_length=1)
        decimal: Literal[".", ","] | None = Field(None, description="Before decimals; found out unless said")
        sheet: str | None = Field(None, description="Sheet of a workbook; the first unless said")
        encoding: str | None = Field(None, description="Of a CSV file: utf-8, cp1252, …; found out unless said")

        @field_validator("metrics", "dimensions")
        @classmethod
        def _names(cls, names: Any) -> Any:
            for name in names:
                if not NAME.fullmatch(name):
                    raise ValueError(f"{name!r} is no name: use a-z, 0-9 and _, a letter first")
            return names

        @model_validator(mode="after")
        def _one_place(self) -> Self:
            if (self.path is None) == (not self.url and not self.base_url):
                raise ValueError("give either `path` or `url`")
            return self

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """What the options name."""
        assert isinstance(options, cls.Options)
        return tuple(
            Metric(
                name,
                column.unit or name,
                kind=column.kind,
                additivity=column.additivity or ("all" if column.kind == "flow" else "dims"),
                direction=column.direction,
                dimensions=options.dimensions,
                title=column.title,
                counter=column.counter and column.kind == "stock",
            )
            for name, column in options.metrics.items()
        )

    @property
    def base_url(self) -> str:
        """The table's own address."""
        return self.options.base_url + self.options.url

    def sample(self) -> Table:
        """The whole table."""
        return reader.read(self._content(), name=self._name, sheet=self.options.sheet, encoding=self.options.encoding)

    def read(self, start: date, end: date) -> Iterator[Point]:  # noqa: ARG002 - rows may lie ahead of it
        """The sums of all rows from `start` on, also those that are still to come."""
        sums: dict[tuple[str, date, tuple[tuple[str, str], ...]], list[float]] = defaultdict(list)
        for number, day, split, values in self._rows():
            if day < start:
                self.flag("before_start", None, f"rows before {start} were left out")
                continue
            if day > self.today:
                self.flag("future_days", None, f"there are rows after {self.today}")
            for metric, value in values.items():
                found = sums[metric, day, split]
                found.append(value)
                if len(found) > 1 and self.options.metrics[metric].additivity == "none":
                    raise self._bad(number, metric, "a distinct count cannot be added to another of the same day")
        for (metric, day, split), found in sums.items():
            yield Point(metric, day, math.fsum(found), dict(split))

    def _rows(self) -> Iterator[tuple[int, date, tuple[tuple[str, str], ...], dict[str, float]]]:
        """Number, day, dimensions and values of each row."""
        options = self.options
        table = self.sample()
        if not table.rows:
            return
        self._tell_left_out(table)
        headings = table.headings
        day_at = self._position(headings, options.day)
        splits = [(name, self._position(headings, name)) for name in options.dimensions]
        columns = [(name, self._position(headings, c.column or name)) for name, c in options.metrics.items()]
        decimal = self._decimal([row for _, row in table.rows], [at for _, at in columns]) or table.decimal
        order = self._order([row[day_at] for _, row in table.rows])
        for number, row in table.rows:
            try:
                day = days.day(row[day_at], options.day_format, order)
            except ValueError as error:
                raise self._bad(number, options.day, error) from error
            split = tuple((name, _text(row[at])) for name, at in splits if _text(row[at]))
            yield number, day, split, self._values(number, row, columns, decimal)

    def _tell_left_out(self, table: Table) -> None:
        """Flag rows below the headings that are none of data."""
        if below := [one for one in table.left_out if one.row > table.head]:
            said = ", ".join(f"row {one.row} ({one.why})" for one in below[:5]) + (" …" if len(below) > 5 else "")
            self.flag("rows_left_out", None, f"{len(below)} rows are no data: {said}")

    def _values(
        self, number: int, row: list[object], columns: list[tuple[str, int]], decimal: numbers.Decimal
    ) -> dict[str, float]:
        values = {}
        for name, at in columns:
            if _text(row[at]):
                try:
                    values[name] = numbers.number(row[at], decimal)
                except ValueError as error:
                    raise self._bad(number, self.options.metrics[name].column or name, error) from error
        return values

    def _order(self, column: list[object]) -> days.Order | None:
        """One order for the whole file, so that `01/02/2026` means the same in every row; None where nothing tells."""
        if self.options.day_format:
            return None
        try:
            return days.order_of(column)
        except ValueError as error:
            raise BadData(
                f"{self._name}: {error}", remedy="Write all days in one way, or say which: `day_format`."
            ) from error

    def _decimal(self, rows: list[list[object]], positions: list[int]) -> numbers.Decimal | None:
        """One sign for the whole file, so that `1.234` means the same in every row; None where nothing tells."""
        if self.options.decimal:
            return self.options.decimal
        texts = (row[at] for row in rows for at in positions)
        try:
            decimal, unclear = numbers.decimal_of(text for text in texts if isinstance(text, str))
        except ValueError as error:
            raise BadData(f"{self._name}: {error}", remedy="Say which one is meant: `decimal`.") from error
        if decimal is None and unclear:
            self.flag("unclear_numbers", None, f"{unclear!r} can be read in two ways; say `decimal` to be sure")
        return decimal

    def _position(self, headings: Sequence[str], wanted: str) -> int:
        """Where a column stands: by its exact heading, else regardless of case and of blanks for underscores."""
        for same in (str, _loosely):
            found = [n for n, heading in enumerate(headings) if same(heading) == same(wanted)]
            if len(found) > 1:
                raise BadConfig(
                    f"{self._name} has {len(found)} columns {wanted!r}", remedy="Rename all but one of them."
                )
            if found:
                if f"{headings[found[0]]} (2)" in headings:
                    about = (
                        f"several columns are headed {wanted!r}: the first is taken, the next is {wanted + ' (2)'!r}"
                    )
                    self.flag("repeated_heading", None, about)
                return found[0]
        known = ", ".join(heading for heading in headings if heading)
        raise BadConfig(f"{self._name} has no column {wanted!r}", remedy=f"Its columns: {known}.")

    def _content(self) -> bytes:
        if self.options.path is None:
            return self.download()
        try:
            return (self.options.home / self.options.path).read_bytes()
        except OSError as error:
            raise BadConfig(
                f"{self._name} cannot be read: {error.strerror}",
                remedy=f"Put the file there, or correct `path` (relative paths count from {self.options.home}).",
            ) from error

    @property
    def _name(self) -> str:
        return str(self.options.path or self.base_url.split("?")[0])

    def _bad(self, number: int, column: str, problem: object) -> BadData:
        return BadData(
            f"{self._name}, row {number}, column {column!r}: {problem}",
            remedy="Correct the row; until then the figures stay as they were.",
        )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _loosely(heading: str) -> str:
    return "_".join(heading.casefold().replace("_", " ").replace("-", " ").split())
