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
from okr_model.wording.sentences import Sentence

LONGEST_CELL: Final = 32_767
"""Characters, as in spreadsheets."""

MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576
_BLANKS: Final = " \t\r\n\x0b\x0c\x1a\u00a0\u202f\u3000\u200e\u200f\ufeff"
_MOST_LINES: Final = 50  # of one cell; more are rows that a quote swallowed
_REMEDY: Final = Sentence("Close the quote there, or save the table again from where it came.")


def rows(content: bytes, encoding: str | None) -> tuple[dict[str, Any], Iterator[tuple[int, list[str]]]]:
    """What was understood of a text, and its rows with their numbers, the empty ones left out. Raises Refused."""
    refuse_other_kinds(content)
    text, found, possible = encodings.decoded(content, encoding)
    text = text.replace("\0", "")
    sample = text[: 2**16]
    if sum(sign < " " and sign not in "\t\r\n\x0b\x0c\x1a" for sign in sample) > len(sample) // 100:
        raise Refused(Sentence("is no text"), Sentence("Save the table as CSV or Excel."))
    first = sample[:20].splitlines()[0] if sample else ""
    named = separators.said(first)
    if named:
        text = text[len(first) :].removeprefix("\r").removeprefix("\n")
    separator = named or separators.separator(StringIO(sample, newline=""))
    about = {"encoding": found, "separator": separator, "encodings": possible}
    return about, _records(text, separator)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that have something in them, with their numbers."""
    csv.field_size_limit(LONGEST_CELL)
    around = (f" {separator}", f"{separator} ", " \n", " \r", "\n ", "\r ", '"', "\u00a0", "\u202f", "\u3000", "\x1a")
    blanks = text[:1].isspace() or text[-1:].isspace() or any(one in text for one in around) or separator == "\t"
    as_formula = '="' in text  # `="0012"` keeps a spreadsheet from reading it as a number
    number = 0
    for number, cells in enumerate(_split(text, separator), start=1):
        if len(cells) > MOST_COLUMNS:
            raise Refused(
                Sentence("has {cells} columns in row {number}; there may be {most_columns}").filled(
                    cells=len(cells), number=number, most_columns=MOST_COLUMNS
                ),
                Sentence("See whether its lines end as they should, and leave out columns that do not matter."),
            )
        if blanks:
            cells = [cell.strip(_BLANKS) for cell in cells]
        if as_formula:
            cells = [cell[2:-1] if cell[:2] == '="' and cell[-1:] == '"' else cell for cell in cells]
        if any(cells):
            yield number, cells
        if number > MOST_ROWS:
            raise Refused(
                Sentence("has more than {most_rows} rows").filled(most_rows=MOST_ROWS),
                Sentence("Leave out days that do not matter, and try again."),
            )


def _split(text: str, separator: str) -> Iterator[list[str]]:
    """The cells of each row. The quick way goes until quotes are wrong somewhere, the careful one from there."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    done = line = 0
    try:
        for done, cells in enumerate(reader, start=1):
            if reader.line_num - line > _MOST_LINES:
                raise Refused(
                    Sentence("has a quote in row {done} that is not closed for many lines").filled(done=done), _REMEDY
                )
            line = reader.line_num
            yield cells
    except csv.Error:
        yield from _carefully(text, separator, line, done)


def _carefully(text: str, separator: str, line: int, done: int) -> Iterator[list[str]]:
    """The cells of each row after so many lines and rows; of a row with wrong quotes as good as can be."""
    lines = _Lines(text, line)
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        done, before = done + 1, lines.count
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise Refused(
                    Sentence(
                        "has a cell of more than {longest_cell} characters in row {done}; a quote that is never "
                        "closed makes such cells"
                    ).filled(longest_cell=LONGEST_CELL, done=done),
                    _REMEDY,
                ) from None
            if lines.count - before > 1 or "unexpected end" in str(error):
                raise Refused(
                    Sentence("has a quote in row {done} that is never closed").filled(done=done), _REMEDY
                ) from None
            cells = next(csv.reader([lines.last], delimiter=separator, skipinitialspace=True), [])
        if lines.count - before > _MOST_LINES:
            raise Refused(
                Sentence("has a quote in row {done} that is not closed for many lines").filled(done=done), _REMEDY
            )
        yield cells


class _Lines:
    """The lines of a text one by one, line ends kept; the last one that was given is remembered."""

    def __init__(self, text: str, skip: int) -> None:
        self._text = StringIO(text, newline="")
        self.last, self.count = "", 0
        for _ in range(skip):
            self._text.readline()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.last = self._text.readline()
        if not self.last:
            raise StopIteration
        self.count += 1
        return self.last
