"""Where in the rows of a file its table stands: the row of the headings, the data below, and what is neither.

Nothing is left out silently: every row that is not data stands in `Table.left_out` with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from connectors.framework.tables import heading_rows, kinds
from connectors.framework.tables.heading_rows import Merged
from connectors.framework.tables.numbers import Decimal
from connectors.framework.tables.table import LeftOut, Row, Table
from okr_model.wording.sentences import Sentence, Unfit

_ABOVE: Final = 60
"""Rows within which the data must begin."""

_COMPARED: Final = 8  # rows that follow
_SAMPLE: Final = 24  # rows from which the kinds of columns are known
_COLUMNS: Final = 200  # of which kinds are known
_TITLE: Final = Sentence("it stands above the headings")
_AGAIN: Final = Sentence("it repeats the headings")
_TOTAL: Final = Sentence("it is a total")
_NOTE: Final = Sentence("it is a note, and has no figures")
_UNITS: Final = Sentence("it has the units of the headings")
_LONG: Final = Sentence("it has more cells than there are headings: put cells that contain the separator in quotes")
_OTHER: Final = Sentence("it belongs to another table in this file")


@dataclass(slots=True)
class _Place:
    """A table among the rows of a file. first: of its titles; head: of its headings; body: its first row below them.

    head is None where it has none. day: its column of days, if any; figures, texts: columns of numbers and of texts.
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
    upper: int | None = None


def table(
    rows: Iterable[Sequence[object]] | Iterable[Row],
    *,
    numbered: bool = False,
    decimal: Decimal = ".",
    sheet: str = "",
    encoding: str = "",
    separator: str = "",
    merged: Sequence[Merged] = (),
) -> Table:
    """The table in rows that are already split into cells, such as those of a Google Sheet or of a query's answer.

    rows: lists of cells, the first of them row 1; or, `numbered`, pairs of a row's number and its cells.
    merged: ranges of merged cells, by the numbers of rows.
    Raises Unfit where the rows of a text do not fit its headings.
    """
    given: Iterable[Row] = rows if numbered else enumerate((list(r) for r in rows), start=1)  # type: ignore[assignment]
    filled = [row for row in given if not kinds.is_empty(row[1])]
    if not filled:
        return Table((), [], decimal, sheet=sheet, encoding=encoding, separator=separator)
    places = _places(filled, merged)
    place = next((one for one in places if one.day is not None), places[0])
    names = _unique(place, filled)
    data, left_out = _sorted_out(filled, place, names)
    data, names, long = _fitted(data, names, text=bool(separator))
    head = filled[place.head][0] if place.head is not None else 0
    notes = _notes(place, places, filled)
    others = [LeftOut(filled[at][0], _OTHER) for at in (*range(place.first), *range(place.end, len(filled)))]
    left = tuple(sorted((*left_out, *long, *others), key=lambda one: one.row))
    found = Table(names, data, decimal, left, head, sheet, encoding, separator, notes=notes)
    return _without_empty_columns(found)


def _notes(place: _Place, places: Sequence[_Place], filled: Sequence[Row]) -> tuple[Sentence, ...]:
    notes = []
    if place.head is None:
        notes.append(Sentence("The table has no headings, so its columns are numbered."))
    others = [filled[one.head if one.head is not None else one.first][0] for one in places if one is not place]
    if others:
        said = ", ".join(str(number) for number in others[:5])
        notes.append(
            Sentence("There are further tables in this file, from row {rows}; only one is read.", names={"rows": said})
        )
    return tuple(notes)


# Where tables stand


def _places(filled: Sequence[Row], merged: Sequence[Merged]) -> list[_Place]:
    """The tables among the rows, one below the other; at least one."""
    places, at = [], 0
    while at < len(filled):
        place = _place(filled, at, merged)
        place.end = _end(filled, place)
        places.append(place)
        if place.day is not None and len(places) > 1:
            _note_rest(places, filled, place.end, merged)
            break
        at = place.end
        if len(places) > 20:
            break
    return places


def _note_rest(places: list[_Place], filled: Sequence[Row], at: int, merged: Sequence[Merged]) -> None:
    """What comes below the table that is read is only named."""
    while at < len(filled) and len(places) < 20:
        place = _place(filled, at, merged)
        place.end = _end(filled, place)
        places.append(place)
        at = place.end


