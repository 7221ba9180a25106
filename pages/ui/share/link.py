"""The menu Share: a link that opens what the reader sees."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from pages.ui.i18n import cycle_name, safe, t
from pages.ui.share.tile import link as tile_link

_ABOUT_THE_READER = frozenset({"check_in"})  # parameters that hold something open, and are not what is shown


@st.fragment
def menu(board: Scoreboard, shown: Standing | ObjectiveStanding) -> None:
    """A button that opens the link to be copied."""
    menu = st.popover(t("Share"), icon=":material/link:", key="share", on_change="rerun")
    if menu.open:  # the link is written once somebody asks for it
        with menu:
            body(board, shown)
            tile_link(board, shown)


def body(board: Scoreboard, shown: Standing | ObjectiveStanding | None) -> None:
    """What the menu holds. shown: None for the page of all key results."""
    st.markdown(t("Copy this link: it opens exactly this view, in {cycle}.", cycle=safe(cycle_name(board.cycle))))
    st.code(address(board, shown), language=None, wrap_lines=True)


def address(board: Scoreboard, shown: Standing | ObjectiveStanding | None) -> str:
    """The whole address of this view. It names the cycle: in the next quarter it still opens this one."""
    kept = {name: value for name, value in st.query_params.items() if name not in _ABOUT_THE_READER}
    query = {"cycle": board.cycle.id} | kept
    if shown is not None:
        query = {"id": shown.key_result.id if isinstance(shown, Standing) else shown.objective.id} | query
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode(query)}"
