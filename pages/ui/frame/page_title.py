"""A page's title, and under it the links of its section: one piece of markup, and the page's only first heading."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.ui.frame.navigation import Place
from pages.ui.i18n import html, t

_STANDS = "okr_frame_links"
_PAGE, _ARRIVED = "okr_frame_page", "okr_frame_arrived"


def stands(place: Place, page: StreamlitPage) -> None:
    """Keep where the page of this run stands, for its title."""
    st.session_state[_STANDS] = _links(place, page)
    st.session_state[_ARRIVED] = st.session_state.get(_PAGE) != page.url_path
    st.session_state[_PAGE] = page.url_path


def arrived() -> bool:
    """Whether this run shows another page than the one before."""
    return bool(st.session_state.get(_ARRIVED))


def title(text: str, note: str = "") -> None:
    """Draw the title of the page. text: plain text, whoever typed it; note: a sentence under it that says more."""
    beneath = f"<p>{html(note)}</p>" if note else ""
    links = st.session_state.get(_STANDS, "")
    st.html(f'<div class="okr-page-head"><h1>{html(text)}</h1>{links}{beneath}</div>')


def _links(place: Place, page: StreamlitPage) -> str:
    listed = [place.page, *place.section]
    if not place.section:
        return ""
    links = "".join(
        f'<a data-okr-page href="{one.url_path}"{_current(one is page)}>{html(one.title)}</a>' for one in listed
    )
    return f'<nav aria-label="{html(t("In {section}", section=place.page.title))}">{links}</nav>'


def _current(is_here: bool) -> str:
    return ' aria-current="page"' if is_here else ""
