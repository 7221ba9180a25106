"""How the reader likes to read: the language of the pages, and of what is sent to them."""

from __future__ import annotations

import streamlit as st

from data.config.i18n.languages import LANGUAGES, own_name
from pages.ui import run
from pages.ui.i18n import t

_KEY = "account_language"


def choose() -> None:
    """The language, each under its own name; it changes at once."""
    now = run.words().language
    st.session_state[_KEY] = now
    st.selectbox(
        t("Language"),
        list(dict.fromkeys([*LANGUAGES, now])),
        format_func=own_name,
        key=_KEY,
        on_change=_chosen,
        help=t("Of these pages, and of the mails and messages that are sent to you."),
    )


def _chosen() -> None:
    run.read_in(st.session_state[_KEY])
