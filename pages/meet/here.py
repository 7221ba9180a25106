"""Who is at a meeting: the chair is handed over, and taken where the chair has left."""

from __future__ import annotations

import streamlit as st

from data.commands import reviews as review_commands
from data.queries.reviews import reviews
from pages.meet import session
from pages.meet.session import Meeting
from pages.ui import identity, run
from pages.ui.i18n import safe, t


def people(meeting: Meeting) -> list[str]:
    """Who is there now."""
    return [one.person for one in reviews.here(run.snapshot(), meeting.number)]


def chair_has_left(meeting: Meeting) -> bool:
    """Whether nobody who is there chairs the review."""
    return meeting.review.setting.chair not in people(meeting)


def hand_over(meeting: Meeting) -> None:
    """For the chair: who is there, and the button that lets one of them chair it."""
    if not meeting.may("hand over"):
        return
    others = [one for one in people(meeting) if one != meeting.me]
    if not others:
        st.caption(t("Nobody else is here yet. Who opens the review or its slides appears here."))
        return
    to = st.selectbox(
        t("Who chairs from here on?"), others, format_func=identity.display_name, key=f"chair_to_{meeting.number}"
    )
    if st.button(t("Hand over the chair"), key="chair_hand_over"):
        session.attempt(review_commands.hand_over, meeting.number, chair=to, keeper=meeting.review.setting.keeper)
        st.rerun()


def take_chair(meeting: Meeting) -> None:
    """For everybody else, once the chair has left: the button that takes it, after they were asked."""
    if not meeting.may("take chair") or not chair_has_left(meeting):
        return
    chair = identity.display_name(meeting.review.setting.chair)
    with st.popover(
        t("{who} is not here. Take the chair", who=safe(chair)), icon=":material/swap_horiz:", type="tertiary"
    ):
        st.markdown(t("From then on you move the slides, decide, and close this review. Everybody sees that you do."))
        if st.button(t("Take the chair"), key="chair_take", type="primary"):
            session.attempt(review_commands.take_chair, meeting.number)
            st.rerun()


def chair(meeting: Meeting) -> None:
    """On the page of a review: the way to hand the chair over for who has it, and to take it for who may."""
    if meeting.may("hand over"):
        with st.popover(t("Hand over the chair"), icon=":material/swap_horiz:", type="tertiary"):
            _to_somebody(meeting)
    else:
        _from_who_has_left(meeting)


@st.fragment(run_every=5)
def _to_somebody(meeting: Meeting) -> None:
    hand_over(meeting)


@st.fragment(run_every=5)
def _from_who_has_left(meeting: Meeting) -> None:
    take_chair(meeting)
