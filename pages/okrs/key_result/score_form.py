"""The score of a key result: proposed from its attainment, given once by an editor with a reason, then shown."""

from __future__ import annotations

import streamlit as st

from data.commands.errors import Refused
from data.commands.plan import plan
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.progress import scoring
from okr_model.wording.sentences import Sentence
from pages.ui import identity, learn, queries, run, scores
from pages.ui.forms import kept_form
from pages.ui.i18n import cycle_id, full_day, number, safe, t


def show(standing: Standing, board: Scoreboard) -> None:
    """The score with its reason; the form where the cycle is over and there is none; the score of the cycle before."""
    score, last_time = standing.key_result.score, queries.earlier_scores(board.cycle.id).get(standing.key_result.id)
    if score is not None:
        st.html(scores.mark(score))
        st.caption(
            t(
                "{reason} (by {who} on {day})",
                reason=safe(score.reason),
                who=safe(identity.display_name(score.by)),
                day=full_day(score.day),
            )
        )
    elif run.snapshot().today() > board.cycle.end:
        _form(standing, board)
    if last_time is not None:
        cycle, old = last_time
        st.caption(
            t(
                "Last time, in {cycle}: {score}. {reason}",
                cycle=safe(cycle_id(cycle)),
                score=scores.in_words(old),
                reason=safe(old.reason),
            )
        )


@st.fragment
def _form(standing: Standing, board: Scoreboard) -> None:
    if not identity.may_do("edit"):
        st.caption(t("No score yet; an editor gives it."))
        return
    proposal = scoring.proposed(standing.reading.attainment, standing.reading.status)
    name = t("the score of {title}", title=standing.key_result.title)
    with kept_form.opened("score", board.cycle.id, standing.key_result.id, name=name, border=True) as form:
        st.markdown(
            t(
                "**Score:** {cycle} has ended. A score is given once and cannot be changed later.",
                cycle=safe(board.cycle.id),
            )
        )
        if proposal is None:
            st.caption(t("There is no result to suggest a score from."))
        else:
            st.caption(t("The figures suggest {score}.", score=number(proposal, 2)))
        value = st.number_input(
            t("Score, 0.00 to 1.00"),
            0.0,
            1.0,
            None,
            step=0.05,
            format="%.2f",
            help=learn.helped(t("1.0: fully reached. From 0.7 on: good."), "score"),
            **form.field("value", proposal),
        )
        reason = st.text_area(t("Why?"), height=80, max_chars=2000, **form.field("reason"))
        sent = form.button(t("Save score"))
    if sent:
        form.submit(lambda: _give(standing, board, value, reason), t("Score saved."))


def _give(standing: Standing, board: Scoreboard, value: float | None, reason: str) -> None:
    if value is None:
        raise Refused(Sentence("Enter a score between 0 and 1."))
    if not reason.strip():
        raise Refused(Sentence("Give a reason: others will read it next time."))
    run.perform(plan.score, board.cycle.id, standing.key_result.id, value, reason=reason)
