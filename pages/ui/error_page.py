"""A page that breaks: its reader is told so in our words; Streamlit has put the rest into the server's log."""

from __future__ import annotations

import streamlit as st

from pages.ui.i18n import t


def tell(_error: Exception) -> bool:
    """Show that the page could not be drawn. True: Streamlit need not show the error in its own way."""
    st.error(
        t("This page could not be shown. The other pages may still work; the server's log has the details."),
        icon=":material/error:",
    )
    return True
