"""In the meeting: decisions and actions, written where the figure stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import streamlit as st

from data.commands.plan import form_values
from data.stores.plan.store import Refused
from okr_model.review import review as rules
from okr_model.review.minutes import VERDICTS
from okr_model.review.pack import Pack, PackedObjective
from pages.meet import figure_lines, looking_back, review_queries, session
from pages.meet.session import Room
from pages.ui import cards, identity, queries, run, url_state
from pages.ui.forms import form_submit
from pages.ui.i18n import html, percent, safe, sentence, t

OBJECTIVE = "objective"  # the URL parameter
WHOLE = ""  # the objective itself, among its key results


def choose(pack: Pack) -> PackedObjective:
    """The objective that is being talked about: the one the URL names, else the first of the agenda."""
    titles = {o.id: f"{n + 1}. {o.title}" for n, o in enumerate(pack.objectives)}
    picked = url_state.choice(
        OBJECTIVE, t("Objective"), list(titles), titles, placeholder=titles[pack.objectives[0].id]
    )
    return next((o for o in pack.objectives if o.id == picked), pack.objectives[0])


def objective(at: Room, shown: PackedObjective) -> None:
    """Its frozen figures, what was decided about it, and the forms."""
    owner = identity.called(shown.owner) if shown.owner else ""
    st.html(
        f'<div class="okr-head"><h3>{html(shown.title)}</h3>{cards.status_mark(shown.status)}'
        f"{figure_lines.soft((percent(shown.progress), shown.team, owner))}</div>"
    )
    figure_lines.results(shown.key_results, review_queries.live(at.review))
    made = [d for d in session.store().decisions(at.number) if d.decision.objective == shown.id]
    figure_lines.entries(map(figure_lines.decision, made))
    agreed = [a for a in session.store().actions(at.number) if a.action.objective == shown.id]
    looking_back.actions(at, agreed)
    if not at.may("decide"):
        return
    decide, agree = st.tabs([t("Decide"), t("Agree on an action")])
    with decide:
        _decide(at, shown)
    with agree:
        action(at, shown)


def _decide(at: Room, shown: PackedObjective) -> None:
    name = f"decide_{at.number}_{shown.id}"
    form = form_submit.key(name)
    titles = {WHOLE: t("the whole objective")} | {k.id: k.title for k in shown.key_results}
    with st.container(border=True, gap="small"):
        left, right = st.columns(2)
        about = left.selectbox(t("About"), list(titles), format_func=lambda k: titles.get(k, k), key=f"{form}_about")
        verdicts = [v for v in rules.VERDICTS if about != WHOLE or v != "revise_target"]
        verdict = right.selectbox(
            t("Decision"), verdicts, format_func=lambda v: sentence(VERDICTS[v]), key=f"{form}_verdict"
        )
        if verdict == "stop":
            st.caption(t("It leaves the plan now, and can be brought back there; at the end of a cycle it stays."))
        seen = queries.edition(at.review.setting.cycle)
        with st.form(form, border=False):
            limits = _limits(shown, about, form) if verdict == "revise_target" else {}
            reason = st.text_area(t("Why?"), key=f"{form}_reason", height=80, max_chars=2000)
            owner, due = _whose(form, shown.owner, needed=verdict == "correct_strategy")
            sent = st.form_submit_button(t("Record the decision"), type="primary")
    if sent:
        said = {
            "objective": shown.id, "key_result": about or None, "verdict": verdict, "reason": reason, "owner": owner,
            "due": due,
        }  # fmt: skip
        revision = seen.revision if seen else None
        form_submit.take(name, at.me, lambda me: _record(at, said, limits, revision, me), t("Decided."))


def _record(at: Room, said: dict[str, Any], limits: dict[str, str], seen: int | None, me: str) -> None:
    if said["verdict"] in {"revise_target", "stop"} and not identity.may_do("edit"):
        raise Refused(t("Only editors change plans: ask one of them to record this decision."))
    try:
        figures = {name: form_values.figure(typed) for name, typed in limits.items()}
    except ValueError as error:
        raise Refused(t("The target: {why}", why=str(error))) from None
    today = run.snapshot().today()
    session.store().decide(at.number, **said, **figures, by=me, seen=seen, on=today)


def _limits(shown: PackedObjective, about: str, form: str) -> dict[str, str]:
    """The boxes for another target, filled with the frozen one."""
    result = next(k for k in shown.key_results if k.id == about)
    if result.type == "between":
        left, right = st.columns(2)
        return {
            "low": left.text_input(t("Lowest"), form_values.typed(result.low), key=f"{form}_low"),
            "high": right.text_input(t("Highest"), form_values.typed(result.high), key=f"{form}_high"),
        }
    typed = st.text_input(
        t("The target from now on"), form_values.typed(result.target), key=f"{form}_target_{about}",
        help=t("Shares are written as in the plan: 0.05 is five percent.") if result.unit == "%" else None,
    )  # fmt: skip
    return {"target": typed}


def _whose(form: str, owner: str, *, needed: bool) -> tuple[str, Any]:
    left, right = st.columns(2)
    people = [p.email for p in identity.chosen_from()]
    known = [owner] * (bool(owner) and owner not in people) + people
    who = left.selectbox(
        t("Who does it?"), known, index=known.index(owner) if needed and owner in known else None,
        format_func=identity.called, accept_new_options=True,
        placeholder=t("Nobody in particular"), key=f"{form}_owner",
    )  # fmt: skip
    later = run.snapshot().today() + timedelta(days=7)
    due = right.date_input(t("Until"), value=later if needed else None, key=f"{form}_due_{needed}")
    return who or "", due


def action(at: Room, shown: PackedObjective | None) -> None:
    """The form of an action."""
    name = f"agree_{at.number}_{shown.id if shown else ''}"
    form = form_submit.key(name)
    with st.form(form):
        what = st.text_input(t("What is to be done?"), key=f"{form}_what", max_chars=500)
        owner, due = _whose(form, shown.owner if shown else "", needed=True)
        sent = st.form_submit_button(t("Agree"), type="primary")
    if sent:
        said = {"what": what, "owner": owner, "due": due, "objective": shown.id if shown else None}
        form_submit.take(name, at.me, lambda me: session.store().agree(at.number, by=me, **said), t("Agreed."))


def the_others(at: Room, shown: PackedObjective) -> None:
    """What was decided and agreed about everything else."""
    made = [d for d in session.store().decisions(at.number) if d.decision.objective != shown.id]
    agreed = [a for a in session.store().actions(at.number) if a.action.objective != shown.id]
    if made or agreed:
        st.subheader(t("About the others"))
    figure_lines.entries(map(figure_lines.decision, made))
    looking_back.actions(at, agreed)


def close(at: Room) -> None:
    """The end of the meeting, for the chair."""
    if not at.may("close"):
        return
    with st.popover(t("Close the review"), icon=":material/task_alt:"):
        st.markdown(
            t("Once closed, nothing more is decided here; the minutes stand. Actions are followed up further on.")
        )
        st.button(t("Close it for good"), type="primary", on_click=_close, args=(at,))


def _close(at: Room) -> None:
    session.act(lambda: session.store().close(at.number, by=at.me))


def undecided(pack: Pack, at: Room) -> None:
    """How many objectives nothing was decided about yet."""
    done = {d.decision.objective for d in session.store().decisions(at.number)}
    left = [o.title for o in pack.objectives if o.id not in done]
    if left and at.may("close"):
        st.caption(t("Nothing decided yet about: {titles}.", titles=safe(", ".join(left))))
