"""Where in the rows of a file its table stands: the row of the headings, the data below, and what is neither.

Nothing is left out silently: every row that is not data stands in `Table.left_out` with its reason.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from connectors.framework.tables import days_below, heading_rows, kinds, places, unit_rows
from connectors.framework.tables.heading_rows import Merged
from connectors.framework.tables.missing import is_missing
from connectors.framework.tables.numbers import Decimal, number
from connectors.framework.tables.rows import Row, Rows
from connectors.framework.tables.table import LeftOut, Stated, Table
from okr_model.wording.sentences import Sentence, Unfit

_DECIMALS: Final[tuple[Decimal, ...]] = (".", ",")
_MOSTLY: Final = 0.8  # the share of days on which all together are the sum of the others
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
    filled = _filled(Rows.of(given))
    if not filled:
        return Table((), filled, decimal, sheet=sheet, encoding=encoding, separator=separator)
    every = places.find(filled, merged)
    dated = [one for one in every if one.day is not None]
    dated = [one for one in dated if one.figures] or dated  # lines such as From: 1 June 2026 have none
    headed = (one for one in dated if _extent(one.names) > 1)  # a title may be a month
    bare = (one for one in dated if one.head is None)
    place = next(headed, next(bare, (dated or every)[0]))
    names, stated = _named(place, filled)
    data, left_out = _sorted_out(filled, place, names)
    data, names, long = _fitted(data, names, text=bool(separator))
    data, carried = days_below.carried(data, place.day, place.texts, merged)
    head = filled[place.head][0] if place.head is not None else 0
    notes = (*_notes(place, every, filled), *carried)
    others = [LeftOut(filled[at][0], _OTHER) for at in (*range(place.first), *range(place.end, len(filled)))]
    left = tuple(sorted((*left_out, *long, *others), key=lambda one: one.row))
    found = Table(names, data, decimal, left, head, sheet, encoding, separator, notes=notes, units=stated)
    return _without_empty_columns(found)


def _notes(place: places.Place, every: Sequence[places.Place], filled: Rows) -> tuple[Sentence, ...]:
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


def _filled(rows: Rows) -> Rows:
    """The rows that have something in them."""
    kept = bytearray(rows.where(0, kinds.is_word))
    at = -1
    while (at := kept.find(0, at + 1)) >= 0:
        kept[at] = not kinds.is_empty(rows[at][1])
    return rows.only(kept)


def _sorted_out(filled: Rows, place: places.Place, names: tuple[str, ...]) -> tuple[Rows, list[LeftOut]]:
    """The rows of data, and the others of this table with the reason for each."""
    left = [LeftOut(filled[at][0], _title(filled[at][1])) for at in range(place.first, _top(place))]
    if place.units is not None:
        left.append(LeftOut(filled[place.units][0], _UNITS))
    head = [] if place.head is None else [kinds.same(cell) for cell in filled[place.head][1]]
    units = None if place.units is None else filled[place.units][1]
    inside = bytes(place.body) + b"\1" * (place.end - place.body) + bytes(len(filled) - place.end)
    dated = inside if place.day is None else _both(inside, filled.where(place.day, kinds.is_dated))
    kept = bytearray(inside) if place.day is None else bytearray(dated)
    at = place.body - 1
    while (at := (inside if place.day is None else dated).find(int(place.day is None), at + 1, place.end)) >= 0:
        number, cells = filled[at]
        why = _UNITS if cells == units else _why_not(cells, place, head, len(names))
        kept[at] = why is None
        if why is not None:
            left.append(LeftOut(number, why))
    subtotals = _subtotals(filled, dated, place)
    if subtotals and len(subtotals) * 2 <= kept.count(1):  # a total of a day, beside its parts
        left += [LeftOut(filled.number(at), _TOTAL) for at in subtotals]
        for at in subtotals:
            kept[at] = 0
    return filled.only(kept), left


def _subtotals(filled: Rows, dated: bytes, place: places.Place) -> list[int]:
    """The rows with a day that say they are a total, and those of all together that are the sum of the others."""
    if place.day is None:
        return []
    found = {at for c in place.texts for at in _marked(_both(dated, filled.where(c, kinds.is_total)))}
    for c in place.texts:
        alls = set(_marked(_both(dated, filled.where(c, kinds.says_all)))) - found
        if alls and _are_sums(filled, [at for at in _marked(dated) if at not in found], alls, place):
            found |= alls
    return sorted(found)


def _are_sums(filled: Rows, rows: Sequence[int], alls: Collection[int], place: places.Place) -> bool:
    """Whether in some column of figures these rows have what the other rows of their day have together."""
    days = list(filled.cells(place.day)) if place.day is not None else []
    return any(_is_sum(days, list(filled.cells(c)), rows, alls, sign) for c in place.figures for sign in _DECIMALS)


def _is_sum(
    days: Sequence[object], figures: Sequence[object], rows: Sequence[int], alls: Collection[int], sign: Decimal
) -> bool:
    whole: dict[object, float] = defaultdict(float)
    parts: dict[object, float] = defaultdict(float)
    try:
        for at in rows:
            side = whole if at in alls else parts
            side[days[at]] += 0.0 if is_missing(figures[at]) else number(figures[at], sign)
    except ValueError:
        return False
    told = [day for day in whole if whole[day] and day in parts]
    return bool(told) and sum(math.isclose(whole[d], parts[d], rel_tol=1e-6) for d in told) >= _MOSTLY * len(told)


def _marked(flags: bytes) -> Iterator[int]:
    at = -1
    while (at := flags.find(1, at + 1)) >= 0:
        yield at


def _both(one: bytes, other: bytes) -> bytes:
    together = int.from_bytes(one, "big") & int.from_bytes(other, "big")
    return together.to_bytes(len(one), "big")


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


def _named(place: places.Place, filled: Rows) -> tuple[tuple[str, ...], dict[int, Stated]]:
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


def _fitted(data: Rows, names: tuple[str, ...], *, text: bool) -> tuple[Rows, tuple[str, ...], list[LeftOut]]:
    """Rows as long as the headings, and headings for all columns that have data."""
    width = len(names)
    beyond = [at for at in data.longer_than(width) if _extent(data[at][1]) > width]
    long: list[LeftOut] = []
    if beyond and text:
        numbers, row = {"many": _extent(data[beyond[0]][1]), "few": width}, str(data[beyond[0]][0])
        if len(beyond) * 2 >= len(data):
            raise Unfit(
                "has {many} cells in row {row}, and {few} headings: its columns cannot be told apart",
                numbers=numbers,
                names={"row": row},
            )
        long = [LeftOut(data[at][0], _LONG, bad=True) for at in beyond]
        kept = bytearray(b"\1" * len(data))
        for at in beyond:
            kept[at] = 0
        data = data.only(kept)
    elif beyond:
        names = (*names, *[""] * (max(_extent(data[at][1]) for at in beyond) - width))
        width = len(names)
    return data.fitted(width), names, long


def _without_empty_columns(found: Table) -> Table:
    """The table without columns that have neither a heading nor data, as trailing separators make them."""
    unnamed = [at for at, name in enumerate(found.headings) if not name]
    empty = {at for at in unnamed if not any(map(kinds.said, found.rows.counted(at)))}
    if not empty:
        return found
    kept = [at for at in range(len(found.headings)) if at not in empty]
    units = {to: found.units[at] for to, at in enumerate(kept) if at in found.units}
    return replace(
        found, headings=tuple(found.headings[at] for at in kept), rows=found.rows.with_columns(kept), units=units
    )
