"""Praise of these days, and who has had none in the cycle yet."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard
from okr_model.check_ins.check_ins import Feedback
from pages.meet.my_teams import week_queries
from pages.ui import identity, learn
from pages.ui.i18n import day, html, safe, t

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
            to, by = identity.display_name(one.body.to), identity.display_name(one.author)
            head = html(t("{who} to {to}, {day}", who=by, to=to, day=day(one.at.date())))
            st.html(f'<div class="okr-entry"><span class="okr-soft">{head}</span><br>{html(one.body.text)}</div>')
    if found.without:
        names = t(", ").join(identity.display_name(who) for who in found.without)
        st.caption(t("No praise in the open this cycle yet: {names}", names=safe(names)))
