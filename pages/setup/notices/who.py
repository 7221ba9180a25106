"""Whose notices these are."""

from __future__ import annotations

import streamlit as st

from pages.ui import cards, identity
from pages.ui.i18n import t


def email_or_ask() -> str:
    """The reader's address; empty, with a button that asks for it, where it is not known yet."""
    if known := identity.email():
        return known
    cards.empty(t("Whose notices?"), t("Say who you are: notices are a person's own."))
    if st.button(t("Say who you are"), type="primary"):
        identity.ask()
    return ""
