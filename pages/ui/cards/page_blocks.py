"""What most pages begin with, or show in place of content: facts, empty states, the first steps."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.ui import run
from pages.ui.i18n import html, safe, t


def empty(title: str, next_step: str) -> None:
    """An empty state: what is missing, and the next step, in Markdown."""
    with st.container(border=True):
        st.subheader(title)
        st.markdown(next_step)


def facts(rows: Iterable[tuple[str, str, str]]) -> None:
    """Figures side by side, as (name, value, note) in plain text; a note is a unit, a day, or what it compares with."""
    st.html(
        '<dl class="okr-facts">'
        + "".join(
            f"<div><dt>{html(name)}</dt><dd>{html(value)}<small>{html(note)}</small></dd></div>"
            for name, value, note in rows
        )
        + "</dl>"
    )


def first_steps() -> None:
    """What an empty workspace shows: the three steps to a first key result."""
    home = run.settings().home
    with st.container(border=True):
        st.subheader(t("Three steps to your first key result"))
        st.markdown(
            t(
                "1. **Connect a source**, or upload a file.\n2. **Write the plan**: start a cycle, add an "
                "objective and a key result.\n3. **Watch it move.** Data syncs by itself from then on."
            )
        )
        with st.container(horizontal=True):
            st.page_link("setup/add_source/page.py", label=t("Add a source"), icon=":material/add_circle:")
            st.page_link("setup/upload/page.py", label=t("Upload a file"), icon=":material/upload_file:")
            st.page_link("plan/plan/page.py", label=t("Write the plan"), icon=":material/edit_note:")
        st.caption(t("The workspace is {folder}.", folder=safe(str(home))))
        st.markdown(t("Just looking around? `okr demo --home demo` builds a workspace with a made-up team."))
