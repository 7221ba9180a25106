"""Where tables stand among the rows of a file: their headings, their first row of data, and where the next begins.

Data begin where rows have days or figures and are like those below; the headings are the words above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.framework.tables import heading_rows, kinds, unit_rows
from connectors.framework.tables.heading_rows import Merged
from connectors.framework.tables.rows import Rows
from connectors.framework.tables.unit_rows import Unit

_ABOVE: Final = 60
"""Rows within which the data must begin."""

_COMPARED: Final = 8  # rows that follow
_SAMPLE: Final = 24  # rows from which the kinds of columns are known
_MOST: Final = 20  # tables in one file


@dataclass(slots=True)
class Place:
    """A table among the rows of a file. first: of its titles; head: of its headings; body: its first row below them.

    head is None where it has none. day: its column of days, if any; figures, texts: columns of numbers and of texts.
    units: the row that names units, and what it says of the columns.  upper: the row of the headings of a higher level.
    """

    first: int
    head: int | None
    body: int
    names: list[object]
    end: int = 0
    day: int | None = None
    figures: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    units: int | None = None
    stated: dict[int, Unit] = field(default_factory=dict)
    upper: int | None = None


def find(filled: Rows, merged: Sequence[Merged]) -> list[Place]:
    """The tables among the rows, one below the other; at least one."""
    found: list[Place] = []
    at = 0
    while at < len(filled) and len(found) < _MOST:
        place = _place(filled, at, merged)
        at = place.end = _end(filled, place)
        _learn(place, filled)  # without the rows of the next one
        found.append(place)
    return found


def _place(filled: Rows, first: int, merged: Sequence[Merged]) -> Place:
    """The table that begins at a row, or below titles that do."""
    within = range(first, min(first + _ABOVE, len(filled)))
    start = next((at for at in within if _begins(filled, at)), None)
    if start is None:  # no figures and no days: the first row that fills most of the columns has the headings
        widths = [sum(map(kinds.said, filled[at][1])) for at in within]
        most = max(widths)
        head = first + next(n for n, width in enumerate(widths) if width >= min(most, 2) and width * 2 > most)
        return Place(first, head, head + 1, list(filled[head][1]))
    columns = _Columns(filled, start)
    head_at = _head(filled, first, start, columns)
    if head_at is None:
        data = kinds.of_row(filled[start][1])
        while start > first and any(data.get(c) == k != "text" for c, k in kinds.of_row(filled[start - 1][1]).items()):
            start -= 1  # data too, only with less in them
        place = Place(first, None, start, [])
    else:
        place = Place(first, head_at, head_at + 1, list(filled[head_at][1]))
        _add_levels(place, filled, start, columns, merged)
    _learn(place, filled)
    return place


def _add_levels(place: Place, filled: Rows, start: int, columns: _Columns, merged: Sequence[Merged]) -> None:
    """What the rows above and below its headings add to them: groups, and units."""
    head = place.head
    assert head is not None
    if head + 1 < start and (below := columns.units(place.names, filled[head + 1][1])) is not None:
        place.units, place.stated, place.body = head + 1, below, head + 2
    if head == place.first:
        return
    above = filled[head - 1]
    stated = columns.units(place.names, above[1]) if place.units is None else None
    if stated is not None and stated.keys() >= set(columns.filled) - columns.days - columns.texts:
        place.units, place.stated = head - 1, stated
    elif heading_rows.belong_together(above, filled[head], columns.filled, columns.days, merged):
        place.upper = head - 1
        place.names = heading_rows.joined(above, filled[head], merged)


def _begins(filled: Rows, at: int) -> bool:
    """Whether data begin at a row: it has figures or days, and is like the rows that follow."""
    own = kinds.of_row(filled[at][1])
    values = [c for c, kind in own.items() if kind in ("day", "number")]
    if not values:
        return False
    below = filled[at + 1 : at + 1 + _COMPARED]
    joined = next(
        (n for n, row in enumerate(below) if row[0] - filled[at + n][0] > 1 or kinds.is_comment(row[1])), None
    )
    others = [kinds.of_row(cells) for _, cells in below[: joined or len(below)]]
    following = [one for one in others if {"day", "number"} & set(one.values())] or others  # not headings said again
    if not following:
        return True
    if len(own) < min(2, widest := max(map(len, following))) or len(own) * 2 < widest:
        return False
    if any(own[c] == "text" and sum(o.get(c) == "day" for o in following) * 2 >= len(following) for c in own):
        return False
    if all(own[c] == "number" and kinds.is_year(filled[at][1][c]) for c in values) and not any(
        kinds.is_year(cells[c]) for _, cells in below for c in values if c < len(cells)
    ):
        return False  # years above columns
    alike = [
        sum(own[c] == other[c] for c in both) / len(both) for other in following if (both := own.keys() & other.keys())
    ]
    return bool(alike) and sum(alike) / len(alike) >= 0.6


class _Columns:
    """What stands in the columns of the first rows of data.

    filled: columns that they fill; days, texts: those that hold days and texts.
    """

    def __init__(self, filled: Rows, start: int) -> None:
        rows = [cells for _, cells in filled[start : start + _COMPARED]]
        counts = Counter(c for cells in rows for c in range(len(cells)) if kinds.said(cells[c]))
        held: dict[int, Counter[str]] = {}
        for cells in rows:
            for at, kind in kinds.of_row(cells).items():
                held.setdefault(at, Counter())[kind] += 1
        mostly = {at: kind.most_common(1)[0][0] for at, kind in held.items()}
        self.filled = sorted(c for c, count in counts.items() if count * 2 >= len(rows))
        self.days = {at for at, kind in mostly.items() if kind == "day"}
        self.texts = {at for at, kind in mostly.items() if kind == "text"}

    def units(self, names: Sequence[object], cells: Sequence[object]) -> dict[int, Unit] | None:
        """The units that a row beside the row of these headings names; None where it names none."""
        return unit_rows.units(names, cells, self.days, self.texts)


def _head(filled: Rows, first: int, start: int, known: _Columns) -> int | None:
    """The row of headings above the data: the nearest that is all words, and no units of those above it.

    Odd rows of data may stand in between.
    """
    data, columns = kinds.of_row(filled[start][1]), known.filled
    for at in range(start - 1, max(first, start - 6) - 1, -1):
        cells = filled[at][1]
        if at > first and known.units(filled[at - 1][1], cells) is not None:
            continue
        own = kinds.of_row(cells)
        numbers_too = [c for c, kind in own.items() if kind == "number" and data.get(c) == "number"]
        if any(not kinds.is_year(cells[c]) for c in numbers_too) or not own:
            continue
        if any(data.get(c) == "day" == kind for c, kind in own.items()):
            continue
        values = [c for c, kind in data.items() if kind in ("day", "number") and c in own]
        unlike = sum(own[c] != data[c] or own[c] == "number" for c in values)  # a number that is there is a year
        day_named = any(data[c] == "day" and own[c] == "text" for c in values)
        named = [c for c in columns if c in own]
        a_title = len(named) == 1 and named[0] == columns[0] and len(columns) > 1
        filled_enough = bool(named) and not a_title and len(named) * 2 >= len(columns)
        if filled_enough and values and (day_named or unlike * 2 >= len(values)) and not kinds.is_comment(cells):
            return at
        return None
    return None


def _learn(place: Place, filled: Rows) -> None:
    """What the columns hold, from the first rows of data."""
    counts: dict[int, Counter[str]] = {}
    for _, cells in filled[place.body : min(place.body + _SAMPLE, place.end or len(filled))]:
        for at, kind in kinds.of_row(cells).items():
            counts.setdefault(at, Counter())[kind] += 1
    days = {at: count["day"] for at, count in counts.items() if count["day"] * 2 >= sum(count.values())}
    place.day = max(days, key=lambda at: (days[at], -at)) if days else None
    place.figures = [at for at, c in counts.items() if at not in days and c["number"] * 2 >= sum(c.values())]
    place.texts = [at for at in counts if at != place.day and at not in place.figures]


def _end(filled: Rows, place: Place) -> int:
    """Where the next table begins: at headings of its own, after a gap, with figures or days below them."""
    head = {kinds.same(cell) for cell in place.names if kinds.said(cell)}
    telling = place.day if place.day is not None else next(iter(place.figures), None)
    if telling is None:
        return len(filled)
    dated = filled.where(telling, kinds.is_dated)
    at = place.body
    while (at := dated.find(0, at + 1, len(filled) - 1)) >= 0:
        number, cells = filled[at]
        if not kinds.texts_only(cells) or kinds.is_comment(cells):
            continue
        if not _has_values(filled[at + 1][1]):
            continue
        gap = number - filled[at - 1][0] > 1 or kinds.is_comment(filled[at - 1][1])
        own = {kinds.same(cell) for cell in cells if kinds.said(cell)}
        if not gap and len(own & head) * 2 < len(own):
            continue
        if head and len(own & head) * 5 >= len(head) * 4 and aligned(cells, place.names):
            continue  # the headings again, a little different
        top = at
        while top > place.body and filled[top][0] - filled[top - 1][0] == 1 and kinds.is_comment(filled[top - 1][1]):
            top -= 1  # its own comments and titles
        return top
    return len(filled)


def aligned(cells: Sequence[object], names: Sequence[object]) -> bool:
    """Whether a row says the headings again, in the same order and nearly all of them."""
    pairs = list(zip(map(kinds.same, cells), map(kinds.same, names), strict=False))
    return sum(one == other for one, other in pairs) * 5 >= len(pairs) * 4


def _has_values(cells: Sequence[object]) -> bool:
    return any(kind in ("day", "number") for kind in kinds.of_row(cells).values())
