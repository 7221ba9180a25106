"""What the reader sees of the overview, for the web door, which sends it with the page when they open it again."""

from __future__ import annotations

import streamlit as st

from data.out.first_look import seen
from data.out.first_look.seen import NARROWED_BY, Asked, Seen
from data.queries.scoreboard.standing import Scoreboard
from pages.okrs.overview import answer, filter_bar, toolbar
from pages.okrs.overview.choices import Choices
from pages.ui import favourites, frame, identity, queries, run, status_style
from pages.ui.i18n import t


def keep(board: Scoreboard, now: Choices, top: str, table: str) -> None:
    """Keep it, where it follows from the address and the workspace alone. top, table: the markup of these parts."""
    query = st.query_params.to_dict()
    owner = seen.whose(identity.for_private_eyes(), run.browser())
    if not owner or not query.keys() <= NARROWED_BY:
        return
    asked, is_dark = Asked(queries.version(), run.words(), query, identity.email()), status_style.is_dark()
    before = seen.last(owner)
    if before is not None and (before.asked, before.is_dark) == (asked, is_dark):
        return
    entries = [place.page for place in frame.places() if place.page.visibility == "visible"]
    pages = () if favourites.own() else tuple(page.title for page in entries)  # those would stand above them
    kept = Seen(
        asked=asked,
        is_dark=is_dark,
        pages=pages,
        header=frame.markup("", entries[0]),
        top=top,
        tools=toolbar.markup(now, filter_bar.taken(board)),
        table=table,
        footer=answer.footer(board),
        filter=t("Filter"),
        share=t("Share"),
    )
    seen.keep(owner, kept)
