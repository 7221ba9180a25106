"""The daily lines of a table: its good cells, and what was left out, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from connectors.framework.tables.columns import Column, Layout
from connectors.framework.tables.daily_lines import DailyLines
from connectors.framework.tables.days import Way
from connectors.framework.tables.missing import is_missing
from connectors.framework.tables.number_columns import NumberWay
from connectors.framework.tables.rows import Rows
from connectors.framework.tables.table import LeftOut, Table
from okr_model.wording.sentences import Sentence, Unfit

MOST_TOLD: Final = 1_000
"""Rows and cells that are told one by one; all of them are counted."""

_SHOWN: Final = 60
_NEVER: Final = date.min  # of lines that are dropped
_NO_DAY: Final = Sentence("it has no date")
_NO_FIGURE: Final = Sentence("it has no figure")
_NUMBERS: Final = frozenset((float, type(None)))


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
    lines: DailyLines
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
    days_way = layout.days.get(day_column.at, Way())
    days = rows.mapped(day_column.at, lambda cell: _day(cell, days_way))
    splits = [rows.mapped(one.at, _text) for one in dimensions]
    ways = [layout.numbers.get(one.at, NumberWay(table.decimal)) for one in metrics]
    read = [rows.mapped(m.at, partial(_value, value=way.value)) for m, way in zip(metrics, ways, strict=True)]
    signed = [_signed(values, m, layout, rows) for m, values in zip(metrics, read, strict=True)]
    figures, cells, cells_left_out = _without_odd_cells(signed, metrics, rows, days)
    none = (None,) * len(metrics)
    kept = bytes(
        day is not None and values != none for day, values in zip(days, zip(*figures, strict=True), strict=True)
    )
    left: list[LeftOut] = []
    at = -1
    while len(left) < MOST_TOLD and (at := kept.find(0, at + 1)) >= 0:
        why = _no_day(rows[at][1][day_column.at]) if days[at] is None else _NO_FIGURE
        left.append(LeftOut(rows.number(at), why, bad=True))
    lines = DailyLines([day or _NEVER for day in days], splits, figures).only(kept)
    names = tuple(c.name for c in dimensions), tuple(c.name for c in metrics)
    return Lines(*names, lines, tuple(left), tuple(cells), kept.count(0), cells_left_out)


def _without_odd_cells(
    columns: list[list[float | Sentence | None]], metrics: Sequence[Column], rows: Rows, days: Sequence[date | None]
) -> tuple[list[list[float | None]], list[CellLeftOut], int]:
    """The figures of each metric, those cells missing that cannot be read; the first of these cells, and how many."""
    strange = [n for n, column in enumerate(columns) if not _NUMBERS.issuperset(map(type, column))]
    cells: list[CellLeftOut] = []
    count = 0
    for at, values in enumerate(zip(*(columns[n] for n in strange), strict=True)):
        for n, value in zip(strange, values, strict=True):
            if not isinstance(value, Sentence) or days[at] is None:
                continue
            count += 1
            if len(cells) < MOST_TOLD:
                number, row = rows[at]
                cells.append(CellLeftOut(number, metrics[n].heading, _shown(row[metrics[n].at]), value))
    figures = [
        [None if isinstance(v, Sentence) else v for v in c] if n in strange else c for n, c in enumerate(columns)
    ]
    return figures, cells, count  # type: ignore[return-value]


def _checked(used: dict[str, list[Column]]) -> None:
    if len(used["day"]) != 1:
        count = len(used["day"])
        raise Unfit(
            Sentence("no column has days: choose one")
            if not count
            else Sentence("{count} columns are days: choose one").filled(count=count)
        )
    if not used["metric"]:
        raise Unfit("no column holds figures: choose one")
    names = ["day", *(column.name for column in (*used["dimension"], *used["metric"]))]
    if len(set(names)) < len(names):
        raise Unfit("two columns have the same name: give one of them another")


def _no_day(cell: object) -> Sentence:
    return _NO_DAY if is_missing(cell) else Sentence("{found} is not a date", names={"found": _shown(cell)})


def _day(cell: object, way: Way) -> date | None:
    try:
        return None if is_missing(cell) else way.day(cell)
    except ValueError:
        return None


def _signed(
    values: list[float | Sentence | None], metric: Column, layout: Layout, rows: Rows
) -> list[float | Sentence | None]:
    """The values with the sign that stands in another column, where it does."""
    if (signs := layout.signs.get(metric.at)) is None:
        return values
    marks = rows.mapped(signs.marks, signs.of)
    return [v * sign if isinstance(v, float) else v for v, sign in zip(values, marks, strict=True)]


def _value(cell: object, *, value: Callable[[object], float | Sentence]) -> float | Sentence | None:
    found = value(cell)
    return None if isinstance(found, Sentence) and is_missing(cell) else found


def _text(cell: object) -> str:
    """A value of a dimension: in one line, a whole number without decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = " ".join(str(cell).split())
    if is_missing(cell) and not text.startswith("("):  # `(not set)` is a value of its own
        return ""
    return cell if text == cell and isinstance(cell, str) else text  # the text that the table holds anyway


def _shown(cell: object) -> str:
    text = " ".join(str(cell)[: 2 * _SHOWN].split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
