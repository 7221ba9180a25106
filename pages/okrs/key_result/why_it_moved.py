"""The section "Why did it move?" of a key result's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import streamlit as st

from data.queries.bridge.bridge import at_start, by_end_of, week_ago
from data.queries.scoreboard.scoreboard import Scoreboard, Standing
from okr_model.bridge.bridge import Bridge, Moment, Why
from okr_model.check_ins.check_ins import CheckIn
from pages.okrs.key_result import waterfall
from pages.ui import queries, run, url_state
from pages.ui.i18n import day, safe, sentence, t

Of = Literal["value", "plan"]


def show(standing: Standing, board: Scoreboard) -> None:
    """From a moment that the reader chooses: the sentence, the picture, and what is to be known besides."""
    st.subheader(t("Why did it move?"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="why_choices"):
        first = _since(standing, board)
        of = _of(standing)
    if first is None:
        return
    if first.day >= board.on:
        st.caption(t("Choose a day before {day}.", day=day(board.on)))
        return
    told = queries.why(standing, board, first)
    bridge = told.plan if of == "plan" else told.value
    if bridge is None:
        st.caption(safe(sentence((told.no_plan if of == "plan" else None) or told.problem or "")))
        return
    _bridge(bridge, told, of)
    for note in told.notes:
        st.caption(safe(sentence(note)))


def _bridge(bridge: Bridge, told: Why, of: Of) -> None:
    said = sentence(bridge.said)
    st.markdown(safe(said))
    if bridge.parts:
        st.altair_chart(waterfall.chart(bridge, told, of), alt=said)


def _since(standing: Standing, board: Scoreboard) -> Moment | None:
    """The moment it is told from; None while a day is still to be chosen."""
    here = run.snapshot()
    checked_in = queries.latest_check_ins(board.cycle.id).get(standing.key_result.id)
    words = {"check_in": t("the last check-in"), "start": t("the start of the cycle"), "day": t("a day …")}
    options = [name for name in words if name != "check_in" or checked_in]
    with st.container(width=240):
        chosen = url_state.choice("since", t("Since"), options, words, placeholder=t("a week ago"))
    if chosen == "check_in" and checked_in and isinstance(checked_in.body, CheckIn):
        made = checked_in.at.astimezone(here.now().tzinfo)
        same_day = made.date() == checked_in.body.day
        return Moment(made.date(), checked_in.at) if same_day else by_end_of(here, checked_in.body.day)
    if chosen == "start":
        return at_start(here, standing, board.cycle)
    if chosen == "day":
        with st.container(width=180):
            picked = url_state.day("since_day", t("Day"))
        return by_end_of(here, picked or board.on - timedelta(days=7))
    return week_ago(here, board.on)


def _of(standing: Standing) -> Of:
    """Whether of its value or of its distance to the pace line, where it has one."""
    if standing.key_result.type not in {"increase", "decrease"}:
        return "value"
    with st.container(width=260):
        chosen = url_state.choice(
            "why_of", t("Of"), ["plan"], {"plan": t("its distance to the pace line")}, placeholder=t("its value")
        )
    return "plan" if chosen == "plan" else "value"
