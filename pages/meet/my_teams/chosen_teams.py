"""Whose week is shown: the teams that the reader leads, or one that is chosen; all of it is open to everybody."""

from __future__ import annotations

import streamlit as st

from data.queries.leading.teams import all_teams, led_by
from data.queries.scoreboard.standing import Scoreboard
from pages.ui import identity, url_state
from pages.ui.i18n import safe, t


def choose(board: Scoreboard) -> list[str]:
    """The teams that the page is about; none where the reader leads none and has chosen none."""
    every, own = all_teams(board), led_by(board, identity.email())
    if not every:
        st.info(t("No objective belongs to a team yet. Say on Plan which team each is of."))
        return []
    team = url_state.choice("team", t("Team"), every, placeholder=t("All that I lead") if own else t("Choose"))
    if team:
        return [team]
    if not own and not identity.email():
        st.info(t("Say who you are to see the teams that you lead, or choose a team."))
        if st.button(t("Say who you are"), type="primary"):
            identity.ask()
    elif not own:
        st.info(
            t("You lead no team in this cycle: a team is led by who owns an objective of it. Choose one to look at.")
        )
    elif len(own) > 1:
        st.caption(t("You lead {teams}.", teams=safe(t(", ").join(own))))
    return own
