"""What a pull of definitions asks for, and the points its answers give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Protocol

from connectors.framework import values
from connectors.framework.connector import Point
from connectors.framework.query_columns import Answer
from connectors.framework.to_date import Count
from connectors.sources.semantic import forms, spans, statements
from connectors.sources.semantic.definition import Definition
from connectors.sources.semantic.statements import Statement, Warehouse

_AT_ONCE: Final = 200  # windows of one statement
_ONE_DAY: Final = timedelta(days=1)

Split = tuple[tuple[str, str], ...]
Figures = dict[tuple[date, Split], float]


class Source(Protocol):
    """Who asks the warehouse, and knows what its cells mean."""

    def ask(self, statement: str) -> Answer:
        """What the warehouse answers. Raises ConnectorError."""

    def day(self, cell: object) -> date | None:
        """The day in a cell; None, and a mark, for a row of no day."""

    def number(self, cell: object, metric: str, day: date) -> float | None:
        """The number in a cell; None, and a mark, where there is none."""

    def counts_to_date(self, start: date, end: date) -> list[Count]:
        """Which counts of distinct people to ask for."""


@dataclass
class Pull:
    """One pull of [start, end]."""

    source: Source
    warehouse: Warehouse
    known: Mapping[str, Definition]
    start: date
    end: date
    figures: dict[str, Figures] = field(default_factory=dict)

    def points(self) -> Iterator[Point]:
        """Every point: of tables, of windows, then of formulas over what came."""
        since = self._reach()
        tables = {name: one for name, one in self.known.items() if one.table}
        daily = {name: one for name, one in tables.items() if not one.over and not one.counts_to_date}
        for names in statements.grouped(daily):
            first = min(since[name] for name in names)
            asked = statements.daily(self.warehouse, {name: daily[name] for name in names}, first, self.end)
            self._take(asked, self.source.ask(asked.sql))
        for name, one in tables.items():
            if one.counts_to_date:
                yield from self._counted(name, one, since[name])
            elif one.over:
                self._over(name, one, since[name])
        for name, one in tables.items():
            self._filled(name, one, since[name])
        for name, one in self.known.items():
            if one.formula:
                self._computed(name, one)
        yield from (
            Point(name, day, value, dict(split))
            for name, figures in self.figures.items()
            for (day, split), value in figures.items()
            if self.start <= day <= self.end and not self.known[name].counts_to_date
        )

    def _reach(self) -> dict[str, date]:
        """By metric the first day that is needed of it: earlier ones too where a formula looks back."""
        found = dict.fromkeys(self.known, self.start)
        for one in self.known.values():
            for text in one.before.values():
                name, _, span = text.partition(" ")
                found[name] = min(found[name], spans.before(self.start, span))
        return found

    def _take(self, asked: Statement, answer: Answer) -> None:
        first = 1 + len(asked.by)
        for row in answer.rows:
            day = self.source.day(row[0])
            split = _split(asked, row[1:first])
            for n, name in enumerate(asked.names):
                if day is not None and (value := self.source.number(row[first + n], name, day)) is not None:
                    own = self.figures.setdefault(name, {})
                    own[day, split] = own.get((day, split), 0.0) + value  # NULL and "" are one value of a breakdown

    def _counted(self, name: str, one: Definition, since: date) -> Iterator[Point]:
        """A distinct count: of each day, and to date over the windows that people look at."""
        windows: list[tuple[date | None, date]] = [(day, day) for day in _days(since, self.end)]
        windows += [(count.since, count.day) for count in self.source.counts_to_date(self.start, self.end)]
        of_days = set(windows[: (self.end - since).days + 1])
        for opening, day, split, value in self._windows(name, one, list(dict.fromkeys(windows))):
            if (opening, day) in of_days:
                self.figures.setdefault(name, {})[day, split] = value
                if day >= self.start:
                    yield Point(name, day, value, dict(split))
            else:
                yield Point(name, day, value, dict(split), opening)

    def _over(self, name: str, one: Definition, since: date) -> None:
        windows = [(spans.opening(day, one.over), day) for day in _days(since, self.end)]
        for _, day, split, value in self._windows(name, one, windows):
            self.figures.setdefault(name, {})[day, split] = value

    def _windows(
        self, name: str, one: Definition, windows: list[tuple[date | None, date]]
    ) -> Iterator[tuple[date, date, Split, float]]:
        for n in range(0, len(windows), _AT_ONCE):
            asked = statements.over_windows(self.warehouse, name, one, windows[n : n + _AT_ONCE])
            for row in self.source.ask(asked.sql).rows:
                opening, day = self.source.day(row[0]), self.source.day(row[1])
                value = self.source.number(row[-1], name, day) if day is not None else None
                if opening is not None and day is not None and value is not None:
                    yield opening, day, _split(asked, row[2:-1]), value

    def _filled(self, name: str, one: Definition, since: date) -> None:
        """The figure that its definition gives days without any; never of one that is told apart."""
        own = self.figures.get(name)
        if one.fill is None or one.by or own is None:
            return
        for day in _days(since, self.end):
            own.setdefault((day, ()), one.fill)

    def _computed(self, name: str, one: Definition) -> None:
        """A formula over what came: what adds up takes a missing part for nothing, anything else is missing with it."""
        tree = forms.tree(one.formula)
        parts = {alias: one.before.get(alias, alias).partition(" ") for alias in forms.names(tree)}
        whole = {part: self._whole(part, one) for part, _, _ in parts.values()}
        own: Figures = {}
        splits = {split for figures in whole.values() for _, split in figures}
        for day in _days(self.start, self.end):
            for split in splits:
                found = {
                    alias: whole[part].get((spans.before(day, span) if span else day, split))
                    for alias, (part, _, span) in parts.items()
                }
                if one.kind == "flow" and any(value is not None for value in found.values()):
                    found = {alias: value or 0.0 for alias, value in found.items()}
                if (value := forms.value(tree, found)) is not None:
                    own[day, split] = value
        self.figures[name] = own

    def _whole(self, part: str, one: Definition) -> Figures:
        """The figures of a part, summed over the breakdown that the whole does not have."""
        found: Figures = {}
        for (day, split), value in self.figures.get(part, {}).items():
            kept = tuple(pair for pair in split if pair[0] in one.by)
            found[day, kept] = found.get((day, kept), 0.0) + value
        return found


def _split(asked: Statement, cells: Sequence[object]) -> Split:
    return tuple(values.dimensions(dict(zip(asked.by, cells, strict=True))).items())


def _days(first: date, last: date) -> list[date]:
    return [first + n * _ONE_DAY for n in range((last - first).days + 1)]
