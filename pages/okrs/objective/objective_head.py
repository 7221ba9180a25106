"""The head of an objective's page: which one it is, whose, its likely score, and the way to each check-in."""

from __future__ import annotations

import streamlit as st

from data.queries import workshops
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard
from okr_model.progress.objective_status import final_grade
from pages.ui import cards, identity, run, url_state
from pages.ui.forms import comment_forms
from pages.ui.i18n import full_day, html, nt, number, percent_likely, safe, t


def choose(board: Scoreboard) -> ObjectiveStanding:
    """The objective the URL names, and the box to choose another."""
    titles = {o.objective.id: o.objective.title for o in board.objectives}
    in_url = st.query_params.get("id")
    if in_url and in_url not in titles:
        st.warning(
            t("There is no objective {id} in this cycle. Choose one from the list.", id=safe(in_url[:80])),
            icon=":material/search_off:",
        )
    chosen = url_state.choice("id", t("Objective"), list(titles), titles, placeholder=t("Choose an objective"))
    return next((o for o in board.objectives if o.objective.id == chosen), board.objectives[0])


def belongs_to(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """Status, and its likelihood and progress or its score; team, owner, what it supports, and the cycle."""
    objective = goal.objective
    supports = board.find(objective.supports or "")
    who = [
        cards.covered_by_objective(goal),
        objective.team,
        objective.owner,
        cards.commitment(objective.kind),
        t("supports: {title}", title=supports.key_result.title) if supports else "",
        board.cycle.id,
    ]
    st.html(
        f'<p style="margin:0">{cards.status_mark(goal.status)} {html(cards.likely_or_score(goal.stands))} &nbsp;'
        f'<span class="okr-small okr-soft">{" · ".join(html(part) for part in who if part)}</span></p>'
    )
    if said := cards.against(goal.stands):
        st.markdown(safe(said))
    if objective.note:
        st.caption(safe(objective.note))


def likely_score(goal: ObjectiveStanding) -> None:
    """The score the objective is likely to get, and how many key results it does not take into account."""
    outlook = goal.outlook
    if outlook is None:
        return
    text = t(
        "Score about {scores}; {likely} likely to be {bar} or more.",
        scores=cards.likely_scores(outlook),
        likely=percent_likely(outlook.likelihood),
        bar=number(goal.stands.bar, 2),
    )
    if outlook.without:
        text += " " + nt(
            "{n} key result has no forecast yet.", "{n} key results have no forecast yet.", outlook.without
        )
    st.markdown(text)


def scores_given(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """Of a cycle that is over: how many key results have been given their score, and what stands for the others."""
    if not board.over:
        return
    given = [s for s in goal.key_results if s.key_result.score is not None]
    proposed = [s for s in goal.key_results if s not in given and final_grade(s.key_result, s.reading) is not None]
    text = t("{n} of {all} key results have been scored.", n=len(given), all=len(goal.key_results))
    if goal.stands.score is not None and proposed:
        text += " " + t("The suggested score is used for the others.")
    st.markdown(text)


def choose_check_in(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The box to open the check-in of a key result, for as long as the cycle runs."""
    if run.snapshot().today() not in board.cycle or not identity.may_do("take_part"):
        return
    titles = {s.key_result.id: s.key_result.title for s in goal.key_results}
    if titles:
        with st.container(width=420):
            url_state.choice(
                comment_forms.CHECK_IN, t("Check in on"), list(titles), titles, placeholder=t("Choose a key result")
            )


def sessions(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The goal-setting sessions that the objective came out of, each leading to its record."""
    for one in workshops.attached(run.snapshot(), board.cycle.id, goal.objective.id):
        title = t("From the workshop session “{title}”, {day}", title=safe(one.title), day=full_day(one.at.date()))
        query = {"session": str(one.id)}
        st.page_link("plan/workshop/page.py", label=title, icon=":material/groups:", query_params=query)
