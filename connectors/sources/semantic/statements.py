"""The statements that ask a warehouse for the daily figures of definitions, each made as a tree and written once.

Metrics of one table, day and breakdown are one statement; what is counted over windows has one of its own. Columns are
`d` (the day), `s` (since when), `b0`… (the breakdown) and `m0`… (the figures), so that no name of a file is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlglot import exp

from connectors.sources.semantic import expressions, forms
from connectors.sources.semantic.definition import Definition
from connectors.sources.semantic.expressions import UnfitExpression
from okr_model.wording.sentences import Sentence

_ONE_DAY: Final = timedelta(days=1)
_OWN: Final = "t"  # the metric's own table
_IN_ZONES: Final = ("postgres", "redshift", "duckdb", "snowflake", "spark", "databricks", "trino", "bigquery")


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Who is asked: its dialect, as the parser calls it, and the zone moments are put into before days are counted."""

    dialect: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One question. names: the metrics behind `m0`, `m1`, …; by: the dimensions behind `b0`, …"""

    sql: str
    names: tuple[str, ...]
    by: tuple[str, ...]


def grouped(definitions: Mapping[str, Definition]) -> list[tuple[str, ...]]:
    """The names of metrics that one statement can ask for."""
    groups: dict[object, list[str]] = {}
    for name, one in definitions.items():
        joins = tuple(one.joins)
        key = (one.table, one.day, joins, tuple(one.by.items()))
        groups.setdefault(key, []).append(name)
    return [tuple(names) for names in groups.values()]


def must_fit(warehouse: Warehouse, name: str, one: Definition) -> None:
    """Raises UnfitExpression where a definition could not be asked for."""
    day = date(2000, 1, 1)
    if one.formula:
        forms.tree(one.formula)
    elif one.over or one.counts_to_date:
        over_windows(warehouse, name, one, [(day, day)])
    elif one.table:
        daily(warehouse, {name: one}, day, day)


def daily(warehouse: Warehouse, definitions: Mapping[str, Definition], first: date, last: date) -> Statement:
    """The figures of each day of [first, last], of metrics that share table, day, joins and breakdown."""
    shared = next(iter(definitions.values()))
    rows = _Rows(warehouse, shared)
    day, splits = rows.day(), [rows.scalar(text) for text in shared.by.values()]
    figures = [_figure(rows, one) for one in definitions.values()]
    columns = [day.as_("d"), *_named(splits, "b"), *_named(figures, "m")]
    statement = rows.source(exp.select(*columns)).where(*rows.between(first, last))
    statement = statement.group_by(*(exp.Literal.number(n + 1) for n in range(1 + len(splits))))
    return Statement(_written(statement, warehouse), tuple(definitions), tuple(shared.by))


def over_windows(
    warehouse: Warehouse, name: str, one: Definition, windows: Sequence[tuple[date | None, date]]
) -> Statement:
    """The figures of one metric over windows, both their days inside; one that has no first day begins with the table.

    What adds up is summed by the day first, so that a window costs its days and not its rows.
    """
    rows = _Rows(warehouse, one)
    splits = [rows.scalar(text) for text in one.by.values()]
    firsts = [since for since, _ in windows]
    first = None if None in firsts else min(since for since in firsts if since is not None)
    adds = one.aggregate in ("sum", "count")
    cell = _figure(rows, one) if adds else _cell(rows, one)
    inner = rows.source(exp.select(rows.day().as_("d"), *_named(splits, "b"), cell.as_("v")))
    inner = inner.where(*rows.between(first, max(day for _, day in windows)))
    if adds:
        inner = inner.group_by(*(exp.Literal.number(n + 1) for n in range(1 + len(splits))))
    asked = [
        exp.select(literal(since or day, warehouse).as_("s"), literal(day, warehouse).as_("d"))
        for since, day in windows
    ]
    listed: exp.Expr = exp.union(*asked, distinct=False) if len(asked) > 1 else asked[0]
    within: list[exp.Expr] = [exp.LTE(this=exp.column("d", "r"), expression=exp.column("d", "w"))]
    if first is not None:
        within.append(exp.GTE(this=exp.column("d", "r"), expression=exp.column("s", "w")))
    breakdown = [exp.column(f"b{n}", "r") for n in range(len(splits))]
    figure = aggregate(one.model_copy(update={"aggregate": "sum"}) if adds else one, exp.column("v", "r"))
    statement = (
        exp.select(exp.column("s", "w"), exp.column("d", "w"), *breakdown, figure.as_("m0"))
        .from_(exp.Subquery(this=listed, alias=exp.TableAlias(this=exp.to_identifier("w"))))
        .join(exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("r"))), on=exp.and_(*within))
        .group_by(*(exp.Literal.number(n + 1) for n in range(2 + len(splits))))
    )
    return Statement(_written(statement, warehouse), (name,), tuple(one.by))


def _named(trees: Iterable[exp.Expr], letter: str) -> list[exp.Expr]:
    return [exp.alias_(tree, f"{letter}{n}") for n, tree in enumerate(trees)]


def _written(statement: exp.Expr, warehouse: Warehouse) -> str:
    return statement.sql(dialect=warehouse.dialect, comments=False)


class _Rows:
    """The rows of a definition's table, with those of the tables it is joined to."""

    def __init__(self, warehouse: Warehouse, one: Definition) -> None:
        self.warehouse, self.one = warehouse, one
        self.known = {_OWN, *(join.name for join in one.joins)}

    def scalar(self, text: str, whose: str = _OWN) -> exp.Expr:
        """An expression over these rows, each column said to be whose."""
        tree = expressions.scalar(text, self.warehouse.dialect)
        for column in list(tree.find_all(exp.Column)):
            if column.table and column.table not in self.known:
                raise UnfitExpression(
                    Sentence("{what} is no column of a model").filled(what=expressions.shown(column.sql()))
                )
            if not column.table:
                column.set("table", exp.to_identifier(whose))
        return exp.paren(tree) if isinstance(tree, exp.Binary) else tree

    def moment(self) -> exp.Expr:
        """When a row happened, in the zone whose days are counted."""
        found = self.scalar(self.one.day)
        if not self.warehouse.zone:
            return found
        if self.warehouse.dialect not in _IN_ZONES:
            raise UnfitExpression(
                Sentence("{dialect} cannot put moments into the zone {zone}: leave `zone` out").filled(
                    dialect=self.warehouse.dialect, zone=self.warehouse.zone
                )
            )
        return exp.AtTimeZone(this=found, zone=exp.Literal.string(self.warehouse.zone))

    def day(self) -> exp.Expr:
        """The day of a row."""
        return as_day(self.moment(), self.warehouse)

    def source(self, statement: exp.Select) -> exp.Select:
        """The statement from these tables."""
        own = exp.alias_(expressions.table(self.one.table, self.warehouse.dialect), _OWN, table=True)
        statement = statement.from_(own)
        for join in self.one.joins:
            other = exp.alias_(expressions.table(join.table, self.warehouse.dialect), join.name, table=True)
            same = exp.EQ(this=self.scalar(join.on), expression=self.scalar(join.key, join.name))
            statement = statement.join(other, on=same, join_type="left")
        return statement

    def between(self, first: date | None, last: date) -> list[exp.Expr]:
        """That a row happened on [first, last]: by its column, so that an index helps, and by the day it counts for."""
        wider = _ONE_DAY if self.warehouse.zone else timedelta()
        found: list[exp.Expr] = []
        if first is not None:
            found.append(exp.GTE(this=self.scalar(self.one.day), expression=literal(first - wider, self.warehouse)))
        end = literal(last + _ONE_DAY + wider, self.warehouse)
        found.append(exp.LT(this=self.scalar(self.one.day), expression=end))
        if self.warehouse.zone:
            low = literal(first or date.min, self.warehouse)
            found.append(exp.Between(this=self.day(), low=low, high=literal(last, self.warehouse)))
        return found


