"""The parts of an objective's page: which one it is, whose, and the way to each check-in."""

from __future__ import annotations

import streamlit as st

from data.queries.scoreboard.scoreboard import ObjectiveStanding, Scoreboard
from pages.ui import cards, run, url_state
from pages.ui.forms import comment_forms
from pages.ui.i18n import html, percent, safe, t


def choose(board: Scoreboard) -> ObjectiveStanding:
    """The objective the URL names, and the box to choose another."""
    titles = {o.objective.id: o.objective.title for o in board.objectives}
    wanted = st.query_params.get("id")
    if wanted and wanted not in titles:
        st.warning(
            t("There is no objective {id} in this cycle. Choose one of those there are.", id=safe(wanted[:80])),
            icon=":material/search_off:",
        )
    picked = url_state.choice("id", t("Objective"), list(titles), titles, placeholder=t("Choose an objective"))
    return next((o for o in board.objectives if o.objective.id == picked), board.objectives[0])


def belongs_to(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """Status and progress; team, owner, what it supports, and the cycle."""
    objective = goal.objective
    supports = board.find(objective.supports or "")
    who = [
        t("{progress} covered", progress=percent(goal.progress)),
        objective.team,
        objective.owner,
        cards.commitment(objective.kind),
        t("carries: {title}", title=supports.key_result.title) if supports else "",
        board.cycle.id,
    ]
    st.html(
        f'<p style="margin:0">{cards.status_mark(goal.status)} &nbsp;'
        f'<span class="okr-small okr-soft">{" · ".join(html(part) for part in who if part)}</span></p>'
    )
    if objective.note:
        st.caption(safe(objective.note))


def choose_check_in(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The way to the check-in of each key result, for as long as the cycle runs."""
    if run.snapshot().today() not in board.cycle:
        return
    titles = {s.key_result.id: s.key_result.title for s in goal.key_results}
    if titles:
        with st.container(width=420):
            url_state.choice(
                comment_forms.CHECK_IN, t("Check in on"), list(titles), titles, placeholder=t("Choose a key result")
            )
