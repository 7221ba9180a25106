"""New data shows on an open page by itself: a small fragment asks whether anything changed, and only then reruns."""

from __future__ import annotations

import streamlit as st

from pages.shared import load

EVERY_SECONDS = 4  # a batch must show within ten


def watch() -> None:
    """Remember what this page is drawn from, and redraw it when that has changed. Choices stay as they are.

    To be called before the page: what arrives while it is being drawn counts as new, and a page may end early.
    """
    st.session_state["drawn_from"] = load.version()
    _look()


@st.fragment(run_every=EVERY_SECONDS)
def _look() -> None:
    if load.version() != st.session_state.get("drawn_from"):
        st.rerun()
