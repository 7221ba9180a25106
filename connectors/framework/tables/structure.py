"""Where in the rows of a file its table stands: the row of the headings, the data below, and what is neither.

Nothing is left out silently: every row that is not data stands in `Table.left_out` with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from connectors.framework.tables import heading_rows, kinds, places, unit_rows
from connectors.framework.tables.heading_rows import Merged
from connectors.framework.tables.numbers import Decimal
from connectors.framework.tables.table import LeftOut, Row, Stated, Table
from okr_model.wording.sentences import Sentence, Unfit

_TITLE: Final = Sentence("above the headings")
_AGAIN: Final = Sentence("repeats the headings")
_TOTAL: Final = Sentence("a total")
_NOTE: Final = Sentence("a note without figures")
_UNITS: Final = Sentence("the units of the headings")
_LONG: Final = Sentence("it has more cells than there are headings: put cells that contain the separator in quotes")
_OTHER: Final = Sentence("belongs to another table in this file")


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
    every = places.find(filled, merged)
    dated = [one for one in every if one.day is not None]
    headed = (one for one in dated if _extent(one.names) > 1)  # a title may be a month
    bare = (one for one in dated if one.head is None)  # a table without headings, or a line such as From: 1 June 2026
    place = next(headed, next(bare, (dated or every)[0]))
    names, stated = _named(place, filled)
    data, left_out = _sorted_out(filled, place, names)
    data, names, long = _fitted(data, names, text=bool(separator))
    head = filled[place.head][0] if place.head is not None else 0
    notes = _notes(place, every, filled)
    others = [LeftOut(filled[at][0], _OTHER) for at in (*range(place.first), *range(place.end, len(filled)))]
    left = tuple(sorted((*left_out, *long, *others), key=lambda one: one.row))
    found = Table(names, data, decimal, left, head, sheet, encoding, separator, notes=notes, units=stated)
    return _without_empty_columns(found)


def _notes(place: places.Place, every: Sequence[places.Place], filled: Sequence[Row]) -> tuple[Sentence, ...]:
    notes = []
    if place.head is None:
        notes.append(Sentence("The table has no headings, so its columns are numbered."))
    others = [filled[one.head if one.head is not None else one.first][0] for one in every if one is not place]
    if others:
        said = ", ".join(str(number) for number in others[:5])
        notes.append(
            Sentence("There are more tables in this file, from row {rows}; only one is used.", names={"rows": said})
        )
    return tuple(notes)


# What is data and what is not


def _sorted_out(filled: list[Row], place: places.Place, names: tuple[str, ...]) -> tuple[list[Row], list[LeftOut]]:
    """The rows of data, and the others of this table with the reason for each."""
    left = [LeftOut(filled[at][0], _title(filled[at][1])) for at in range(place.first, _top(place))]
    if place.units is not None:
        left.append(LeftOut(filled[place.units][0], _UNITS))
    head = [] if place.head is None else [kinds.same(cell) for cell in filled[place.head][1]]
    units = None if place.units is None else filled[place.units][1]
    data: list[Row] = []
    subtotals: list[int] = []
    day, texts = place.day, place.texts
    for at in range(place.body, place.end):
        row = filled[at]
        cells = row[1]
        if day is not None and kinds.is_dated(cells, day):
            if any(c < len(cells) and kinds.is_total(cells[c]) for c in texts):
                subtotals.append(len(data))
            data.append(row)
        elif cells == units:
            left.append(LeftOut(row[0], _UNITS))
        elif why := _why_not(cells, place, head, len(names)):
            left.append(LeftOut(row[0], why))
        else:
            data.append(row)
    if subtotals and len(subtotals) * 2 <= len(data):  # a total of a day, beside its parts
        left += [LeftOut(data[at][0], _TOTAL) for at in subtotals]
        gone = set(subtotals)
        data = [row for at, row in enumerate(data) if at not in gone]
    return data, left


def _top(place: places.Place) -> int:
    """The first row of a table's headings, or of its data where it has none."""
    return min(at for at in (place.upper, place.units, place.head, place.body) if at is not None)


def _title(cells: Sequence[object]) -> Sentence:
    text = " ".join(str(cell).strip() for cell in cells if kinds.said(cell))[:120]
    return replace(Sentence("above the headings: {text}"), names={"text": text}) if text else _TITLE


def _why_not(cells: Sequence[object], place: places.Place, head: Sequence[str], width: int) -> Sentence | None:
    """Why a row without a day is no data; None where it may be some, and is told as bad later if it is not."""
    if (
        head
        and kinds.same(cells[0]) == head[0]
        and [kinds.same(cell) for cell in cells[: len(head)]] == head[: len(cells)]
    ):
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
    own = kinds.of_row(cells)
    if width > 1 and len(said) == 1 and "text" in own.values() and said[0] not in place.figures:
        return _NOTE
    if place.day is not None and not any(kind == "number" for kind in own.values()):
        if kinds.texts_only(cells) and places.aligned(cells, place.names):
            return _AGAIN
        return _NOTE if len(said) * 2 < width else None
    return None


def _named(place: places.Place, filled: Sequence[Row]) -> tuple[tuple[str, ...], dict[int, Stated]]:
    """The headings, each only once, and the units that a row of their own states."""
    if place.head is None:
        widths = Counter(_extent(cells) for _, cells in filled[place.body : place.end])
        return tuple(f"Column {at + 1}" for at in range(max(widths, key=lambda w: (widths[w], w)))), {}
    if place.units is None:
        return heading_rows.named(place.names), {}
    names = heading_rows.named(unit_rows.with_units(place.names, filled[place.units][1], place.stated))
    bare = heading_rows.named(place.names)
    once = Counter(map(kinds.same, place.names))
    return names, {
        at: Stated(names[at] if unit.in_heading or once[kinds.same(place.names[at])] > 1 else bare[at], unit.unit)
        for at, unit in place.stated.items()
    }


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
        long = [LeftOut(data[at][0], _LONG, bad=True) for at in sorted(beyond)]
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
    units = {to: found.units[at] for to, at in enumerate(kept) if at in found.units}
    return replace(found, headings=tuple(found.headings[at] for at in kept), rows=rows, units=units)
