"""The daily lines of a table: its good cells, and what was left out, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from connectors.framework.tables.columns import Column, Layout
from connectors.framework.tables.days import Way
from connectors.framework.tables.missing import is_missing
from connectors.framework.tables.number_columns import NumberWay
from connectors.framework.tables.table import LeftOut, Table
from okr_model.wording.sentences import Sentence, Unfit

MOST_TOLD: Final = 1_000
"""Rows and cells that are told one by one; all of them are counted."""

_SHOWN: Final = 60

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
    rows = table.rows
    days = {cell: _day(cell, layout.days.get(day_column.at, Way())) for cell in {row[day_column.at] for _, row in rows}}
    values = [_values(column, table, layout.numbers.get(column.at, NumberWay(table.decimal))) for column in metrics]
    splits = [(column.at, {cell: _text(cell) for cell in {row[column.at] for _, row in rows}}) for column in dimensions]
    lines: list[Line] = []
    left: list[LeftOut] = []
    cells: list[CellLeftOut] = []
    rows_left_out = cells_left_out = 0
    at = day_column.at
    for number, row in rows:
        day = days[row[at]]
        figures = tuple([by_cell[row[n]] for n, by_cell in values])
        if isinstance(day, Sentence):
            rows_left_out += 1
            if len(left) < MOST_TOLD:
                left.append(LeftOut(number, day))
            continue
        if not _ALL_NUMBERS.issuperset(map(type, figures)):
            for column, figure in zip(metrics, figures, strict=True):
                if isinstance(figure, Sentence):
                    cells_left_out += 1
                    if len(cells) < MOST_TOLD:
                        cells.append(CellLeftOut(number, column.heading, _shown(row[column.at]), figure))
            figures = tuple([None if isinstance(figure, Sentence) else figure for figure in figures])
        if figures.count(None) == len(figures):
            rows_left_out += 1
            if len(left) < MOST_TOLD:
                left.append(LeftOut(number, Sentence("it has no figure")))
            continue
        lines.append((day, tuple([by_cell[row[n]] for n, by_cell in splits]), figures))  # type: ignore[arg-type]
    names = tuple(c.name for c in dimensions), tuple(c.name for c in metrics)
    return Lines(*names, tuple(lines), tuple(left), tuple(cells), rows_left_out, cells_left_out)


_ALL_NUMBERS: Final = frozenset((float, type(None)))


def _checked(used: dict[str, list[Column]]) -> None:
    if len(used["day"]) != 1:
        count = len(used["day"])
        raise ValueError("no column has days: choose one" if not count else f"{count} columns are days: choose one")
    if not used["metric"]:
        raise ValueError("no column holds figures: choose one")
    names = ["day", *(column.name for column in (*used["dimension"], *used["metric"]))]
    if len(set(names)) < len(names):
        raise ValueError("two columns have the same name: give one of them another")


def _day(cell: object, way: Way) -> date | Sentence:
    if is_missing(cell):
        return Sentence("it has no day")
    try:
        return way.day(cell)
    except ValueError:
        return Sentence("{found} is no day", names={"found": _shown(cell)})


def _values(column: Column, table: Table, way: NumberWay) -> tuple[int, dict[object, float | Sentence | None]]:
    """The value of each different cell of a column; a sentence says why it has none."""
    at, value = column.at, way.value
    return at, {cell: _value(cell, value) for cell in {row[at] for _, row in table.rows}}


def _value(cell: object, value: Callable[[object], float]) -> float | Sentence | None:
    try:
        return value(cell)
    except Unfit as unfit:
        return None if is_missing(cell) else unfit.sentence


def _text(cell: object) -> str:
    """A value of a dimension: in one line, a whole number without decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())


def _shown(cell: object) -> str:
    text = " ".join(str(cell)[: 2 * _SHOWN].split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
