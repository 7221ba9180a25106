"""Whose notices these are."""

from __future__ import annotations

import streamlit as st

from pages.ui import identity
from pages.ui.forms import form_submit
from pages.ui.i18n import t


def email_or_form() -> str:
    """The reader's address; empty, with a form that asks for it, where it is not known yet."""
    if known := identity.email():
        return known
    name = "whose_notices"
    with st.form(form_submit.key(name), border=True):
        typed = identity.field(name)
        sent = st.form_submit_button(t("Choose my notices"))
    if sent:
        form_submit.submit(name, typed, lambda: None, t("Welcome."))
    return ""
