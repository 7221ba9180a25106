"""New data shows on an open page by itself: a small fragment asks whether anything changed, and only then reruns."""

from __future__ import annotations

import streamlit as st

from pages.ui import queries, run

EVERY_SECONDS = 4  # a batch must show within ten


def watch() -> None:
    """Remember what this page is drawn from, and redraw it when that has changed. Choices stay as they are.

    To be called before the page: what arrives while it is being drawn counts as new, and a page may end early.
    """
    st.session_state["drawn_from"] = _state()
    _look()


@st.fragment(run_every=EVERY_SECONDS)
def _look() -> None:
    if _state() != st.session_state.get("drawn_from"):
        st.rerun()


def _state() -> tuple[object, ...]:
    """What the page is drawn from: the workspace, and who reads, which another tab of the browser may have changed."""
    return (*queries.version(), run.reader())