def as_day(moment: exp.Expr, warehouse: Warehouse) -> exp.Expr:
    """The day of a moment. SQLite has no type of days: its `date()` gives the text."""
    if warehouse.dialect == "sqlite":
        return exp.Anonymous(this="DATE", expressions=[moment])
    return exp.cast(moment, "date")


def literal(day: date, warehouse: Warehouse) -> exp.Expr:
    """A day in a statement; it comes from us, never from a file."""
    text = exp.Literal.string(day.isoformat())
    return text if warehouse.dialect == "sqlite" else exp.cast(text, "date")


def _figure(rows: _Rows, one: Definition) -> exp.Expr:
    """The aggregate of a metric, of the rows that its filter lets through; NULL where there is none."""
    return aggregate(one, _cell(rows, one))


def _cell(rows: _Rows, one: Definition) -> exp.Expr:
    """What one row gives; NULL where the filter does not let it through."""
    inner = exp.Literal.number(1) if one.aggregate == "count" and not one.of else rows.scalar(one.of)
    if one.aggregate == "count" and one.of:
        inner = exp.case().when(exp.Not(this=exp.Is(this=inner, expression=exp.null())), exp.Literal.number(1))
        inner = inner.else_(exp.Literal.number(0))
    if one.where:
        inner = exp.case().when(rows.scalar(one.where), inner)
    return inner


def aggregate(one: Definition, inner: exp.Expr) -> exp.Expr:
    """The aggregate of an expression."""
    match one.aggregate:
        case "min":
            return exp.Min(this=inner)
        case "max":
            return exp.Max(this=inner)
        case "average":
            return exp.Avg(this=inner)
        case "count_distinct":
            return exp.Count(this=exp.Distinct(expressions=[inner]))
        case "median":
            return exp.Median(this=inner)
        case "percentile":
            share = exp.Literal.number(one.share or 0.0)
            found = exp.PercentileDisc(this=share) if one.discrete else exp.PercentileCont(this=share)
            return exp.WithinGroup(this=found, expression=exp.Order(expressions=[exp.Ordered(this=inner)]))
    return exp.Sum(this=inner)
