"""Metrics of a semantic layer: the figures that dbt's and OSI's definitions describe, asked of the warehouse itself.

`okr import` writes the definitions into okr.toml, a line each. Every pull makes its statements of them: one for the
metrics of a table, one for each that is counted over windows. Only daily rows travel. Nothing of a definition reaches
the warehouse as the text it was (`expressions`).

Addresses are those of the connectors `sql` (`postgresql://`, `sqlite:///`, …) and `ibis` (`spark://`, `trino://`, …).
Days are those the warehouse stores unless `zone` says otherwise. The last 30 days are read again at each pull. Give the
warehouse a user who may only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from pydantic import Field, SecretStr, field_validator

from connectors.framework import values
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import BadConfig, BadData
from connectors.framework.options import Zone
from connectors.framework.query_columns import MOST_ROWS, Answer
from connectors.framework.tables import days, numbers
from connectors.sources.ibis import connector as ibis
from connectors.sources.semantic.definition import Definition, versions
from connectors.sources.sql.database import Database
from connectors.sources.sql.failures import CORRECT
from okr_model.metrics.metrics import NAME, Metric
from okr_model.wording.sentences import Sentence, SentenceError, Unfit, sentence_of

MOST_METRICS: Final = 500
"""Of one source; a company's key results need a fraction of them."""

_CORRECT: Final = Sentence("Correct the definition where it comes from, and import it again: okr import --help.")
_DIALECTS: Final = {"postgresql": "postgres", "mssql": "tsql", "mariadb": "mysql", "spark": "spark"}


class SemanticOptions(ConnectorOptions):
    """Where the warehouse is, and what the semantic layer defines."""

    url: SecretStr = Field(description="Address of the warehouse: postgresql://USER:PASSWORD@HOST/DATABASE, …")
    definitions: str = Field("", description="Where the definitions come from: dbt 1.11.0, OSI 0.2.0, …")
    zone: Zone | None = Field(None, description="Time zone whose days are counted; as they are stored unless said")
    by: tuple[str, ...] = Field((), description="Dimensions that figures are told apart by, where they have them")
    times: tuple[str, ...] = Field((), description="Times to count by, where there are several")
    metrics: Mapping[str, Definition] = Field(description="The definitions, as `okr import` writes them", min_length=1)

    @field_validator("metrics")
    @classmethod
    def _named(cls, metrics: Mapping[str, Definition]) -> Mapping[str, Definition]:
        if len(metrics) > MOST_METRICS:
            raise Unfit(Sentence("has {n} metrics; {most} is the most").filled(n=len(metrics), most=MOST_METRICS))
        for name, one in metrics.items():
            if not NAME.fullmatch(name) or (wrong := [by for by in one.by if not NAME.fullmatch(by)]):
                wrong = [name] if not NAME.fullmatch(name) else wrong
                raise Unfit(
                    Sentence("{name} is no name: use a-z, 0-9 and _, a letter first").filled(name=repr(wrong[0]))
                )
            if missing := [other for other in one.parts() if other not in metrics]:
                raise Unfit(
                    Sentence("{name} is made of {missing}, which is not among the metrics").filled(
                        name=name, missing=", ".join(missing)
                    )
                )
        return metrics


class Semantic(Connector):
    """Definitions, and one warehouse."""

    key, title = "semantic", "Metric definitions (dbt, OSI)"
    about = "metrics as dbt or another semantic layer defines them, asked of your warehouse"
    docs = "https://docs.getdbt.com/docs/build/about-metricflow"
    topics = ("dbt", "metricflow", "semantic layer", "osi", "warehouse", "database", "definitions", "any")
    endpoints = ("one SELECT a table between two days",)
    scopes = ("SELECT",)  # all that a login needs
    key_steps = (
        "Ask whoever keeps the warehouse for a login that may only read, and for its address: host, port, name.",
        "Have the definitions read: okr import dbt target/semantic_manifest.json",
    )
    lacks = ("Figures by the hour: a definition is asked for by the day.",)
    restate, window, timezone = 30, 92, ""  # as for `sql`
    Options = SemanticOptions

    options: SemanticOptions

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """What the options define."""
        assert isinstance(options, SemanticOptions)
        return tuple(one.metric(name) for name, one in options.metrics.items())

    @classmethod
    def unfit(cls, options: ConnectorOptions) -> Iterator[tuple[str, Sentence]]:
        """Each definition whose SQL would be refused, or the address that cannot be read."""
        from connectors.sources.semantic import statements

        assert isinstance(options, SemanticOptions)
        try:
            warehouse = statements.Warehouse(dialect_of(options), options.zone or "")
        except SentenceError as error:
            yield "url", sentence_of(error)
            return
        for name, one in options.metrics.items():
            try:
                statements.must_fit(warehouse, name, one)
            except SentenceError as error:
                yield f"metrics.{name}", sentence_of(error)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """A statement for each table, and one for each metric that is counted over windows."""
        from connectors.sources.semantic import reading, statements  # what is there is known without the parser

        told = versions(self.options.metrics)
        self.flag("definition", None, " ".join(f"{name}={told[name]}" for name in sorted(told)))
        try:
            warehouse = statements.Warehouse(dialect_of(self.options), self.options.zone or "")
            yield from reading.Pull(self, warehouse, self.options.metrics, start, end).points()
        except SentenceError as error:
            if isinstance(error, BadConfig | BadData) or hasattr(error, "advice"):
                raise
            raise BadConfig(
                Sentence("{title}: {why}").filled(title=self.title, why=error),
                remedy=_CORRECT,
            ) from error

    def ask(self, statement: str) -> Answer:
        """What the warehouse answers. Raises ConnectorError."""
        try:
            found = self._answer(statement)
        except BadConfig as error:
            raise error.advising(_CORRECT) if error.advice == CORRECT else error from None
        if len(found.rows) > MOST_ROWS:
            raise BadData(
                Sentence("{title}: more than {most} rows for one question").filled(title=self.title, most=MOST_ROWS),
                remedy=Sentence("Break the metrics down by fewer dimensions."),
            )
        return found

    def _answer(self, statement: str) -> Answer:
        url = self.options.url
        if ibis.engine_of(url) is not None:
            return self.attempt(lambda seconds: ibis.answer(url, statement, self.title, seconds))
        database = Database(url, self.options, self.title)
        return self.attempt(lambda seconds: database.answer(statement, seconds))

    def day(self, cell: object) -> date | None:
        """The day in a cell; None, and a mark, for a row of no day."""
        if cell is None or values.says_no_day(cell):
            self.without_day(cell)
            return None
        try:
            return days.day(cell)
        except ValueError as error:
            raise BadData(Sentence("{title}: {error}").filled(title=self.title, error=error)) from error

    def number(self, cell: object, metric: str, day: date) -> float | None:
        """The number in a cell; None, and a mark, where there is none."""
        try:
            return None if cell is None else numbers.number(cell)
        except ValueError as error:
            self.flag("absent", day, f"{metric}: {error}")
            return None


def dialect_of(options: SemanticOptions) -> str:
    """What the parser calls the SQL of a warehouse. Raises BadConfig for an address that is none."""
    kind = ibis.engine_of(options.url) or Database(options.url, options, Semantic.title).kind
    return _DIALECTS.get(kind, kind)
