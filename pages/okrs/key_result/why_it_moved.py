"""The section "Why did it move?" of a key result's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import streamlit as st

from data.queries.bridge.bridge import at_start, by_end_of, week_ago
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.bridge.bridge import Bridge, Moment, Why
from okr_model.check_ins.check_ins import CheckIn
from pages.okrs.key_result import waterfall
from pages.ui import queries, run, url_state
from pages.ui.i18n import day, safe, sentence, t

Of = Literal["value", "plan"]


def show(standing: Standing, board: Scoreboard) -> None:
    """What moved the key result since a moment that the reader chooses: a sentence, a waterfall chart, and notes."""
    st.header(t("Why did it move?"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", key="why_choices"):
        first = _since(standing, board)
        of = _of(standing)
    if first.day >= board.on:
        st.caption(t("Choose a day before {day}.", day=day(board.on)))
        return
    explained = queries.why(standing, board, first)
    bridge = explained.plan if of == "plan" else explained.value
    if bridge is None:
        st.caption(safe(sentence((explained.no_plan if of == "plan" else None) or explained.problem or "")))
        return
    _bridge(bridge, explained, of)
    for note in explained.notes:
        st.caption(safe(sentence(note)))


def _bridge(bridge: Bridge, explained: Why, of: Of) -> None:
    summary = sentence(bridge.said)
    st.markdown(safe(summary))
    if bridge.parts:
        st.altair_chart(waterfall.chart(bridge, explained, of), alt=summary)


def _since(standing: Standing, board: Scoreboard) -> Moment:
    """The first of the two moments compared."""
    snapshot = run.snapshot()
    checked_in = queries.latest_check_ins(board.cycle.id).get(standing.key_result.id)
    words = {"check_in": t("the last check-in"), "start": t("the start of the cycle"), "day": t("a day …")}
    options = [name for name in words if name != "check_in" or checked_in]
    with st.container(width=240):
        chosen = url_state.choice("since", t("Since"), options, words, placeholder=t("a week ago"))
    if chosen == "check_in" and checked_in and isinstance(checked_in.body, CheckIn):
        at = checked_in.at.astimezone(snapshot.now().tzinfo)
        same_day = at.date() == checked_in.body.day
        return Moment(at.date(), checked_in.at) if same_day else by_end_of(snapshot, checked_in.body.day)
    if chosen == "start":
        return at_start(snapshot, standing, board.cycle)
    if chosen == "day":
        with st.container(width=180):
            chosen_day = url_state.day("since_day", t("Day"))
        return by_end_of(snapshot, chosen_day or board.on - timedelta(days=7))
    return week_ago(snapshot, board.on)


def _of(standing: Standing) -> Of:
    """What is explained: the value (`value`), or its distance to the pace line (`plan`) where it has one."""
    if standing.key_result.type not in {"increase", "decrease"}:
        return "value"
    with st.container(width=260):
        chosen = url_state.choice(
            "why_of", t("Explain"), ["plan"], {"plan": t("its distance from pace")}, placeholder=t("its value")
        )
    return "plan" if chosen == "plan" else "value"