def _place(filled: Sequence[Row], first: int, merged: Sequence[Merged]) -> _Place:
    """The table that begins at a row, or below titles that do."""
    within = range(first, min(first + _ABOVE, len(filled)))
    start = next((at for at in within if _begins(filled, at)), None)
    if start is None:  # no figures and no days: the first row that fills most of the columns has the headings
        widths = [sum(map(kinds.said, filled[at][1])) for at in within]
        most = max(widths)
        head = first + next(n for n, width in enumerate(widths) if width >= min(most, 2) and width * 2 > most)
        return _Place(first, head, head + 1, list(filled[head][1]))
    columns = _columns(filled, start)
    head_at = _head(filled, first, start, columns)
    if head_at is None:
        place = _Place(first, None, start, [])
    else:
        names, units, upper = list(filled[head_at][1]), None, None
        values = _kinds(filled[start][1])
        if head_at - 1 >= first and _are_units(filled[head_at][1], values) and _texts_only(filled[head_at - 1][1]):
            units, head_at = head_at, head_at - 1
            names = list(filled[head_at][1])
        elif head_at + 1 < start and _are_units(filled[head_at + 1][1], values):
            units = head_at + 1
        if head_at - 1 >= first and heading_rows.belong_together(filled[head_at - 1], filled[head_at], columns, merged):
            upper = head_at - 1
            names = heading_rows.joined(filled[upper], filled[head_at], merged)
        if units is not None:
            names = heading_rows.with_units(names, filled[units][1])
        body = (units if units is not None else head_at) + 1
        place = _Place(first, head_at, body, names, units=units, upper=upper)
    _learn(place, filled)
    return place


def _begins(filled: Sequence[Row], at: int) -> bool:
    """Whether data begin at a row: it has figures or days, and is like the rows that follow."""
    own = _kinds(filled[at][1])
    values = [c for c, kind in own.items() if kind in ("day", "number")]
    if not values:
        return False
    below = filled[at + 1 : at + 1 + _COMPARED]
    joined = next(
        (n for n, row in enumerate(below) if row[0] - filled[at + n][0] > 1 or kinds.is_comment(row[1])), None
    )
    others = [_kinds(cells) for _, cells in below[: joined or len(below)]]
    following = [one for one in others if {"day", "number"} & set(one.values())] or others  # not headings said again
    if not following:
        return True
    if len(own) * 2 < max(map(len, following)):
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


def _kinds(cells: Sequence[object]) -> dict[int, kinds.Kind]:
    """The kinds of a row's cells by their columns, those without a value left out."""
    return {at: kind for at, cell in enumerate(cells[:_COLUMNS]) if (kind := kinds.kind(cell))}


def _columns(filled: Sequence[Row], start: int) -> list[int]:
    """The columns that the data fill."""
    counts = Counter(
        c for _, cells in filled[start : start + _COMPARED] for c in range(len(cells)) if kinds.said(cells[c])
    )
    rows = min(_COMPARED, len(filled) - start)
    return sorted(c for c, count in counts.items() if count * 2 >= rows)


def _head(filled: Sequence[Row], first: int, start: int, columns: Sequence[int]) -> int | None:
    """The row of headings above the data: the nearest that is all words. Odd rows of data may stand in between."""
    data = _kinds(filled[start][1])
    for at in range(start - 1, max(first, start - 6) - 1, -1):
        cells = filled[at][1]
        own = _kinds(cells)
        numbers_too = [c for c, kind in own.items() if kind == "number" and data.get(c) == "number"]
        if any(not kinds.is_year(cells[c]) for c in numbers_too) or not own:
            continue
        values = [c for c, kind in data.items() if kind in ("day", "number") and c in own]
        unlike = sum(own[c] != data[c] or own[c] == "number" for c in values)  # a number that is there is a year
        day_named = any(data[c] == "day" and own[c] == "text" for c in values)
        filled_enough = sum(c in own for c in columns) * 2 >= len(columns)
        if filled_enough and values and (day_named or unlike * 2 >= len(values)) and not kinds.is_comment(cells):
            return at
        return None
    return None


