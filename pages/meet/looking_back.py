"""The last review's decisions, actions and confidence, beside what came of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.commands import reviews
from okr_model.review.minutes import STATES
from okr_model.review.retrospect import Agreed, Believed, CameOf, Retrospect
from pages.meet import figure_lines, session
from pages.meet.session import Meeting
from pages.ui import cards, identity, run
from pages.ui.i18n import arrow, cycle_id, full_day, html, number, safe, sentence, t


def said_and_happened(meeting: Meeting, before: Retrospect | None) -> None:
    """What came of the last review; for the first of its kind, a note that the next one will show this."""
    if before is None:
        st.caption(t("This is the first review of its kind. The next one opens with what came of its decisions."))
        return
    st.header(t("Last decisions and what came of them"), anchor=False)
    st.caption(t("{title}, {day}", title=safe(before.title), day=full_day(before.day)))
    if before.ended:
        st.caption(
            t(
                "That review was about {cycle}, which has ended: shown is how it ended.",
                cycle=safe(cycle_id(before.ended)),
            )
        )
    if before.is_empty:
        st.caption(t("No decisions, actions or confidence were recorded there."))
    if before.decisions:
        st.html('<div class="okr-came">' + "".join(outcome(one, before.ended) for one in before.decisions) + "</div>")
    actions(meeting, before.actions)
    if before.beliefs:
        st.markdown(f"**{t('Confidence vs outcome')}**")
        st.html('<div class="okr-lines">' + "".join(map(confidence, before.beliefs)) + "</div>")


def outcome(one: CameOf, ended: str) -> str:
    """A decision, the figure then, and now or when its cycle `ended`, as markup."""
    since = t("end of {cycle}", cycle=cycle_id(ended)) if ended else t("now")
    score = (
        f" {figure_lines.small_text((t('score {value}', value=number(round(one.score, 2), 2)),))}"
        if one.score is not None
        else ""
    )
    return (
        f"<div><div>{figure_lines.decision(one.decided)}</div>"
        f'<div><small class="okr-soft">{html(t("then"))}</small> {figure_lines.standing(one.then)}</div>'
        f'<div><small class="okr-soft">{html(since)}</small> {figure_lines.standing(one.now)}{score}</div>'
        f"<div>{figure_lines.direction(one.turn)}</div></div>"
    )


def confidence(one: Believed) -> str:
    """How sure somebody was, and where it stands, as markup."""
    said = t("{who}: {n} of 10", who=identity.display_name(one.by), n=number(one.then.sure or 0))
    now = "" if one.now is None else cards.status_mark(one.now.status)
    course = f"{cards.status_mark(one.then.status)} {arrow()} {now}"
    return (
        f"<div><b>{html(one.title)}</b><span>{html(said)}</span><span>{course}</span>"
        f"<span>{figure_lines.direction(one.turn)}</span></div>"
    )


def actions(meeting: Meeting, agreed_on: Sequence[Agreed]) -> None:
    """Actions, each with how far it is, and the buttons to say so."""
    if not agreed_on:
        return
    st.markdown(f"**{t('Actions')}**")
    for one in agreed_on:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"action_{one.id}"):
            st.html(action_line(one))
            if one.state == "open" and meeting.may_follow_up:
                _buttons(one)


def action_line(one: Agreed) -> str:
    """An action as markup: how far it is, what, who until when."""
    sign = {"open": "○", "done": "✓", "dropped": "✕"}[one.state]
    late = one.overdue(run.snapshot().today())
    whose = t("{who} by {day}", who=identity.display_name(one.action.owner), day=full_day(one.action.due))
    said = [whose, t("overdue") if late else sentence(STATES[one.state]), one.told]
    return f"<div>{sign} {html(one.action.what)} {figure_lines.small_text(said)}</div>"


def _buttons(one: Agreed) -> None:
    st.button(t("Done"), key=f"done_{one.id}", type="tertiary", icon=":material/check:", on_click=session.press,
              args=(reviews.follow_up, one.id, "done"))  # fmt: skip
    st.button(t("Dropped"), key=f"dropped_{one.id}", type="tertiary", icon=":material/close:", on_click=session.press,
              args=(reviews.follow_up, one.id, "dropped"))  # fmt: skip
