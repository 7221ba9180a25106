"""What a table file is once it has been read: its headings, its rows, and what was left out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.framework.tables.numbers import Decimal
from connectors.framework.tables.rows import Rows
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of the file that is none of the table's: its number as a spreadsheet counts, and why.

    bad: it should have been one and cannot be read; titles, totals, notes and repeated headings are not.
    """

    row: int
    why: Sentence
    bad: bool = False


class Stated(NamedTuple):
    """What a row of units states of a column. heading: without the unit; unit: as metrics have it, "" for pieces."""

    heading: str
    unit: str


@dataclass(frozen=True, slots=True)
class Table:
    """The headings and the rows below them.

    headings: one a column, as written; a repeated one is numbered, `Clicks (2)`; "" where a column has none.
    rows: the rows of data, each as long as the headings.
    decimal: what such files put before decimals where their numbers do not tell.
    left_out: rows that are none of data: titles above the headings, headings repeated further down, totals, footers.
    head: the number of the row of headings, the last of them where there are two; 0 where there is none.
    sheet, encoding, separator: where in the file and how it was read; "" where it does not apply.
    encodings: where several could be meant and letters differ, all of them, the likeliest first: a person may choose.
    notes: what is to be known of the whole: formulas without a value, further tables below, no headings.
    units: what a row of units states, by the positions of columns.
    """

    headings: tuple[str, ...]
    rows: Rows
    decimal: Decimal = "."
    left_out: tuple[LeftOut, ...] = ()
    head: int = 0
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    encodings: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()
    units: Mapping[int, Stated] = field(default_factory=dict)
