"""Praise of these days, and who has had none in the cycle yet."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard
from okr_model.check_ins.check_ins import Feedback
from pages.meet.my_teams import week_queries
from pages.ui import identity, learn
from pages.ui.i18n import arrow, day, html, safe, t

_SHOWN = 5


def draw(board: Scoreboard, teams: Sequence[str]) -> None:
    """Draw what was said lately, and whose turn it may be."""
    found = week_queries.praise(board, teams)
    st.header(t("Praise"), anchor=False)
    if not found.given:
        words = t("Nobody has been praised in the last two weeks. Something went well: say so, by name.")
        st.markdown(learn.helped(words, "praise"))
    for one in found.given[:_SHOWN]:
        if isinstance(one.body, Feedback):
            who, to = _named(one.author), _named(one.body.to)
            st.html(
                f'<div class="okr-entry"><bdi><b>{who}</b></bdi> {arrow()} <bdi><b>{to}</b></bdi> '
                f'<span class="okr-soft">{html(day(one.at.date()))}</span>'
                f'<div class="okr-said" dir="auto">{html(one.body.text)}</div></div>'
            )
    if found.without:
        names = t(", ").join(identity.display_name(who) for who in found.without)
        st.caption(t("No praise in the open this cycle yet: {names}", names=safe(names)))


def _named(who: str) -> str:
    return html(identity.display_name(who))
