"""Scores at the end of a cycle: proposed from attainment, given by people with a reason, then frozen."""

from __future__ import annotations

import streamlit as st

from data.commands.errors import Refused
from data.commands.plan import plan
from data.queries.scoreboard.scoreboard import ObjectiveStanding, Scoreboard, Standing
from okr_model.plan.plan import Score
from okr_model.progress import scoring
from pages.ui import identity, queries, run, status_style
from pages.ui.forms import form_submit
from pages.ui.i18n import full_day, html, number, safe, t

_LOOKS = {"green": "on_track", "yellow": "at_risk", "red": "off_track"}


def mark(score: Score) -> str:
    """A score as markup: its figure, the word for its band, in its colour."""
    band = scoring.colour(score.value)
    said = t("score {value}, {band}", value=number(round(score.value, 2), 2), band=word(band))
    return f'<span class="okr-status" style="color:{status_style.LOOKS[_LOOKS[band]].ink}">{html(said)}</span>'


def word(band: scoring.Colour) -> str:
    """What a band means, so that colour is not the only sign."""
    return {"green": t("delivered"), "yellow": t("progress, but short"), "red": t("hardly any progress")}[band]


def earlier(standing: Standing, cycle_id: str) -> str:
    """`last time 0.62 (2026-Q3)`; empty where it was never scored before."""
    found = queries.earlier_scores(cycle_id).get(standing.key_result.id)
    if found is None:
        return ""
    return t("last time {score} ({cycle})", score=number(round(found[1].value, 2), 2), cycle=found[0])


def of_objective(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """How many key results of a cycle that is over have their score, and their mean by weight."""
    if run.snapshot().today() <= board.cycle.end:
        return
    given = [(s.key_result.score, s.key_result.weight) for s in goal.key_results]
    known = [(score.value, weight) for score, weight in given if score]
    weight = sum(w for _, w in known)
    said = t("{n} of {all} key results have their score.", n=len(known), all=len(given))
    if known and weight:
        mean = number(round(sum(value * w for value, w in known) / weight, 2), 2)
        said += " " + t("Together, by weight: {score}.", score=mean)
    st.markdown(said)


def of_key_result(standing: Standing, board: Scoreboard) -> None:
    """The score with its reason; the form where the cycle is over and it has none; and the score of last time."""
    score, before = standing.key_result.score, queries.earlier_scores(board.cycle.id).get(standing.key_result.id)
    if score is not None:
        st.html(mark(score))
        st.caption(
            t("{reason} (by {who} on {day})", reason=safe(score.reason), who=safe(score.by), day=full_day(score.day))
        )
    elif run.snapshot().today() > board.cycle.end:
        _form(standing, board)
    if before is not None:
        cycle, old = before
        st.caption(
            t(
                "Last time, in {cycle}: {score}. {reason}",
                cycle=safe(cycle),
                score=number(round(old.value, 2), 2),
                reason=safe(old.reason),
            )
        )


def _form(standing: Standing, board: Scoreboard) -> None:
    if not identity.may_do("edit"):
        st.caption(t("It has no score yet; editors give it."))
        return
    name = f"score_{board.cycle.id}_{standing.key_result.id}"
    form = form_submit.key(name)
    proposal = scoring.proposed(standing.reading.attainment)
    with st.form(form, border=True):
        st.markdown(t("**Score:** {cycle} is over. A score is given once and stays.", cycle=safe(board.cycle.id)))
        if proposal is None:
            st.caption(t("There is no attainment to propose a score from."))
        else:
            st.caption(t("The figures propose {score}.", score=number(proposal, 2)))
        value = st.number_input(
            t("Score, 0.00 to 1.00"), 0.0, 1.0, value=proposal, step=0.05, format="%.2f", key=f"{form}_value"
        )
        reason = st.text_area(t("Why?"), key=f"{form}_reason", height=80, max_chars=2000)
        who = identity.field(form)
        sent = st.form_submit_button(t("Give the score"), type="primary")
    if sent:
        form_submit.submit(name, who, lambda: _give(standing, board, value, reason), t("Scored."))


def _give(standing: Standing, board: Scoreboard, value: float | None, reason: str) -> None:
    if value is None:
        raise Refused(t("Give a score between 0 and 1."))
    if not reason.strip():
        raise Refused(t("Say why: others will read it next time."))
    run.perform(plan.score, board.cycle.id, standing.key_result.id, value, reason=reason)
