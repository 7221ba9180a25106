"""In the meeting: decisions and actions, written where the figure stands."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import streamlit as st

from data.commands import reviews as review_commands
from data.commands.errors import Refused
from data.commands.plan import form_values
from data.queries.reviews import reviews
from okr_model.review import review as rules
from okr_model.review.minutes import VERDICTS
from okr_model.review.pack import Pack, PackedObjective
from pages.meet import figure_lines, looking_back, review_queries, session
from pages.meet.session import Meeting
from pages.ui import cards, identity, queries, run, url_state
from pages.ui.forms import form_submit
from pages.ui.i18n import html, safe, sentence, t

OBJECTIVE = "objective"  # the URL parameter
WHOLE = ""  # the objective itself, among its key results


def choose(pack: Pack) -> PackedObjective:
    """The objective that is being talked about: the one the URL names, else the first of the agenda."""
    titles = {o.id: f"{n + 1}. {o.title}" for n, o in enumerate(pack.objectives)}
    picked = url_state.choice(
        OBJECTIVE, t("Objective"), list(titles), titles, placeholder=titles[pack.objectives[0].id]
    )
    return next((o for o in pack.objectives if o.id == picked), pack.objectives[0])


def about_objective(meeting: Meeting, objective: PackedObjective) -> None:
    """Its frozen figures, what was decided about it, and the forms."""
    owner = identity.display_name(objective.owner) if objective.owner else ""
    st.html(
        f'<div class="okr-head"><h3>{html(objective.title)}</h3>{cards.status_mark(objective.status)}'
        f"{figure_lines.small_text((figure_lines.stands(objective), objective.team, owner))}</div>"
    )
    figure_lines.results(objective.key_results, review_queries.live_values(meeting.review))
    made = [d for d in reviews.decisions(run.snapshot(), meeting.number) if d.decision.objective == objective.id]
    figure_lines.entries(map(figure_lines.decision, made))
    agreed = [a for a in reviews.actions(run.snapshot(), meeting.number) if a.action.objective == objective.id]
    looking_back.actions(meeting, agreed)
    if not meeting.may("decide"):
        return
    decide, agree = st.tabs([t("Decide"), t("Add an action")])
    with decide:
        _decision_form(meeting, objective)
    with agree:
        action_form(meeting, objective)


def _decision_form(meeting: Meeting, objective: PackedObjective) -> None:
    name = f"decide_{meeting.number}_{objective.id}"
    form = form_submit.key(name)
    titles = {WHOLE: t("the whole objective")} | {k.id: k.title for k in objective.key_results}
    with st.container(border=True, gap="small"):
        left, right = st.columns(2)
        about = left.selectbox(t("About"), list(titles), format_func=lambda k: titles.get(k, k), key=f"{form}_about")
        verdicts = [v for v in rules.VERDICTS if about != WHOLE or v != "revise_target"]
        verdict = right.selectbox(
            t("Decision"), verdicts, format_func=lambda v: sentence(VERDICTS[v]), key=f"{form}_verdict"
        )
        if verdict == "stop":
            st.caption(t("It leaves the plan now and can be restored there until the cycle ends."))
        edition = queries.edition(meeting.review.setting.cycle)
        with st.form(form, border=False):
            limits = _limits(objective, about, form) if verdict == "revise_target" else {}
            reason = st.text_area(t("Why?"), key=f"{form}_reason", height=80, max_chars=2000)
            owner, due = _owner_and_day(form, objective.owner, needed=verdict == "correct_strategy")
            sent = st.form_submit_button(t("Record the decision"), type="primary")
    if sent:
        decision = {
            "objective": objective.id, "key_result": about or None, "verdict": verdict, "reason": reason,
            "owner": owner, "due": due,
        }  # fmt: skip
        revision = edition.revision if edition else None
        form_submit.submit(name, lambda: _record(meeting, decision, limits, revision), t("Decision recorded."))


def _record(meeting: Meeting, decision: dict[str, Any], limits: dict[str, str], seen: int | None) -> None:
    try:
        figures = {name: form_values.figure(typed) for name, typed in limits.items()}
    except ValueError as error:
        raise Refused(t("The target: {why}", why=str(error))) from None
    run.perform(review_commands.decide, meeting.number, seen=seen, **decision, **figures)


def _limits(objective: PackedObjective, about: str, form: str) -> dict[str, str]:
    """The boxes for another target, filled with the frozen one."""
    result = next(k for k in objective.key_results if k.id == about)
    if result.type == "between":
        left, right = st.columns(2)
        return {
            "low": left.text_input(t("Lowest"), form_values.typed(result.low), key=f"{form}_low"),
            "high": right.text_input(t("Highest"), form_values.typed(result.high), key=f"{form}_high"),
        }
    typed = st.text_input(
        t("New target"), form_values.typed(result.target), key=f"{form}_target_{about}",
        help=t("Write shares as in the plan: 0.05 means 5%.") if result.unit == "%" else None,
    )  # fmt: skip
    return {"target": typed}


def _owner_and_day(form: str, owner: str, *, needed: bool) -> tuple[str, Any]:
    left, right = st.columns(2)
    people = [p.email for p in identity.chosen_from()]
    known = [owner] * (bool(owner) and owner not in people) + people
    who = left.selectbox(
        t("Who does it?"), known, index=known.index(owner) if needed and owner in known else None,
        format_func=identity.display_name, accept_new_options=True,
        placeholder=t("Nobody yet"), key=f"{form}_owner",
    )  # fmt: skip
    later = run.snapshot().today() + timedelta(days=7)
    due = right.date_input(t("Due"), value=later if needed else None, key=f"{form}_due_{needed}")
    return who or "", due


def action_form(meeting: Meeting, objective: PackedObjective | None) -> None:
    """The form of an action."""
    name = f"agree_{meeting.number}_{objective.id if objective else ''}"
    form = form_submit.key(name)
    with st.form(form):
        what = st.text_input(t("What needs to be done?"), key=f"{form}_what", max_chars=500)
        owner, due = _owner_and_day(form, objective.owner if objective else "", needed=True)
        sent = st.form_submit_button(t("Add action"), type="primary")
    if sent:
        action = {"what": what, "owner": owner, "due": due, "objective": objective.id if objective else None}
        agree = partial(run.perform, review_commands.agree, meeting.number, **action)
        form_submit.submit(name, agree, t("Action added."))


def the_others(meeting: Meeting, objective: PackedObjective) -> None:
    """What was decided and agreed about everything else."""
    made = [d for d in reviews.decisions(run.snapshot(), meeting.number) if d.decision.objective != objective.id]
    agreed = [a for a in reviews.actions(run.snapshot(), meeting.number) if a.action.objective != objective.id]
    if made or agreed:
        st.subheader(t("Without a decision"))
    figure_lines.entries(map(figure_lines.decision, made))
    looking_back.actions(meeting, agreed)


def close(meeting: Meeting) -> None:
    """The end of the meeting, for the chair."""
    if not meeting.may("close"):
        return
    with st.popover(t("Close the review"), icon=":material/task_alt:"):
        st.markdown(
            t(
                "Once closed, no more decisions can be made here and the minutes are final. You can still update "
                "actions."
            )
        )
        st.button(t("Close for good"), type="primary", on_click=session.press,
                  args=(review_commands.close, meeting.number))  # fmt: skip


def undecided(meeting: Meeting, pack: Pack) -> None:
    """For the chair: the objectives that nothing was decided about yet."""
    done = {d.decision.objective for d in reviews.decisions(run.snapshot(), meeting.number)}
    left = [o.title for o in pack.objectives if o.id not in done]
    if left and meeting.may("close"):
        st.caption(t("No decision yet on: {titles}.", titles=safe(", ".join(left))))
