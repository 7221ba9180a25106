"""The top of a page about one thing, such as a key result: which one it is, the way to its neighbours, and its actions.

The address always names what is shown: without `?id=` the first one is shown, and the address then says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import cards, url_state
from pages.ui.i18n import safe, t

_PREVIOUS, _NEXT = ":material/chevron_left:", ":material/chevron_right:"


def wanted(ids: Sequence[str]) -> str | None:
    """The one of `ids` that the URL names, the first where it names none; None where it names another."""
    named = st.query_params.get("id")
    if not named:
        st.query_params["id"] = named = ids[0]
    return named if named in ids else None


def bar(page: str, label: str, titles: Mapping[str, str], shown: str, *, forget: Sequence[str] = ()) -> DeltaGenerator:
    """Draw the picker with `shown` in it, between links to the one before and after; gives the place for actions.

    page: the script of the page, such as `okrs/key_result/page.py`.  titles: by id, in the order of the overview.
    forget: the URL parameters that are about `shown` alone, and are left behind with it.
    """
    ids = list(titles)
    at = ids.index(shown)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="subject"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap=None, width="content", key="subject_picker"
        ):
            _neighbour(page, ids[at - 1] if at else None, titles, t("Previous"), _PREVIOUS)
            with st.container(width=240):
                url_state.subject("id", label, titles, shown, forget=forget)
            _neighbour(page, ids[at + 1] if at + 1 < len(ids) else None, titles, t("Next"), _NEXT)
        return st.container(
            horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key="subject_actions"
        )


def _neighbour(page: str, id: str | None, titles: Mapping[str, str], word: str, icon: str) -> None:
    query = {"id": id or "", **cards.kept()}
    title = safe(titles[id]) if id else None
    st.page_link(page, label=word, icon=icon, help=title, disabled=id is None, query_params=query)
