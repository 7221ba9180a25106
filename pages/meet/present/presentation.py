"""Presenting: one slide at a time for everybody. Whoever leads moves it by keyboard, the others follow.

The slide is drawn first and its number stored for the others afterwards, so that the next one shows at once.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from data.commands import reviews as review_commands
from data.queries.reviews import reviews
from okr_model.review.minutes import Record
from okr_model.review.pack import Pack
from pages.meet import figure_lines, review_queries, session
from pages.meet.present import slides
from pages.meet.session import PAGE, REVIEW, Meeting
from pages.ui import identity, run
from pages.ui.i18n import html, safe, t

STYLE = Path(__file__).with_name("present.css")
FOLLOW_EVERY = 1.0  # seconds between two reads of where the presenter is
_AT, _TIMER, _LIVE, _ALONE = "present_at", "present_timer", "present_live", "present_alone"
_MOVED = "present_moved"


def style() -> None:
    """The whole screen for the slide."""
    st.html(STYLE)


def screen(meeting: Meeting, pack: Pack) -> None:
    """The slides, for whoever this is: the presenter, one who follows, or one who reads a closed review."""
    leave(meeting, pack)
    if meeting.review.stage == "closed":
        _start(meeting, 0)
        _read_alone(meeting, pack)
        return
    place = reviews.place(run.snapshot(), meeting.number)
    if meeting.may("present") and (place is None or place.presenter == meeting.me):
        _start(meeting, place.slide if place else 0, place.line if place else 0, place.since if place else None)
        _present(meeting, pack)
        _watch_for_another(meeting)
    else:
        _follow(meeting, pack)


def leave(meeting: Meeting, pack: Pack) -> None:
    """The ways out: to the review, and to the decision about the objective on the slide."""
    with st.container(key="present_out", horizontal=True, gap="small"):
        if st.button(t("Leave"), shortcut="Esc", type="tertiary", key="present_leave"):
            st.switch_page(PAGE, query_params={REVIEW: str(meeting.number)})
        if meeting.may("decide") and st.button(t("Decide"), shortcut="D", type="tertiary", key="present_decide"):
            slide = st.session_state.get(_AT, (meeting.number, 0, 0))[1]
            query = {REVIEW: str(meeting.number)}
            if 1 <= slide <= len(pack.objectives):
                query["objective"] = pack.objectives[slide - 1].id
            st.switch_page(PAGE, query_params=query)


def _start(meeting: Meeting, slide: int, line: int = 0, since: datetime | None = None) -> None:
    """Begin at this slide, unless this browser shows one of this review already."""
    known = st.session_state.get(_AT)
    if known is None or known[0] != meeting.number:
        st.session_state[_AT] = (meeting.number, slide, line)
        st.session_state[_TIMER] = since or run.snapshot().now()
        st.session_state[_MOVED] = True


@st.fragment
def _present(meeting: Meeting, pack: Pack) -> None:
    """The presenter's screen."""
    _, slide, line = st.session_state[_AT]
    _slide_with_keys(meeting, pack, slide, line)
    if st.session_state.pop(_MOVED, False):
        session.attempt(review_commands.present, meeting.number, slide, line)


@st.fragment
def _read_alone(meeting: Meeting, pack: Pack) -> None:
    """A closed review, read by oneself."""
    _, slide, line = st.session_state[_AT]
    _slide_with_keys(meeting, pack, slide, line)


@st.fragment(run_every=FOLLOW_EVERY)
def _follow(meeting: Meeting, pack: Pack) -> None:
    """Where the presenter is; or elsewhere, for one who looks around, until they follow again."""
    place = reviews.place(run.snapshot(), meeting.number)
    if _has_changed(meeting):
        st.rerun()
    alone = st.session_state.get(_ALONE) == meeting.number
    if place is not None and not alone:
        st.session_state[_AT] = (meeting.number, place.slide, place.line)
        st.session_state[_TIMER] = place.since
    _start(meeting, 0)
    _, slide, line = st.session_state[_AT]
    _slide_with_keys(meeting, pack, slide, line, alone=True)
    with st.container(key="present_follow", horizontal=True, gap="small"):
        if place is None:
            st.caption(t("Nobody is presenting yet."))
        elif alone:
            st.button(
                t("Follow {who}", who=safe(identity.display_name(place.presenter))), shortcut="F", key="present_again",
                type="tertiary", on_click=lambda: st.session_state.pop(_ALONE, None),
            )  # fmt: skip
        else:
            st.caption(t("You are following {who}.", who=safe(identity.display_name(place.presenter))))
        if meeting.may("present") and st.button(t("Present"), shortcut="P", key="present_take", type="tertiary"):
            _become_presenter(meeting)


def _become_presenter(meeting: Meeting) -> None:
    """Present from the slide that this browser shows."""
    _, slide, line = st.session_state[_AT]
    st.session_state.pop(_ALONE, None)
    if session.attempt(review_commands.present, meeting.number, slide, line):
        st.rerun()


