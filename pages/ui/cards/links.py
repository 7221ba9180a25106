"""Links to objectives and key results that keep the cycle and the day the reader is looking at."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from data.queries.scoreboard.standing import Standing
from pages.ui.i18n import attribute, html, safe


def link(standing: Standing) -> None:
    """Draw a key result's title as a link to its page."""
    st.page_link(
        "okrs/key_result/page.py",
        label=safe(standing.key_result.title),
        query_params={"id": standing.key_result.id, **kept()},
    )


def anchor(page: str, id: str, title: str) -> str:
    """A link to `page` about the thing `id`, as markup; opens without a reload (`data/out/web/links.js`)."""
    query = urlencode({"id": id, **kept()})
    return f'<a data-okr-page href="{attribute(f"{page}?{query}")}">{html(title)}</a>'


def kept() -> dict[str, str]:
    """The URL parameters that a link takes along, so that the next page shows the same cycle and day."""
    return {name: st.query_params[name] for name in ("cycle", "on") if name in st.query_params}
