"""What a pull of definitions asks for, and the points its answers give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from connectors.framework import values
from connectors.framework.connector import Point
from connectors.framework.query_columns import Answer
from connectors.sources.semantic import statements
from connectors.sources.semantic.definition import Definition
from connectors.sources.semantic.statements import Statement, Warehouse


class Source(Protocol):
    """Who asks the warehouse, and knows what its cells mean."""

    def ask(self, statement: str) -> Answer:
        """What the warehouse answers. Raises ConnectorError."""

    def day(self, cell: object) -> date | None:
        """The day in a cell; None, and a mark, for a row of no day."""

    def number(self, cell: object, metric: str, day: date) -> float | None:
        """The number in a cell; None, and a mark, where there is none."""


def read(
    source: Source, warehouse: Warehouse, known: Mapping[str, Definition], start: date, end: date
) -> Iterator[Point]:
    """Every point of [start, end]."""
    plain = {name: one for name, one in known.items() if one.table}
    for names in statements.grouped(plain):
        chosen: Mapping[str, Definition] = {name: plain[name] for name in names}
        statement = statements.daily(warehouse, chosen, start, end)
        yield from _points(source, statement, source.ask(statement.sql), start, end)


def _points(source: Source, statement: Statement, answer: Answer, start: date, end: date) -> Iterator[Point]:
    first = 1 + len(statement.by)
    for row in answer.rows:
        day = source.day(row[0])
        if day is None or not start <= day <= end:
            continue
        split = values.dimensions({name: row[1 + n] for n, name in enumerate(statement.by)})
        for n, name in enumerate(statement.names):
            value = source.number(row[first + n], name, day)
            if value is not None:
                yield Point(name, day, value, split)
