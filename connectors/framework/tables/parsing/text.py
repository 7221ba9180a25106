"""The rows of a text: its encoding and separator found out, quotes taken with care.

A cell that has quotes inside its quotes (`"5" screen"`) costs nothing but the look of that cell. A quote that is never
closed would swallow the rows after it, so such a file is refused and the row named.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any, Final

from connectors.framework.tables.parsing import encodings, separators
from connectors.framework.tables.parsing.refused import Refused, refuse_other_kinds

LONGEST_CELL: Final = 32_767
"""Characters, as in spreadsheets."""

MOST_COLUMNS: Final = 16_384
_MOST_LINES: Final = 50  # of one cell; more are rows that a quote swallowed
_REMEDY: Final = "Close the quote there, or save the table again from where it came."


class Lines:
    """The lines of a text one by one, line ends kept; the last one that was given is remembered."""

    def __init__(self, text: str, skip: int) -> None:
        self._text = StringIO(text, newline="")
        self.last, self.count = "", 0
        for _ in range(skip):
            self._text.readline()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline()
        if not line:
            raise StopIteration
        self.count += 1
        self.last = line.replace("\0", "") if "\0" in line else line
        return self.last


def rows(content: bytes, encoding: str | None) -> tuple[dict[str, Any], Iterator[tuple[int, list[str]]]]:
    """What was understood of a text, and its rows with their numbers, the empty ones left out. Raises Refused."""
    refuse_other_kinds(content)
    text, found, possible = encodings.decoded(content, encoding)
    sample = text[: 2**16]
    if sum(sign < " " and sign not in "\t\r\n\x0b\x0c\x1a\0" for sign in sample) > len(sample) // 100:
        raise Refused("is no text", "Save the table as CSV or Excel.")
    named = separators.said(text[:20].splitlines()[0]) if text else None
    separator = named or separators.separator(Lines(sample, 0))
    about = {"encoding": found, "separator": separator, "encodings": possible}
    return about, _records(Lines(text, 1 if named else 0), separator)


def _records(lines: Lines, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    strict = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    number, strip = 0, str.strip
    while True:
        number, before = number + 1, lines.count
        try:
            cells = next(strict)
        except StopIteration:
            return
        except csv.Error as error:
            cells = _odd(error, number, lines, before, separator)
        if lines.count - before > _MOST_LINES:
            raise Refused(f"has a quote in row {number:,} that is not closed for many lines", _REMEDY)
        if len(cells) > MOST_COLUMNS:
            raise Refused(
                f"has {len(cells):,} columns in row {number:,}; there may be {MOST_COLUMNS:,}",
                "See whether its lines end as they should, and leave out columns that do not matter.",
            )
        cells = [strip(cell) for cell in cells]
        if any(cells):
            yield number, cells


def _odd(error: csv.Error, number: int, lines: Lines, before: int, separator: str) -> list[str]:
    """The cells of a row whose quotes are wrong, where it is one line."""
    if "field larger" in str(error):
        raise Refused(
            f"has a cell of more than {LONGEST_CELL:,} characters in row {number:,}; "
            "a quote that is never closed makes such cells",
            _REMEDY,
        )
    if lines.count - before > 1 or "unexpected end" in str(error):
        raise Refused(f"has a quote in row {number:,} that is never closed", _REMEDY)
    return next(csv.reader([lines.last], delimiter=separator, skipinitialspace=True), [])
