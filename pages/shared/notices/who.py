"""Whose notices these are."""

from __future__ import annotations

import streamlit as st

from pages.shared import doing, reader
from pages.shared.words import t


def asked() -> str:
    """The reader's address; where it is not known yet, a form that asks for it."""
    if known := reader.email():
        return known
    name = "whose_notices"
    with st.form(doing.key(name), border=True):
        typed = reader.field(name)
        sent = st.form_submit_button(t("Choose what I hear"))
    if sent:
        doing.take(name, typed, lambda _: None, t("Welcome."))
    return ""
