"""The daily lines of a table: its good cells, and what was left out, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from connectors.framework.tables.columns import Column, Layout
from connectors.framework.tables.days import Way
from connectors.framework.tables.missing import is_missing
from connectors.framework.tables.number_columns import NumberWay
from connectors.framework.tables.table import LeftOut, Table
from okr_model.wording.sentences import Sentence

MOST_TOLD: Final = 1_000
"""Rows and cells that are told one by one; all of them are counted."""

_SHOWN: Final = 60
_NO_DAY: Final = Sentence("it has no date")
_NO_FIGURE: Final = Sentence("it has no figure")
_NUMBERS: Final = frozenset((float, type(None)))

Line = tuple[date, tuple[str, ...], tuple[float | None, ...]]
"""Day, values of the dimensions ("" for none), values of the metrics (None for none)."""


@dataclass(frozen=True, slots=True)
class CellLeftOut:
    """A cell that is missing because it could not be read: where it stands, what is there, and why."""

    row: int
    column: str
    found: str
    why: Sentence


@dataclass(frozen=True, slots=True)
class Lines:
    """What a table says, day by day, in the order of its rows.

    dimensions, metrics: names, in the order of their columns.  rows, cells: the first of those that were left out, and
    in `rows_left_out` and `cells_left_out` how many there are.
    """

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    lines: tuple[Line, ...]
    rows: tuple[LeftOut, ...] = ()
    cells: tuple[CellLeftOut, ...] = ()
    rows_left_out: int = 0
    cells_left_out: int = 0


def read(table: Table, layout: Layout) -> Lines:
    """The lines of a table, its columns used as the layout says.

    A row without a day is left out, and so is one without any value; a cell that is no number costs that cell. Raises
    ValueError unless one column is the day, one is a metric, and their names differ.
    """
    used: dict[str, list[Column]] = {"day": [], "dimension": [], "metric": [], "ignore": []}
    for column in layout.columns:
        used[column.role].append(column)
    _checked(used)
    (day_column,), dimensions, metrics = used["day"], used["dimension"], used["metric"]
    column_of = {column.at: [row[column.at] for _, row in table.rows] for column in layout.columns}
    days = _read_days(column_of[day_column.at], layout.days.get(day_column.at, Way()))
    splits = _together([_read_texts(column_of[one.at]) for one in dimensions], len(days))
    ways = [layout.numbers.get(one.at, NumberWay(table.decimal)) for one in metrics]
    read = [_read_numbers(column_of[m.at], way) for m, way in zip(metrics, ways, strict=True)]
    figures = _together(
        [_signed(values, m, layout, column_of) for m, values in zip(metrics, read, strict=True)], len(days)
    )
    lines: list[Line] = []
    left: list[LeftOut] = []
    cells: list[CellLeftOut] = []
    none = (None,) * len(metrics)
    rows_left_out = cells_left_out = 0
    for (number, row), day, split, values in zip(table.rows, days, splits, figures, strict=True):
        if day is not None and not _NUMBERS.issuperset(map(type, values)):
            for column, value in zip(metrics, values, strict=True):
                if isinstance(value, Sentence):
                    cells_left_out += 1
                    if len(cells) < MOST_TOLD:
                        cells.append(CellLeftOut(number, column.heading, _shown(row[column.at]), value))
            values = tuple([None if isinstance(value, Sentence) else value for value in values])
        if day is None or values == none:
            rows_left_out += 1
            if len(left) < MOST_TOLD:
                why = _no_day(row[day_column.at]) if day is None else _NO_FIGURE
                left.append(LeftOut(number, why, bad=True))
            continue
        lines.append((day, split, values))
    names = tuple(c.name for c in dimensions), tuple(c.name for c in metrics)
    return Lines(*names, tuple(lines), tuple(left), tuple(cells), rows_left_out, cells_left_out)


def _checked(used: dict[str, list[Column]]) -> None:
    if len(used["day"]) != 1:
        count = len(used["day"])
        raise ValueError("no column has days: choose one" if not count else f"{count} columns are days: choose one")
    if not used["metric"]:
        raise ValueError("no column holds figures: choose one")
    names = ["day", *(column.name for column in (*used["dimension"], *used["metric"]))]
    if len(set(names)) < len(names):
        raise ValueError("two columns have the same name: give one of them another")


def _no_day(cell: object) -> Sentence:
    return _NO_DAY if is_missing(cell) else Sentence("{found} is not a date", names={"found": _shown(cell)})


def _day(cell: object, way: Way) -> date | None:
    try:
        return None if is_missing(cell) else way.day(cell)
    except ValueError:
        return None


def _read_days(column: list[object], way: Way) -> list[date | None]:
    known = {cell: _day(cell, way) for cell in dict.fromkeys(column)}
    return [known[cell] for cell in column]


def _read_texts(column: list[object]) -> list[str]:
    known = {cell: _text(cell) for cell in dict.fromkeys(column)}
    return [known[cell] for cell in column]


def _read_numbers(column: list[object], way: NumberWay) -> list[float | Sentence | None]:
    """The value of each cell; a sentence says why one has none."""
    value = way.value
    known = {cell: _value(cell, value) for cell in dict.fromkeys(column)}
    return [known[cell] for cell in column]


def _signed(
    values: list[float | Sentence | None], metric: Column, layout: Layout, column_of: Mapping[int, list[object]]
) -> list[float | Sentence | None]:
    """The values with the sign that stands in another column, where it does."""
    if (signs := layout.signs.get(metric.at)) is None:
        return values
    marks = column_of[signs.marks]
    return [v * signs.of(m) if isinstance(v, float) else v for v, m in zip(values, marks, strict=True)]


def _together(columns: list[list[Any]], rows: int) -> list[tuple[Any, ...]]:
    return list(zip(*columns, strict=True)) if columns else [()] * rows


def _value(cell: object, value: Callable[[object], float | Sentence]) -> float | Sentence | None:
    found = value(cell)
    return None if isinstance(found, Sentence) and is_missing(cell) else found


def _text(cell: object) -> str:
    """A value of a dimension: in one line, a whole number without decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = " ".join(str(cell).split())
    return "" if is_missing(cell) and not text.startswith("(") else text  # `(not set)` is a value of its own


def _shown(cell: object) -> str:
    text = " ".join(str(cell)[: 2 * _SHOWN].split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
