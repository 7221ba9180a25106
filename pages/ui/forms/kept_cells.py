"""The cells of a form's table that are edited, kept like its fields: see `kept_form.Form.cells`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

Typed = dict[tuple[str, str], Any]
"""What was typed, by row and column: a text, a number, or None for a cell that was emptied."""


@dataclass
class KeptCells:
    """One table while a form is filled in. typed: all cells that were typed so far, in rows that are gone, too.

    key: of the widget.  began: the table that the widget was made for, as text.  drawn: the cells typed before that.
    """

    stem: str
    typed: Typed = field(default_factory=dict)
    key: str = ""
    began: str = ""
    drawn: Typed = field(default_factory=dict)
    rows: Sequence[str] = ()

    def begin(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table as its widget begins: a widget of its own for each table, and one table as long as it is there.

        table: its index tells the rows apart.
        """
        self.take()
        if (as_text := table.to_csv()) != self.began or not self.key:
            number = int(self.key.rpartition("_")[2] or 0) + 1 if self.key else 0
            self.began, self.key, self.rows = as_text, f"{self.stem}_{number}", [str(row) for row in table.index]
            self.drawn = {(row, column): value for (row, column), value in self.typed.items() if row in self.rows}
        shown = table.copy()
        for (row, column), value in self.drawn.items():
            if column in shown.columns:
                shown.loc[shown.index[self.rows.index(row)], column] = value
        return shown

    def take(self) -> None:
        """Note what stands in the widget now."""
        state = st.session_state.get(self.key) if self.key else None
        for at, cells in (state["edited_rows"] if state else {}).items():
            self.typed |= {(self.rows[int(at)], column): value for column, value in cells.items()}

    def as_list(self) -> list[list[Any]]:
        """What was typed, as a JSON value."""
        return [[row, column, value] for (row, column), value in self.typed.items()]


def from_list(stem: str, typed: Sequence[Sequence[Any]]) -> KeptCells:
    """A table with what was typed into it before."""
    return KeptCells(stem, {(row, column): value for row, column, value in typed})
