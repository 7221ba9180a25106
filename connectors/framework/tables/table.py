"""What a table file is once it has been read: its headings, its rows, and what was left out of it."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.framework.tables.numbers import Decimal

Row = tuple[int, list[object]]
"""A row's number as a spreadsheet counts (the first is 1), and its cells; empty cells are ""."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that are not empty. decimal: what such files put before decimals where their numbers do not tell."""

    rows: list[Row]
    decimal: Decimal
