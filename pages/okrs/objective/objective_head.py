"""The head of an objective's page: which one it is, whether it will be met, whose it is, and what can be done."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.queries import workshops
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard
from okr_model.progress.objective_status import final_grade
from okr_model.progress.status import REACHING
from pages.ui import cards, identity, learn, missing, run, share, subject
from pages.ui.forms import comment_forms
from pages.ui.i18n import cycle_name, full_day, html, nt, safe, t

PAGE = "objective"


def choose(board: Scoreboard) -> ObjectiveStanding:
    """The objective that the URL names. Ends the run where there is none such."""
    id = subject.wanted([o.objective.id for o in board.objectives])
    if id is None:
        missing.thing("objective", st.query_params["id"], board, PAGE)
    return next(o for o in board.objectives if o.objective.id == id)


def bar(goal: ObjectiveStanding, board: Scoreboard) -> DeltaGenerator:
    """The picker between its neighbours; gives the place for the actions."""
    titles = {o.objective.id: o.objective.title or t("Without a title") for o in board.objectives}
    return subject.bar(PAGE, t("Objective"), titles, goal.objective.id, forget=(comment_forms.CHECK_IN,))


def actions(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """What can be done with an objective, at the top right of its page."""
    about = {"id": goal.objective.id, "cycle": board.cycle.id}
    if identity.may_do("edit"):
        st.page_link("plan/edit_objective/page.py", label=t("Edit"), icon=":material/edit:", query_params=about)
        st.page_link(
            "plan/edit_key_result/page.py",
            label=t("Add a key result"),
            icon=":material/add:",
            query_params={"objective": goal.objective.id, "cycle": board.cycle.id},
        )
    _check_in(goal, board)
    share.menus(board, goal)


def _check_in(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The menu that opens the check-in of a key result, for as long as the cycle runs."""
    if run.snapshot().today() not in board.cycle or not identity.may_do("take_part") or not goal.key_results:
        return
    with st.popover(t("Check in"), icon=":material/edit_note:", key="check_in_on"):
        for one in goal.key_results:
            comment_forms.check_in_choice(one)


def answer(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """Will it be met, and what stands against it: in one or two sentences."""
    said = " ".join(filter(None, (_answer(goal), cards.against(goal.stands), _scores_given(goal, board))))
    why = learn.mark("bar", t("Objective"))
    st.html(f'<p class="okr-answer">{cards.status_mark(goal.status)} {html(said)}{why}</p>')


def _answer(goal: ObjectiveStanding) -> str:
    """`16% likely to score 0.9 or more; score likely 0.67 to 0.91; 56% covered. 1 of 2 key results is on track.`"""
    outlook, stands = goal.outlook, goal.stands
    good = sum(s.reading.status in REACHING for s in goal.key_results)
    parts = [cards.likely_or_score(stands, full=True), cards.score_outlook(outlook), cards.covered_by_objective(goal)]
    text = t("; ").join(filter(None, parts))
    text = f"{text[:1].upper()}{text[1:]}." if text else ""
    if stands.score is None and goal.key_results:
        text += " " + nt(
            "{good} of {n} key result is on track.",
            "{good} of {n} key results are on track.",
            len(goal.key_results),
            good=good,
        )
    if outlook is not None and outlook.without:
        text += " " + nt(
            "{n} key result has no forecast yet.", "{n} key results have no forecast yet.", outlook.without
        )
    return text.strip()


def belongs_to(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """Team, owner, kind, what it supports, and the cycle; below them its note."""
    objective = goal.objective
    supports = board.find(objective.supports or "")
    who = [
        objective.team,
        identity.display_name(objective.owner) if objective.owner else "",
        cards.commitment(objective.kind),
        t("supports: {title}", title=supports.key_result.title) if supports else "",
        cycle_name(board.cycle),
    ]
    st.html(f'<div class="okr-small okr-soft">{" · ".join(html(part) for part in who if part)}</div>')
    if objective.note:
        st.caption(safe(objective.note))


def _scores_given(goal: ObjectiveStanding, board: Scoreboard) -> str:
    """Of a cycle that is over: how many key results have been given their score, and what stands for the others."""
    if not board.over:
        return ""
    given = [s for s in goal.key_results if s.key_result.score is not None]
    proposed = [s for s in goal.key_results if s not in given and final_grade(s.key_result, s.reading) is not None]
    text = t("{n} of {all} key results have been scored.", n=len(given), all=len(goal.key_results))
    if goal.stands.score is not None and proposed:
        text += " " + t("The suggested score is used for the others.")
    return text


def sessions(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The goal-setting sessions that the objective came out of, each leading to its record."""
    for one in workshops.attached(run.snapshot(), board.cycle.id, goal.objective.id):
        title = t("From the workshop session “{title}”, {day}", title=safe(one.title), day=full_day(one.at.date()))
        query = {"session": str(one.id)}
        st.page_link("plan/workshop/page.py", label=title, icon=":material/groups:", query_params=query)
