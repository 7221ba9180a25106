"""What most pages begin with, or show in place of content: facts and empty states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from pages.ui import learn
from pages.ui.i18n import html


def empty(title: str, next_step: str) -> None:
    """An empty state: what is missing, and the next step, in Markdown."""
    with st.container(border=True):
        st.header(title, anchor=False)
        st.markdown(next_step)


def facts(rows: Iterable[tuple[str, str, str]], asked: Mapping[str, learn.Anchor] | None = None) -> None:
    """Figures side by side, as (name, value, note) in plain text; a note is a unit, a day, or what it compares with.

    asked: by name, the paragraph of the guide about a figure.
    """
    marks = {name: learn.mark(anchor, name) for name, anchor in (asked or {}).items()}
    st.html(
        '<dl class="okr-facts">'
        + "".join(
            f"<div><dt>{html(name)}{marks.get(name, '')}</dt><dd>{html(value)}<small>{html(note)}</small></dd></div>"
            for name, value, note in rows
        )
        + "</dl>"
    )
