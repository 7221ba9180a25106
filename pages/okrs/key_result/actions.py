"""What can be done with a key result, at the top right of its page."""

from __future__ import annotations

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.ui import identity, run, share
from pages.ui.forms import comment_forms
from pages.ui.i18n import t


def show(standing: Standing, board: Scoreboard) -> None:
    """Each leads to where it is done; left out where the reader may not, or there is nothing to do it with."""
    result, cycle = standing.key_result, board.cycle
    about = {"id": result.id, "cycle": cycle.id}
    if identity.may_do("edit"):
        st.page_link("plan/edit_key_result/page.py", label=t("Edit"), icon=":material/edit:", query_params=about)
    if standing.reading.prospect is not None and not standing.key_result.manual:
        st.page_link("explore/what_if/page.py", label=t("What if"), icon=":material/alt_route:", query_params=about)
    comment_forms.check_in_button(standing, board)
    if identity.may_do("edit") and standing.formula is not None and run.snapshot().today() >= cycle.start:
        metrics = "~".join(sorted(standing.formula.metrics))
        st.page_link(
            "explore/drivers/page.py",
            label=t("Mark an event"),
            icon=":material/campaign:",
            query_params={"mark": metrics, "cycle": cycle.id},
        )
    share.menus(board, standing)