@st.fragment(run_every=3)
def _watch_for_another(meeting: Meeting) -> None:
    """Somebody else presents now, or the review has been closed: draw the page anew."""
    place = reviews.place(run.snapshot(), meeting.number)
    if (place is not None and place.presenter != meeting.me) or _has_changed(meeting):
        st.rerun()


def _has_changed(meeting: Meeting) -> bool:
    return reviews.version(run.snapshot(), meeting.number) != meeting.review.version


def _slide_with_keys(meeting: Meeting, pack: Pack, slide: int, line: int, *, alone: bool = False) -> None:
    """The slide and its keys, which are there before it: whoever sees a slide can leave it."""
    place = st.container()
    _keys(meeting, pack, slide, line, alone=alone)
    with place:
        _draw(meeting, pack, slide, line)


def _draw(meeting: Meeting, pack: Pack, slide: int, line: int) -> None:
    mark, last = meeting.review.fingerprint or "", slides.count(pack) - 1
    if slide in (0, last):
        record: Record = review_queries.record(meeting.review)
        st.html(slides.opening(record) if slide == 0 else slides.end(record))
    else:
        st.html(slides.markup(pack, mark, slide, line))
        if st.session_state.get(_LIVE):
            _live(meeting, pack, slide)
    st.html(slides.foot(pack, mark, slide) + _timer(slides.time_box(pack, meeting.review.setting.minutes, slide)))


def _live(meeting: Meeting, pack: Pack, slide: int) -> None:
    """The present values of the key results on the slide, where they differ from the frozen ones."""
    live = review_queries.live_values(meeting.review)
    differing = [
        f"{html(k.title)} {figure_lines.live_value(k, live)}"
        for k in pack.objectives[slide - 1].key_results
        if figure_lines.live_value(k, live)
    ]
    st.html(
        '<aside class="okr-slide-live">'
        + (" · ".join(differing) or html(t("Live figures are the same as the frozen ones.")))
        + "</aside>"
    )


def _timer(seconds: int) -> str:
    """The time box running down. The browser counts by itself: it is the same text until the slide changes."""
    since: datetime = st.session_state[_TIMER]
    if not seconds:
        return ""
    key = (since, seconds)
    kept = st.session_state.get("present_gone")
    if kept is None or kept[0] != key:
        kept = (key, max((run.snapshot().now() - since).total_seconds(), 0.0))
        st.session_state["present_gone"] = kept
    label = t("{n} minutes planned", n=f"{seconds / 60:.0f}")
    return (
        f'<div class="okr-timer" role="timer" aria-label="{html(label)}" style="--box:{seconds};--gone:{kept[1]:.0f}">'
        f"<span></span><em>{html(t('time is up'))}</em><i></i></div>"
    )


def _keys(meeting: Meeting, pack: Pack, slide: int, line: int, *, alone: bool = False) -> None:
    """The keys, each as a button: arrows, space, page keys as presenters' remotes send them, and L for live.

    Each leads to a slide counted from the one shown, so that a press that arrives twice leads no further.
    """
    seen = (slide, line)
    with st.container(key="present_keys", horizontal=True, gap="small"):
        for label, key, by in (
            (t("Back"), "Left", (-1, 0)),
            (t("Next"), "Right", (1, 0)),
            (t("Up"), "Up", (0, -1)),
            (t("Down"), "Down", (0, 1)),
        ):
            st.button(
                label,
                key=f"present_{key}",
                shortcut=key,
                type="tertiary",
                on_click=_step,
                args=(meeting, pack, seen, by, alone),
            )
        st.button(t("Live"), key="present_live_key", shortcut="L", type="tertiary", on_click=_toggle_live)
    with st.container(key="present_more"):  # the same once more, for hands that are used to other keys
        for key, by in (
            ("Space", (1, 0)),
            ("PageDown", (1, 0)),
            ("PageUp", (-1, 0)),
            ("Home", (-999, 0)),
            ("End", (999, 0)),
        ):
            st.button(key, key=f"present_{key}", shortcut=key, on_click=_step, args=(meeting, pack, seen, by, alone))


def _step(meeting: Meeting, pack: Pack, seen: tuple[int, int], by: tuple[int, int], alone: bool) -> None:
    """One slide on or back, or one key result down or up, from the ones that are shown."""
    slide, line = seen
    if by[0]:
        to = min(max(slide + by[0], 0), slides.count(pack) - 1)
        if to != slide:
            st.session_state[_TIMER] = run.snapshot().now()
        slide, line = to, 0
    else:
        line = min(max(line + by[1], 0), max(slides.line_count(pack, slide) - 1, 0))
    st.session_state[_AT] = (meeting.number, slide, line)
    st.session_state[_MOVED] = True
    if alone:
        st.session_state[_ALONE] = meeting.number


def _toggle_live() -> None:
    st.session_state[_LIVE] = not st.session_state.get(_LIVE, False)
