"""The forms in which a meeting decides and agrees on actions: beside the figures of its page, and over its slides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import streamlit as st

from data.commands import reviews as review_commands
from data.commands import scenarios
from data.commands.errors import Refused
from data.commands.plan import form_values
from okr_model.review import review as rules
from okr_model.review.minutes import VERDICTS
from okr_model.review.pack import PackedObjective, PackedResult
from okr_model.review.retrospect import Decided
from okr_model.what_if.scenario import Change, Scenario
from okr_model.wording.sentences import Sentence, Unfit
from pages.meet.session import REVIEW, Meeting
from pages.ui import identity, queries, run
from pages.ui.forms import kept_form
from pages.ui.forms.day_input import day_input
from pages.ui.forms.kept_form import Form
from pages.ui.i18n import sentence, t

WHOLE = ""  # the objective itself, among its key results
_AT = (REVIEW, "objective")  # the URL parameters that lead to a form


def _nothing_more(_: Decided | None) -> None:
    pass


@st.fragment
def decision_form(
    meeting: Meeting,
    objective: PackedObjective,
    about: str = WHOLE,
    then: Callable[[Decided | None], None] = _nothing_more,
) -> None:
    """The form of a decision. about: the key result that it begins with.

    then: done after it was recorded, with the decision; None where a target was only proposed.
    """
    titles = {WHOLE: t("the whole objective")} | {k.id: k.title for k in objective.key_results}
    name = t("the decision on {title}", title=objective.title)
    with kept_form.opened("decide", str(meeting.number), objective.id, name=name, at=_AT, border=True) as form:
        about = st.selectbox(
            t("About"), list(titles), format_func=lambda k: titles.get(k, k),
            **form.field("about", about if about in titles else WHOLE, among=titles),
        )  # fmt: skip
        result = next((k for k in objective.key_results if k.id == about), None)
        verdicts = [v for v in rules.VERDICTS if result is not None or v != "revise_target"]
        verdict = st.selectbox(
            t("Decision"), verdicts, format_func=lambda v: sentence(VERDICTS[v]),
            **form.field("verdict", among=verdicts),
        )  # fmt: skip
        proposes = verdict == "revise_target" and not identity.may_do("edit")
        if verdict == "stop":
            st.caption(t("It leaves the plan now and can be restored there until the cycle ends."))
        if proposes:
            st.caption(t("You may not change the plan, so the target is proposed: the owner accepts or declines it."))
        edition = queries.edition(meeting.review.setting.cycle)
        seen = form.hold("seen", edition.revision if edition else None)
        limits = _limits(result, form) if result is not None and verdict == "revise_target" else {}
        reason = st.text_area(t("Why?"), height=80, max_chars=2000, **form.field("reason"))
        owner, due = _owner_and_day(form, objective.owner, needed=verdict == "correct_strategy")
        sent = form.button(t("Propose the target") if proposes else t("Record the decision"))
    if not sent:
        return
    figures = partial(_figures, limits, result.unit if result is not None else "")
    if proposes and result is not None:
        propose = partial(_propose, meeting, result, figures, reason, then)
        form.submit(propose, t("Proposed to the owner."))
        return
    decision = {
        "objective": objective.id, "key_result": about or None, "verdict": verdict, "reason": reason,
        "owner": owner, "due": due,
    }  # fmt: skip
    form.submit(partial(_record, meeting, decision, figures, seen, then), t("Decision recorded."))


def _figures(limits: dict[str, str], unit: str) -> dict[str, Any]:
    try:
        return {name: form_values.figure(typed, unit) for name, typed in limits.items()}
    except Unfit as error:
        raise Refused(Sentence("The target: {why}").filled(why=error.sentence)) from None


def _record(
    meeting: Meeting,
    decision: dict[str, Any],
    figures: Callable[[], dict[str, Any]],
    seen: int | None,
    then: Callable[[Decided | None], None],
) -> None:
    then(run.perform(review_commands.decide, meeting.number, seen=seen, **decision, **figures()))


def _propose(
    meeting: Meeting,
    result: PackedResult,
    figures: Callable[[], dict[str, Any]],
    reason: str,
    then: Callable[[Decided | None], None],
) -> None:
    given = figures()
    if not any(value is not None for value in given.values()):
        raise Refused(Sentence("Say what the target should be."))
    change = Change(key_result=result.id, **given)
    scenario = Scenario(name=meeting.review.setting.title, changes=(change,))
    run.perform(scenarios.propose, meeting.review.setting.cycle, scenario, reason=reason)
    then(None)


def _limits(result: PackedResult, form: Form) -> dict[str, str]:
    """The boxes for another target, filled with the frozen one."""
    low, high, target = (form_values.typed(one, result.unit) for one in (result.low, result.high, result.target))
    if result.type == "between":
        left, right = st.columns(2)
        return {
            "low": left.text_input(t("Lowest"), **form.field(f"low_{result.id}", low)),
            "high": right.text_input(t("Highest"), **form.field(f"high_{result.id}", high)),
        }
    return {"target": st.text_input(t("New target"), **form.field(f"target_{result.id}", target))}


def _owner_and_day(form: Form, owner: str, *, needed: bool) -> tuple[str, Any]:
    left, right = st.columns(2)
    people = [p.email for p in identity.chosen_from()]
    known = [owner] * (bool(owner) and owner not in people) + people
    who = left.selectbox(
        t("Who does it?"), known, index=None, format_func=identity.display_name, accept_new_options=True,
        placeholder=t("Nobody yet"), **form.field("owner", owner if needed and owner in known else None),
    )  # fmt: skip
    later = run.snapshot().today() + timedelta(days=7)
    due = day_input(t("Until"), None, at=right, **form.field(f"due_{needed}", later if needed else None))
    return who or "", due


@st.fragment
def action_form(meeting: Meeting, objective: PackedObjective | None, then: Callable[[], None] = lambda: None) -> None:
    """The form of an action. objective: what it serves. then: done after it was agreed."""
    title = objective.title if objective else meeting.review.setting.title
    name, about = t("the action on {title}", title=title), objective.id if objective else ""
    with kept_form.opened("agree", str(meeting.number), about, name=name, at=_AT, border=True) as form:
        what = st.text_input(t("What needs to be done?"), max_chars=500, **form.field("what"))
        owner, due = _owner_and_day(form, objective.owner if objective else "", needed=True)
        sent = form.button(t("Add action"))
    if sent:
        action = {"what": what, "owner": owner, "due": due, "objective": objective.id if objective else None}

        def agree() -> None:
            run.perform(review_commands.agree, meeting.number, **action)
            then()

        form.submit(agree, t("Action added."))
