"""Recording over the slide: decisions, target changes, actions, and who chairs; the slide and the screen stay."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.commands import reviews as review_commands
from data.queries.reviews import reviews
from okr_model.review.pack import Pack, PackedObjective
from okr_model.review.retrospect import Decided
from pages.meet import here, recording, review_queries, session, slides
from pages.meet.present import place
from pages.meet.session import Meeting
from pages.ui import run
from pages.ui.i18n import safe, t

KEY, CLOSE = "present_panel", "present_panel_close"
_OPEN = "present_panel_about"  # the review and slide it was opened on, and the key result; nothing while it is closed


def is_open(meeting: Meeting) -> bool:
    """Whether this browser shows the panel."""
    return _opened(meeting) is not None


def _opened(meeting: Meeting) -> tuple[int, int, str] | None:
    opened: tuple[int, int, str] | None = st.session_state.get(_OPEN)
    return opened if opened is not None and opened[0] == meeting.number else None


def open_here(meeting: Meeting, pack: Pack) -> None:
    """Open it about what the slide shows; a press that arrives while it is open closes it."""
    if is_open(meeting):
        close()
        return
    _, slide, line = place.at()
    objective = slides.objective_on(pack, slide)
    results = objective.key_results if objective else ()
    about = results[line].id if line < len(results) else recording.WHOLE
    st.session_state[_OPEN] = (meeting.number, slide, about)


def close() -> None:
    """Close it; what was typed is there when it is opened again."""
    st.session_state.pop(_OPEN, None)


@st.fragment
def draw(meeting: Meeting, pack: Pack) -> None:
    """The panel, where it is open and this person leads."""
    opened = _opened(meeting)
    if opened is None or not meeting.may("decide"):
        return
    _, slide, about = opened
    objective = slides.objective_on(pack, slide)
    with st.container(key=KEY):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{safe(objective.title) if objective else t('The whole review')}**")
            if st.button(t("Close the panel"), icon=":material/close:", type="tertiary", key=CLOSE):
                close()
                st.rerun()
        session.refusal()
        names = [t("Decide"), t("Add an action")] if objective else [t("Add an action")]
        *deciding, agreeing, chairing = st.tabs([*names, t("Chair")])
        if objective is not None:
            with deciding[0]:
                recording.decision_form(meeting, objective, about, partial(_show, meeting, pack, objective))
        with agreeing:
            recording.action_form(meeting, objective, close)
        with chairing:
            _chair(meeting, pack)


def _show(meeting: Meeting, pack: Pack, objective: PackedObjective, made: Decided | None) -> None:
    """Close the panel, and lead everybody to the slide of what was decided."""
    close()
    if made is None:
        return
    about = slides.about(objective, reviews.decisions(run.snapshot(), meeting.number))
    line = len(objective.key_results) + next(n for n, one in enumerate(about) if one.id == made.id)
    if place.leads(meeting):
        place.go(meeting, slides.slide_of(pack, objective.id), line)


def _chair(meeting: Meeting, pack: Pack) -> None:
    here.hand_over(meeting)
    if not meeting.may("close"):
        return
    done = {d.decision.objective for d in review_queries.decisions(meeting.review)}
    if left := [o.title for o in pack.objectives if o.id not in done]:
        st.caption(t("No decision yet on: {titles}.", titles=safe(t(", ").join(left))))
    with st.popover(t("Close the review"), icon=":material/task_alt:"):
        st.markdown(
            t(
                "Once closed, no more decisions can be made here and the minutes are final. You can still update "
                "actions."
            )
        )
        if st.button(t("Close for good"), type="primary", key="present_close_review"):
            if session.attempt(review_commands.close, meeting.number):
                close()
            st.rerun()
