"""A page that breaks: its reader is told so in our words, with the number under which the log has the rest."""

from __future__ import annotations

import streamlit as st

from data.queries.errors import StoreUnreadable, plan_damage
from data.telemetry import meters
from data.telemetry.error_numbers import number_of
from pages.ui.i18n import t


def tell(error: Exception) -> bool:
    """Show that the page could not be drawn. True: Streamlit need not show the error in its own way.

    Streamlit has logged the error by then, and with it the number.
    """
    meters.ERRORS.labels("page").inc()
    st.error(_said(error, number_of(error)), icon=":material/error:")
    return True


def _said(error: Exception, number: str) -> str:
    try:
        if isinstance(error, StoreUnreadable) or plan_damage(error):
            return t(
                "What is stored here is damaged and cannot be read. Whoever runs the server can mend it: "
                "`okr doctor` says how. Error {number}.",
                number=number,
            )
        return t(
            "Something went wrong here. Error {number}; the server's log has it under this number. "
            "The other pages may still work.",
            number=number,
        )
    except Exception:  # the language is read from the workspace, which may be what is broken
        return f"Something went wrong here. Error {number}; the server's log has it under this number."
