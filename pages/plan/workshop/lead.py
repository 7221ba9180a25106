"""How far a goal-setting session is, who takes part, and the controls of the one who leads."""

from __future__ import annotations

import streamlit as st

from data.commands.workshops import workshops
from data.queries.workshops import Board
from okr_model.workshop.workshop import STAGES, Stage
from pages.plan.workshop import session
from pages.plan.workshop.session import Room
from pages.ui import identity, run
from pages.ui.i18n import html, in_one_line, nt, number, safe, t


def stage_words() -> dict[Stage, str]:
    """The stages as people say them."""
    return {
        "collect": t("Collect ideas"),
        "group": t("Group"),
        "vote": t("Vote"),
        "hats": t("Six hats"),
        "draft": t("Draft objectives"),
        "closed": t("Closed"),
    }


def _to_do() -> dict[Stage, str]:
    return {
        "collect": t(
            "In silence: write down what should be different in three months. Others cannot see your ideas yet."
        ),
        "group": t("Put together what belongs together, and name each group."),
        "vote": t("Vote for what matters most. The others' votes show once everybody is done."),
        "hats": t("Look at the best from one side at a time, all from the same one."),
        "draft": t("Write objectives with two to five key results. You make them measurable in the plan."),
        "closed": t("This session is closed. Its record is kept."),
    }


def progress(board: Board) -> None:
    """The stages, the present one marked, and what is to be done in it."""
    here = STAGES.index(board.session.stage)
    words = stage_words()
    steps = "".join(
        f'<li{" aria-current=step" if n == here else ""} class="{"okr-here" if n == here else "okr-soft"}">'
        f"{'✓ ' if n < here else ''}{html(words[stage])}</li>"
        for n, stage in enumerate(STAGES)
    )
    st.html(f'<ol class="okr-stages">{steps}</ol>')
    st.markdown(_to_do()[board.session.stage])


def people(board: Board) -> None:
    """Who takes part, who leads, and how much each has done: how much, not what."""
    shown = []
    for one in board.people:
        said = [t("leads the session")] if one == board.session.facilitator else []
        if board.session.stage == "collect":
            said.append(nt("{n} idea", "{n} ideas", board.written.get(one, 0)))
        if board.session.stage == "vote":
            said.append(t("{given} of {all} votes", given=number(board.given.get(one, 0)), all=number(board.dots_each)))
        more = f' <small class="okr-soft">{html(in_one_line(*said))}</small>' if said else ""
        shown.append(f"<span>{html(identity.display_name(one))}{more}</span>")
    st.html(f'<div class="okr-people" role="group" aria-label="{html(t("Who takes part"))}">{"".join(shown)}</div>')


def controls(room: Room) -> None:
    """For the one who leads: on, back, hand over, close."""
    if not room.leads:
        who = identity.display_name(room.board.session.facilitator)
        st.caption(t("{who} leads and moves the group on.", who=safe(who)))
        return
    here = STAGES.index(room.board.session.stage)
    words = stage_words()
    with st.container(horizontal=True, vertical_alignment="center"):
        if STAGES[here] != "draft":
            _go(room, STAGES[here + 1], t("Next: {stage}", stage=words[STAGES[here + 1]]), kind="secondary")
        else:
            with st.popover(t("Close the session")):
                st.markdown(
                    t(
                        "Once closed, nothing can be added. The record is kept, and drafts can still be "
                        "added to the plan."
                    )
                )
                _go(room, "closed", t("Close for good"), kind="primary")
        if here:
            _go(room, STAGES[here - 1], t("Back: {stage}", stage=words[STAGES[here - 1]]), kind="tertiary")
        _hand_over(room)


def _go(room: Room, stage: Stage, label: str, kind: str) -> None:
    st.button(label, key=f"go_{stage}", type=kind, on_click=_gone, args=(room, stage))  # type: ignore[arg-type]


def _gone(room: Room, stage: Stage) -> None:
    session.act(lambda: run.perform(workshops.go_to, room.number, stage))


def _hand_over(room: Room) -> None:
    others = [one for one in room.board.people if one != room.me]
    if not others:
        return
    with st.popover(t("Hand over"), type="tertiary"):
        st.selectbox(t("Who leads from now on?"), others, format_func=identity.display_name, key="hand_over_to")
        st.button(t("Hand over the lead"), key="hand_over", on_click=_handed, args=(room,))


def _handed(room: Room) -> None:
    to = st.session_state["hand_over_to"]
    session.act(lambda: run.perform(workshops.hand_over, room.number, to))
