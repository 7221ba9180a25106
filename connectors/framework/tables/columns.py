"""What the columns of a table are, found out from what stands in them: the day, figures, and names to split them by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from connectors.framework.tables import days, numbers
from connectors.framework.tables.table import Row, Table

Role = Literal["day", "figure", "split", "nothing"]

_ENOUGH: Final = 0.6  # the share of a column's cells that must fit; the rest are its bad rows
_MANY: Final = 200  # a text of more values than this tells nothing apart
_LOOKED_AT: Final = 2_000  # rows
_DAY_WORDS: Final = ("day", "date", "datum", "jour", "fecha", "data", "dia", "تاریخ", "روز", "التاريخ")
_PERCENT: Final = re.compile(r"[%٪]\s*$")


@dataclass(frozen=True, slots=True)
class Recognised:
    """One column. at: its position; name: proposed for the metric or dimension; example: its first cell."""

    at: int
    heading: str
    role: Role
    name: str
    unit: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, its rows, and how its days and numbers are to be read.

    order: of days like 03/04/2026; unclear: that nothing tells it and somebody must.
    """

    columns: tuple[Recognised, ...]
    rows: tuple[Row, ...]
    decimal: numbers.Decimal
    order: days.Order | None = None
    unclear: bool = False


def recognise(table: Table) -> Layout:
    """The layout of a table. Raises ValueError for one without rows."""
    if not table.rows:
        raise ValueError("there are no rows below the headings")
    headings, rows = list(table.headings), tuple(table.rows)
    looked_at = rows[:_LOOKED_AT]
    columns = [[row[at] for _, row in looked_at if _said(row[at])] for at in range(len(headings))]
    decimal = _decimal(columns) or table.decimal
    order, unclear, day_at = _day_column(headings, columns)
    found, taken = [], {"day"}
    for at, heading in enumerate(headings):
        role = "day" if at == day_at else _role(columns[at], decimal)
        name = "day" if role == "day" else name_from(heading, taken, f"column_{at + 1}")
        taken.add(name)
        unit = _unit(columns[at], heading) if role == "figure" else ""
        example = str(columns[at][0])[:60] if columns[at] else ""
        found.append(Recognised(at, heading or f"({at + 1})", role, name, unit, example))
    return Layout(tuple(found), rows, decimal, order, unclear)


def _said(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _decimal(columns: list[list[object]]) -> numbers.Decimal | None:
    """What the numbers put before decimals; None where columns disagree or nothing tells."""
    said = set()
    for column in columns:
        try:
            said.add(numbers.decimal_of(cell for cell in column if isinstance(cell, str))[0])
        except ValueError:
            continue
    said.discard(None)
    return said.pop() if len(said) == 1 else None


def _day_column(headings: list[str], columns: list[list[object]]) -> tuple[days.Order | None, bool, int | None]:
    """The column of days: of those whose cells are days, the one whose heading says so, else the first."""
    best: tuple[tuple[bool, float], int, days.Order | None, bool] | None = None
    for at, column in enumerate(columns):
        try:
            order = days.order_of(column)
        except ValueError:
            order = "day_first"
        read, unclear = [_is_day(cell, order) for cell in column], False
        if None in read:
            unclear = True
        share = sum(one is not False for one in read) / len(read) if read else 0.0
        rank = (any(word in headings[at].casefold() for word in _DAY_WORDS), share)
        if share >= _ENOUGH and (best is None or rank > best[0]):
            best = (rank, at, order, unclear)
    return (None, False, None) if best is None else (best[2], best[3], best[1])


def _is_day(cell: object, order: days.Order | None) -> bool | None:
    """Whether a cell is a day; None: it is one that can be read in two ways. A bare number rarely means one."""
    if isinstance(cell, int | float) and not 20_000 <= cell < 100_000 and not 10_000_000 < cell < 100_000_000:
        return False
    try:
        days.day(cell, order=order)
    except days.Unclear:
        return None
    except ValueError:
        return False
    return True


def _role(column: list[object], decimal: numbers.Decimal) -> Role:
    if not column:
        return "nothing"
    if sum(_is_number(cell, decimal) for cell in column) >= _ENOUGH * len(column):
        return "figure"
    values = {str(cell).strip() for cell in column}
    return "split" if len(values) <= _MANY and len(values) * 2 <= max(len(column), 6) else "nothing"


def _is_number(cell: object, decimal: numbers.Decimal) -> bool:
    try:
        numbers.number(cell, decimal)
    except ValueError:
        return False
    return True


def _unit(column: list[object], heading: str) -> str:
    """A currency where one stands in the cells or in the heading, % for shares; else open."""
    texts = [cell for cell in column if isinstance(cell, str)]
    if texts and all(_PERCENT.search(text) for text in texts):
        return "%"
    for text in (*texts[:20], heading):
        if code := numbers.currency(text):
            return code
    return ""


def name_from(heading: str, taken: Collection[str] = (), otherwise: str = "table") -> str:
    """A name made from a heading, or from a file's name: a-z, 0-9 and _, and none that is taken.

    otherwise: what it is called where nothing of it can be written so, as with one in Persian.
    """
    letters = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().casefold()
    name = re.sub(r"[^a-z0-9]+", "_", letters).strip("_").lstrip("0123456789_") or otherwise
    number, proposed = 1, name
    while proposed in taken:
        number += 1
        proposed = f"{name}_{number}"
    return proposed