def _are_units(cells: Sequence[object], data: Mapping[int, kinds.Kind]) -> bool:
    """Whether a row has the units of headings. Days have none, so that `DAY` above them is no unit."""
    of_days = [str(cells[c]) for c, kind in data.items() if kind == "day" and c < len(cells) and kinds.said(cells[c])]
    return kinds.are_units(cells) and all(not text[0].isalnum() for text in of_days)


def _texts_only(cells: Sequence[object]) -> bool:
    own = _kinds(cells)
    return len(own) >= 2 and all(kind == "text" for kind in own.values())


def _learn(place: _Place, filled: Sequence[Row]) -> None:
    """What the columns hold, from the first rows of data."""
    counts: dict[int, Counter[str]] = {}
    for _, cells in filled[place.body : place.body + _SAMPLE]:
        for at, kind in _kinds(cells).items():
            counts.setdefault(at, Counter())[kind] += 1
    days = {at: count["day"] for at, count in counts.items() if count["day"] * 2 >= sum(count.values())}
    place.day = max(days, key=lambda at: (days[at], -at)) if days else None
    place.figures = [at for at, c in counts.items() if at not in days and c["number"] * 2 >= sum(c.values())]
    place.texts = [at for at in counts if at != place.day and at not in place.figures]


def _end(filled: Sequence[Row], place: _Place) -> int:
    """Where the next table begins: at headings of its own, after a gap, with figures or days below them."""
    head = {_same(cell) for cell in place.names if kinds.said(cell)}
    telling = place.day if place.day is not None else next(iter(place.figures), None)
    if telling is None:
        return len(filled)
    for at in range(place.body + 1, len(filled) - 1):
        number, cells = filled[at]
        if _dated(cells, telling) or not _texts_only(cells) or kinds.is_comment(cells):
            continue
        if not _has_values(filled[at + 1][1]):
            continue
        gap = number - filled[at - 1][0] > 1 or kinds.is_comment(filled[at - 1][1])
        own = {_same(cell) for cell in cells if kinds.said(cell)}
        if not gap and len(own & head) * 2 < len(own):
            continue
        if len(own & head) * 5 >= len(head) * 4 and _aligned(cells, place.names):
            continue  # the headings again, a little different
        while at > place.body and filled[at][0] - filled[at - 1][0] == 1 and kinds.is_comment(filled[at - 1][1]):
            at -= 1  # its own comments and titles
        return at
    return len(filled)


def _aligned(cells: Sequence[object], names: Sequence[object]) -> bool:
    pairs = list(zip(map(_same, cells), map(_same, names), strict=False))
    return sum(one == other for one, other in pairs) * 5 >= len(pairs) * 4


def _has_values(cells: Sequence[object]) -> bool:
    return any(kind in ("day", "number") for kind in _kinds(cells).values())


def _dated(cells: Sequence[object], day: int) -> bool:
    if day >= len(cells):
        return False
    cell = cells[day]
    if type(cell) is str:
        return cell[:1].isdigit() or kinds.kind(cell) == "day"
    return isinstance(cell, date)


def _same(cell: object) -> str:
    return " ".join(str("" if cell is None else cell).casefold().split())


# What is data and what is not


def _sorted_out(filled: list[Row], place: _Place, names: tuple[str, ...]) -> tuple[list[Row], list[LeftOut]]:
    """The rows of data, and the others of this table with the reason for each."""
    left = [LeftOut(filled[at][0], _title(filled[at][1])) for at in range(place.first, _top(place))]
    if place.units is not None:
        left.append(LeftOut(filled[place.units][0], _UNITS))
    head = [] if place.head is None else [_same(cell) for cell in filled[place.head][1]]
    data: list[Row] = []
    subtotals: list[int] = []
    day, texts = place.day, place.texts
    for at in range(place.body, place.end):
        row = filled[at]
        cells = row[1]
        if day is not None and _dated(cells, day):
            if any(c < len(cells) and kinds.is_total(cells[c]) for c in texts):
                subtotals.append(len(data))
            data.append(row)
        elif why := _why_not(cells, place, head, len(names)):
            left.append(LeftOut(row[0], why))
        else:
            data.append(row)
    if subtotals and len(subtotals) * 2 <= len(data):  # a total of a day, beside its parts
        left += [LeftOut(data[at][0], _TOTAL) for at in subtotals]
        gone = set(subtotals)
        data = [row for at, row in enumerate(data) if at not in gone]
    return data, left


