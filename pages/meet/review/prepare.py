"""Before the meeting: what to fix first, what changed since the last one, the agenda, and the freezing."""

from __future__ import annotations

import streamlit as st

from data.commands import reviews
from data.queries.reviews import looking_back, preparation
from data.queries.reviews.preparation import Preparation
from data.queries.scoreboard.standing import Standing
from okr_model.plan.plan import Objective
from okr_model.review.pack import PackedResult
from okr_model.review.retrospect import Difference, differences
from okr_model.review.review import LONGEST, moved
from okr_model.wording.figures import unit_is_part_of_number
from pages.meet import figure_lines, session
from pages.meet.session import Meeting
from pages.ui import cards, identity, learn, run
from pages.ui.forms import comment_forms
from pages.ui.i18n import amount, arrow, html, in_one_line, number, safe, sentence, t


def fix_first(meeting: Meeting, prepared: Preparation) -> None:
    """Check-ins that are missing, and figures that are stale, held, or cannot be read."""
    due = preparation.missing_check_ins(run.snapshot(), prepared, meeting.review.setting.day)
    broken = [s for o in prepared.objectives for s in o.key_results if _broken(s)]
    st.header(t("Fix before the meeting"), anchor=False)
    if not due and not broken:
        st.caption(t("Nothing: every key result has its check-in, and all data is fresh."))
    for one in broken:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            cards.link(one)
            st.caption(safe(cards.because(one)))
            st.page_link("setup/sources/page.py", label=t("Sources"), icon=":material/database:")
    for nudge in due:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            query = {
                "id": nudge.objective.id,
                comment_forms.CHECK_IN: nudge.key_result.id,
                "cycle": prepared.board.cycle.id,
            }
            st.page_link("okrs/objective/page.py", label=safe(nudge.key_result.title), query_params=query)
            who = [identity.display_name(nudge.who)] if nudge.who else []
            st.caption(safe(in_one_line(*who, sentence(nudge.why))))


def _broken(standing: Standing) -> bool:
    stale = any(source.stale for source in standing.sources)
    return bool(standing.problem or standing.held or stale or standing.reading.status == "no_data")


def changed(meeting: Meeting, prepared: Preparation) -> None:
    """What differs from the last review: new key results, other targets, statuses and values."""
    last = looking_back.last_pack(run.snapshot(), meeting.review)
    if last is None:
        return
    st.header(t("What changed since the last review"), anchor=False)
    changes = differences(last, prepared.pack)
    if not changes:
        st.caption(t("Nothing: all figures are the same."))
        return
    st.html('<div class="okr-lines">' + "".join(map(_difference, changes)) + "</div>")


def _difference(one: Difference) -> str:
    now, then = one.result, one.then
    status, target, value = html(t("new")) if then is None else "", "", ""
    if then is not None:
        if then.status != now.status:
            status = f"{cards.status_mark(then.status)} {arrow()} {cards.status_mark(now.status)}"
        if "target" in one.kinds:
            target = html(t("target {old} → {new}", old=_limit(then, now), new=_limit(now, then)))
        if then.value != now.value:
            both, first = (then.value, now.value), now.unit if unit_is_part_of_number(now.unit) else ""
            old, new = amount(then.value, first, both), amount(now.value, now.unit, both)
            value = html(t("{old} → {new}", old=old, new=new))
    return f"<div><b>{html(now.title)}</b><span>{status}</span><span>{value}</span><span>{target}</span></div>"


def _limit(result: PackedResult, other: PackedResult) -> str:
    """Its target, told apart from another; the unit where it is part of the number."""
    unit = result.unit if unit_is_part_of_number(result.unit) else ""
    both = (result.low, result.high, result.target, other.low, other.high, other.target)
    if result.type == "between":
        return f"{amount(result.low, unit, both)} – {amount(result.high, unit, both)}"
    return amount(result.target, unit, both)


def agenda(meeting: Meeting, prepared: Preparation) -> None:
    """The objectives in the order in which they are talked about, each with its time box."""
    st.header(t("Agenda"), anchor=False)
    ids = [o.objective.id for o in prepared.objectives]
    setting = meeting.review.setting
    seconds = setting.time_boxes({o.id: o.status for o in prepared.pack.objectives})
    given = {one.objective: one.minutes for one in setting.budgets}
    for n, one in enumerate(prepared.objectives):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"agenda_{one.objective.id}"):
            box = t("{n} min", n=number(round(seconds[n] / 60, 1)))
            st.html(
                f'<div class="okr-head"><span class="okr-soft">{number(n + 1)}</span>'
                f"<b>{html(one.objective.title)}</b>"
                f"{cards.status_mark(one.status)}"
                f"{figure_lines.small_text((cards.likely_or_score(one.stands), one.objective.team, box))}</div>"
            )
            if meeting.may("arrange"):
                _minutes(meeting, one.objective, given.get(one.objective.id), seconds[n])
                _arrows(meeting, ids, n)
    if (together := sum(seconds)) > setting.minutes * 60:
        planned = {"n": number(round(together / 60)), "all": number(setting.minutes)}
        st.caption(t("Together {n} minutes; the meeting has {all}.", **planned))


def _minutes(meeting: Meeting, objective: Objective, given: int | None, seconds: int) -> None:
    """The box for its minutes; left empty, it shares what the others leave."""
    key = f"minutes_{meeting.number}_{objective.id}"

    def allot() -> None:
        session.attempt(reviews.allot, meeting.number, objective.id, st.session_state[key])

    st.number_input(
        t("Minutes for {title}", title=safe(objective.title)), 1, LONGEST, given, key=key, on_change=allot, width=110,
        placeholder=t("{n} min", n=number(max(round(seconds / 60), 1))), label_visibility="collapsed",
    )  # fmt: skip


def _arrows(meeting: Meeting, ids: list[str], n: int) -> None:
    for by, icon, label in (
        (-1, ":material/arrow_upward:", t("Move up")),
        (1, ":material/arrow_downward:", t("Move down")),
    ):
        st.button(
            label, key=f"move_{by}_{ids[n]}", icon=icon, type="tertiary", on_click=session.press,
            args=(reviews.arrange, meeting.number, moved(ids, ids[n], by)),
            disabled=not 0 <= n + by < len(ids),
        )  # fmt: skip


def freeze(meeting: Meeting, prepared: Preparation) -> None:
    """The button that freezes, for those who lead."""
    if not prepared.objectives:
        st.warning(t("None of its objectives is in the plan any more, so there is nothing to freeze."))
        return
    st.markdown(
        t(
            "**Freeze** when the meeting starts: everybody then sees figures that no longer change, even if "
            "sources correct them later. A fingerprint proves it."
        )
        + f" {learn.more('freezing')}"
    )
    st.button(
        t("Freeze the figures"), icon=":material/ac_unit:", type="primary", on_click=session.press,
        args=(reviews.freeze, meeting.number),
        disabled=not meeting.may("freeze"),
    )  # fmt: skip
