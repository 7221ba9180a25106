"""The panel beside the list: one key result's course, reason and figures, and what can be done about it.

Which one is open stands in the address (`panel=ID`), so that a refresh, a link and the way back keep it; `do=…` and
`check_in=ID` hold a form in it open.
"""

from __future__ import annotations

from datetime import date
from typing import get_args

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.okrs.overview import panel_facts, panel_forms, panel_link
from pages.okrs.overview.panel_link import BETWEEN, DO, Doing
from pages.ui import queries, url_state
from pages.ui.components import clicks, side_panel
from pages.ui.forms import comment_forms
from pages.ui.i18n import safe, t

OPEN = "panel"


@st.fragment
def show(cycle: str | None, on: date | None) -> None:
    """The panel, where one is open; also what a click on a link to it does."""
    _take(clicks.clicked(panel_link.LINK))
    id = st.query_params.get(OPEN)
    board = queries.scoreboard(cycle, on) if id else None
    if not id or board is None:
        return
    with st.container(key="side_panel_of_key_result"):
        standing = board.find(id)
        if standing is None:
            st.html(panel_facts.close())
            said = t("There is no key result {id} in this cycle.", id=safe(f"“{id[:80]}”"))
            st.warning(said, icon=":material/search_off:")
            side_panel.behave(panel_link.LINK, id, t("Key result"))
            return
        _draw(standing, board)
        side_panel.behave(panel_link.LINK, id, standing.key_result.title)


def _draw(standing: Standing, board: Scoreboard) -> None:
    st.html(panel_facts.head(standing))
    st.html(panel_facts.actions(standing, board))
    doing = st.query_params.get(DO)
    if comment_forms.check_in_is_open(standing):
        comment_forms.check_in(standing, board)
    elif doing == "target":
        panel_forms.target(standing, board)
    elif doing == "ask":
        panel_forms.ask(standing, board)
    st.html(panel_facts.course(standing, board) + panel_facts.figures(standing, board))


def _take(said: str | None) -> None:
    """Open what a click asks for; `~` closes the panel."""
    if said is None:
        return
    id, _, doing = said.partition(BETWEEN)
    form = doing if id and doing in get_args(Doing) else ""
    url_state.change(
        **{
            OPEN: id,
            DO: form if form != "check_in" else None,
            comment_forms.CHECK_IN: id if form == "check_in" else None,
        }
    )
