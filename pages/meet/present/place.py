"""Where this browser is among the slides of a review, and where whoever presents is."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from data.queries.reviews import reviews
from data.queries.reviews.reviews import Place
from pages.meet.session import Meeting
from pages.ui import run

_AT, _MOVED, _TIMES = "present_at", "present_moved", "present_times"


def at() -> tuple[int, int, int]:
    """The review, the slide and the line of it that this browser shows."""
    found: tuple[int, int, int] = st.session_state.get(_AT, (0, 0, 0))
    return found


def begin(meeting: Meeting, place: Place | None) -> None:
    """Begin where the presenter is, unless this browser shows a slide of this review already."""
    if at()[0] != meeting.number:
        follow(meeting, place)
        st.session_state[_MOVED] = True


def follow(meeting: Meeting, place: Place | None) -> None:
    """Show what the presenter shows; the first slide before anybody presents."""
    st.session_state[_AT] = (meeting.number, place.slide, place.line) if place else (meeting.number, 0, 0)
    st.session_state[_TIMES] = (place.since, dict(place.spent)) if place else (run.snapshot().now(), {})


def go(meeting: Meeting, slide: int, line: int) -> None:
    """Go to a slide, and a line of it."""
    _, before, _ = at()
    since, spent = times()
    if slide != before:
        now = run.snapshot().now()
        spent = {**spent, before: spent.get(before, 0.0) + (now - since).total_seconds()}
        since = now
    st.session_state[_AT] = (meeting.number, slide, line)
    st.session_state[_TIMES] = (since, spent)
    st.session_state[_MOVED] = True


def has_moved() -> bool:
    """Whether it went somewhere since this was asked last, which the others are to be told."""
    return bool(st.session_state.pop(_MOVED, False))


def times() -> tuple[datetime, dict[int, float]]:
    """Since when the slide is shown, and the seconds that each slide had before."""
    found: tuple[datetime, dict[int, float]] = st.session_state.get(_TIMES) or (run.snapshot().now(), {})
    return found


def leads(meeting: Meeting) -> bool:
    """Whether this person presents: they may, and nobody else does."""
    place = reviews.place(run.snapshot(), meeting.number)
    return meeting.may("present") and (place is None or place.presenter == meeting.me)
