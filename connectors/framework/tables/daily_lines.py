"""Lines of a daily table, held by columns: a line is made when somebody looks at it, and takes no memory before."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import compress, groupby, pairwise
from typing import Any

from connectors.framework.tables.made_anew import MadeAnew

Line = tuple[date, tuple[str, ...], tuple[float | None, ...]]
"""Day, values of the dimensions ("" for none), values of the metrics (None for none)."""


class DailyLines(MadeAnew[Line]):
    """Lines in an order. They read like a tuple of `Line`."""

    __slots__ = ("_days", "_splits", "_values")

    def __init__(
        self, days: Sequence[date], splits: Sequence[Sequence[str]], values: Sequence[Sequence[float | None]]
    ) -> None:
        """days: of each line; splits, values: of each dimension and each metric those of every line."""
        self._days, self._splits, self._values = days, splits, values

    @staticmethod
    def of(lines: Iterable[Line], dimensions: int, metrics: int) -> DailyLines:
        """These lines, which have so many dimensions and metrics."""
        known: dict[Any, Any] = {}  # each different value is kept once
        days: list[date] = []
        splits: list[list[str]] = [[] for _ in range(dimensions)]
        values: list[list[float | None]] = [[] for _ in range(metrics)]
        for day, split, several in lines:
            days.append(known.setdefault(day, day))
            for texts, text in zip(splits, split, strict=True):
                texts.append(known.setdefault(text, text))
            for figures, figure in zip(values, several, strict=True):
                figures.append(known.setdefault(figure, figure))
        return DailyLines(days, splits, values)

    def __len__(self) -> int:
        return len(self._days)

    def element(self, at: int) -> Line:
        """A line by its position."""
        return self._days[at], tuple([one[at] for one in self._splits]), tuple([one[at] for one in self._values])

    def __iter__(self) -> Iterator[Line]:
        return zip(self._days, _together(self._splits, len(self)), _together(self._values, len(self)), strict=True)

    def only(self, kept: bytes) -> DailyLines:
        """The lines that are marked with 1."""
        if b"\0" not in kept:
            return self
        return DailyLines(
            list(compress(self._days, kept)),
            [list(compress(one, kept)) for one in self._splits],
            [list(compress(one, kept)) for one in self._values],
        )

    def sorted(self) -> DailyLines:
        """The lines by day and dimensions, those that are equal in these in the order they have."""
        if all(one <= other for one, other in pairwise(self._keys())):
            return self
        ranks = {key: rank for rank, key in enumerate(sorted(set(self._keys())))}
        by = array("I", map(ranks.__getitem__, self._keys()))
        order = array("I", sorted(range(len(self)), key=by.__getitem__))
        return DailyLines(
            [self._days[at] for at in order],
            [[one[at] for at in order] for one in self._splits],
            [[one[at] for at in order] for one in self._values],
        )

    def together(self) -> Iterator[tuple[date, tuple[str, ...], list[tuple[float | None, ...]]]]:
        """The lines of one day and one combination of dimensions together, in the order they have."""
        places: defaultdict[date, array[int]] = defaultdict(lambda: array("I"))
        for at, day in enumerate(self._days):
            places[day].append(at)
        for day, lines in places.items():
            for split, same in groupby(sorted(lines, key=self._split), self._split):
                yield day, split, [tuple([one[at] for one in self._values]) for at in same]

    def _split(self, at: int) -> tuple[str, ...]:
        return tuple([one[at] for one in self._splits])

    def _keys(self) -> Iterable[tuple[Any, ...]]:
        return zip(self._days, *self._splits, strict=True)


def _together(columns: Sequence[Sequence[Any]], rows: int) -> Iterable[tuple[Any, ...]]:
    return zip(*columns, strict=True) if columns else (() for _ in range(rows))
