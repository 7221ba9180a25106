"""Whose notices these are."""

from __future__ import annotations

import streamlit as st

from pages.ui import identity
from pages.ui.forms import form_submit
from pages.ui.i18n import t


def asked() -> str:
    """The reader's address; where it is not known yet, a form that asks for it."""
    if known := identity.email():
        return known
    name = "whose_notices"
    with st.form(form_submit.key(name), border=True):
        typed = identity.field(name)
        sent = st.form_submit_button(t("Choose what I hear"))
    if sent:
        form_submit.take(name, typed, lambda _: None, t("Welcome."))
    return ""
