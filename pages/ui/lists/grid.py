"""Tables that Streamlit draws: their first column stands where lines begin, which Streamlit's own grid does not know.

The grid is drawn by a canvas from left to right in every language. So where lines begin at the right, its columns are
told in the other order, and its cells end at the right.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.ui.i18n import from_right


def show(table: pd.DataFrame, *, column_config: dict[str, Any] | None = None, **look: Any) -> None:
    """Draw a table that is only read. look: as `st.dataframe` takes it."""
    config = dict(column_config or {})
    if from_right():
        for name in table.columns:
            config.setdefault(str(name), st.column_config.Column(alignment="right"))
    st.dataframe(table, column_order=order(table), column_config=config or None, **look)


def order(table: pd.DataFrame) -> list[str] | None:
    """The columns from left to right as they are to be drawn; None where they stand so already."""
    return [str(name) for name in reversed(table.columns)] if from_right() else None