def _top(place: _Place) -> int:
    """The first row of a table's headings, or of its data where it has none."""
    tops = [at for at in (place.upper, place.head, place.body) if at is not None]
    return tops[0]


def _title(cells: Sequence[object]) -> Sentence:
    text = " ".join(str(cell).strip() for cell in cells if kinds.said(cell))[:120]
    return replace(Sentence("it stands above the headings: {text}"), names={"text": text}) if text else _TITLE


def _why_not(cells: Sequence[object], place: _Place, head: Sequence[str], width: int) -> Sentence | None:
    """Why a row without a day is no data; None where it may be some, and is told as bad later if it is not."""
    if head and _same(cells[0]) == head[0] and [_same(cell) for cell in cells[: len(head)]] == head[: len(cells)]:
        return _AGAIN
    said = [at for at, cell in enumerate(cells) if kinds.said(cell)]
    if len(said) == 1 and kinds.is_comment(cells):
        return _NOTE
    if (
        not place.figures and place.day is None
    ):  # nothing but texts: what a row is cannot be told, but for a total's name
        return _TOTAL if len(said) > 1 and kinds.is_total(cells[said[0]]) else None
    first = next((cells[at] for at in said if kinds.kind(cells[at]) == "text"), "")
    if kinds.is_total(first) or (place.day is not None and kinds.begins_total(first)):
        return _TOTAL
    if any(kinds.is_total(cells[at]) for at in said):
        return _TOTAL
    own = _kinds(cells)
    if width > 1 and len(said) == 1 and "text" in own.values() and said[0] not in place.figures:
        return _NOTE
    if place.day is not None and not any(kind == "number" for kind in own.values()):
        if _texts_only(cells) and _aligned(cells, place.names):
            return _AGAIN
        return _NOTE if len(said) * 2 < width else None
    return None


def _unique(place: _Place, filled: Sequence[Row]) -> tuple[str, ...]:
    if place.head is not None:
        return heading_rows.named(place.names)
    widths = Counter(_extent(cells) for _, cells in filled[place.body : place.end])
    return tuple(f"Column {at + 1}" for at in range(max(widths, key=lambda w: (widths[w], w))))


def _extent(cells: Sequence[object]) -> int:
    return next((at for at in range(len(cells), 0, -1) if kinds.said(cells[at - 1])), 0)


def _fitted(data: list[Row], names: tuple[str, ...], *, text: bool) -> tuple[list[Row], tuple[str, ...], list[LeftOut]]:
    """Rows as long as the headings, and headings for all columns that have data."""
    width = len(names)
    beyond = {at for at, (_, cells) in enumerate(data) if len(cells) > width and _extent(cells) > width}
    long: list[LeftOut] = []
    if beyond and text:
        numbers, row = {"many": _extent(data[min(beyond)][1]), "few": width}, str(data[min(beyond)][0])
        if len(beyond) * 2 >= len(data):
            said = "has {many} cells in row {row}, and {few} headings: its columns cannot be told apart"
            raise Unfit(said, numbers=numbers, names={"row": row})
        long = [LeftOut(data[at][0], _LONG) for at in sorted(beyond)]
        data = [row for at, row in enumerate(data) if at not in beyond]
    elif beyond:
        names = (*names, *[""] * (max(_extent(data[at][1]) for at in beyond) - width))
        width = len(names)
    fitted: list[Row] = [
        row if len(row[1]) == width else (row[0], [*row[1][:width], *[""] * (width - len(row[1]))]) for row in data
    ]
    return fitted, names, long


def _without_empty_columns(found: Table) -> Table:
    """The table without columns that have neither a heading nor data, as trailing separators make them."""
    unnamed = [at for at, name in enumerate(found.headings) if not name]
    empty = {at for at in unnamed if not any(kinds.said(cells[at]) for _, cells in found.rows)}
    if not empty:
        return found
    kept = [at for at in range(len(found.headings)) if at not in empty]
    rows: list[Row] = [(number, [cells[at] for at in kept]) for number, cells in found.rows]
    return replace(found, headings=tuple(found.headings[at] for at in kept), rows=rows)
