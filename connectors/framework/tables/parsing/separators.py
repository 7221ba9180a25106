"""What separates the columns of a text, judged over many of its lines, with quotes in mind."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

SEPARATORS: Final = ("\t", ";", "|", ",")
"""In the order in which they count where two fit as well: a comma may stand in a number, a tab in nothing."""

_LINES: Final = 400  # looked at
_LONGEST: Final = 20_000  # characters of a line
_WHOLE: Final = re.compile(  # a day or a number, with what may stand around it
    r"[^\w\t;|,]{0,3}[^\W\d]{0,4}[^\w\t;|,]{0,3}\d[\d.,'’٬٫\u00a0\u202f :/+T-]*[^\w\t;|,]{0,3}[^\W\d]{0,4}[^\w\t;|,]?"
)
_SAID: Final = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)


def said(first: str) -> str | None:
    """The separator that the first line names, as spreadsheets write it: `sep=;`."""
    found = _SAID.fullmatch(first.strip("\r\n"))
    return found[1] if found else None


def separator(lines: Iterable[str]) -> str:
    """The separator that splits most of the lines into the same number of cells, and those into days and numbers."""
    looked_at = [line[:_LONGEST] for line in islice(lines, _LINES)]
    best, found = 0.0, ","
    for one in SEPARATORS:
        if (fits := _fits(looked_at, one)) > best * 1.05:
            best, found = fits, one
    return found


def _fits(lines: list[str], one: str) -> float:
    """0 where it splits nothing; up to 1.5 where all lines have as many cells and all of them are days and numbers."""
    rows = [row for row in _rows(lines, one) if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    # Rows below the headings count; a title may be of any width.
    width, as_many = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    cells = [cell.strip() for row in rows if len(row) == width for cell in row]
    filled = [cell for cell in cells if cell]
    whole = sum(1 for cell in filled if len(cell) < 40 and _WHOLE.fullmatch(cell))
    mixed = sum(1 for cell in filled if any(other in cell for other in SEPARATORS[:3] if other != one))
    return as_many / len(rows) * (0.5 + (whole - mixed) / max(len(filled), 1))


def _rows(lines: list[str], one: str) -> list[list[str]]:
    try:
        return list(csv.reader((line.replace("\0", "") for line in lines), delimiter=one, skipinitialspace=True))
    except csv.Error:
        return []
