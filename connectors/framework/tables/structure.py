"""Where in the rows of a file its table stands: the row of the headings, the data below, and what is neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from connectors.framework.tables.numbers import Decimal
from connectors.framework.tables.table import LeftOut, Row, Table
from okr_model.wording.sentences import Sentence

_HEAD_WITHIN: Final = 50
"""Rows among which the headings are looked for."""


def table(
    rows: Iterable[Sequence[object]] | Iterable[Row],
    *,
    numbered: bool = False,
    decimal: Decimal = ".",
    sheet: str = "",
    encoding: str = "",
    separator: str = "",
) -> Table:
    """The table in rows that are already split into cells, such as those of a Google Sheet or of a query's answer.

    rows: lists of cells, the first of them row 1; or, `numbered`, pairs of a row's number and its cells.
    """
    given: Iterable[Row] = rows if numbered else enumerate((list(r) for r in rows), start=1)  # type: ignore[assignment]
    filled = [row for row in given if any(_said(cell) for cell in row[1])]
    at = _head(filled)
    headings = _named(filled[at][1]) if filled else ()
    left_out = tuple(LeftOut(number, Sentence("a title above the headings")) for number, _ in filled[:at])
    data = [(number, _fitted(cells, len(headings))) for number, cells in filled[at + 1 :]]
    head = filled[at][0] if filled else 0
    return Table(headings, data, decimal, left_out, head, sheet, encoding, separator)


def _head(rows: Sequence[Row]) -> int:
    """The row of the headings: the first that fills most of the table's columns."""
    if not rows:
        return 0
    widths = [sum(map(_said, row)) for _, row in rows[:_HEAD_WITHIN]]
    return next(n for n, width in enumerate(widths) if width >= min(max(widths), 2) and width * 2 > max(widths))


def _named(cells: Sequence[object]) -> tuple[str, ...]:
    """Headings as written, in one line each; a repeated one is numbered. Columns at the end without one are none."""
    seen: Counter[str] = Counter()
    names = []
    for cell in cells:
        heading = " ".join(str("" if cell is None else cell).split())
        seen[heading] += 1
        names.append(f"{heading} ({seen[heading]})" if heading and seen[heading] > 1 else heading)
    return tuple(names)


def _fitted(cells: list[object], width: int) -> list[object]:
    return cells[:width] + [""] * (width - len(cells))


def _said(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""
