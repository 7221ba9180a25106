"""The top of a page about one thing, such as a key result: which one it is, the way to its neighbours, and its actions.

Without `?id=` the first one is shown, and named by the picker; every address that is made from there on names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import cards, url_state
from pages.ui.i18n import attribute, html, t


def wanted(ids: Sequence[str]) -> str | None:
    """The one of `ids` that the URL names, the first where it names none; None where it names another."""
    named = st.query_params.get("id")
    if not named:
        url_state.shown(ids[0])
        return ids[0]
    return named if named in ids else None


def bar(page: str, label: str, titles: Mapping[str, str], shown: str, *, forget: Sequence[str] = ()) -> DeltaGenerator:
    """Draw the picker with `shown` in it, between links to the one before and after; gives the place for actions.

    page: where the page is, such as `key_result`.  titles: by id, in the order of the overview.
    forget: the URL parameters that are about `shown` alone, and are left behind with it.
    """
    ids = list(titles)
    at = ids.index(shown)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="subject"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap=None, width="content", key="subject_picker"
        ):
            _neighbour(page, ids[at - 1] if at else None, titles, t("Previous"), "‹")
            with st.container(width=280):
                url_state.subject("id", label, titles, shown, forget=forget)
            _neighbour(page, ids[at + 1] if at + 1 < len(ids) else None, titles, t("Next"), "›")
        return st.container(
            horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key="subject_actions"
        )


def _neighbour(page: str, id: str | None, titles: Mapping[str, str], word: str, sign: str) -> None:
    """A link in markup: it opens in place and changes the address, which Streamlit's own to the same page does not."""
    if id is None:
        st.html(f'<span class="okr-step" aria-hidden="true">{sign}</span>', width="content")
        return
    query, said = urlencode({"id": id, **cards.kept()}), html(f"{word}: {titles[id]}")
    link = f'class="okr-step" data-okr-page href="{attribute(f"{page}?{query}")}"'
    st.html(f'<a {link} title="{said}" aria-label="{said}">{sign}</a>', width="content")
