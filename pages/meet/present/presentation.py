"""Presenting: one slide at a time for everybody. Whoever leads moves it by keyboard, the others follow.

The slide is drawn first and its number stored for the others afterwards, so that the next one shows at once.
"""

from __future__ import annotations

import streamlit as st

from data.commands import reviews as review_commands
from data.queries.reviews import reviews
from okr_model.review.pack import Pack
from pages.meet import figure_lines, follow_address, here, review_queries, session, slides, whole_slide
from pages.meet.present import bar, clock, panel, place
from pages.meet.session import Meeting
from pages.ui import identity, run
from pages.ui.components import stage
from pages.ui.i18n import html, safe, t

_ALONE = "present_alone"
_KEYS = {"F": "present_again", "P": "present_take"}  # of those who follow


def screen(meeting: Meeting, pack: Pack) -> None:
    """The slides, for whoever this is: the presenter, one who follows, or one who reads a closed review."""
    with st.container(key="present_stage"):
        stage.draw(panel.KEY, panel.CLOSE, bar.LEAVE, {**bar.KEYS, **_KEYS})
    found = reviews.place(run.snapshot(), meeting.number)
    if meeting.review.stage == "closed":
        place.begin(meeting, None)
        _read_alone(meeting, pack)
        return
    session.say_here(meeting)
    if place.leads(meeting):
        place.begin(meeting, found)
        _present(meeting, pack)
        _watch_for_another(meeting)
    else:
        _follow(meeting, pack)
    panel.draw(meeting, pack)


@st.fragment
def _present(meeting: Meeting, pack: Pack) -> None:
    """The presenter's screen."""
    _slide_with_bar(meeting, pack)
    if place.has_moved():
        _, slide, line = place.at()
        session.attempt(review_commands.present, meeting.number, slide, line)


@st.fragment
def _read_alone(meeting: Meeting, pack: Pack) -> None:
    """A closed review, read by oneself."""
    _slide_with_bar(meeting, pack)


@st.fragment(run_every=whole_slide.FOLLOW_EVERY)
def _follow(meeting: Meeting, pack: Pack) -> None:
    """Where the presenter is; or elsewhere, for one who looks around, until they follow again."""
    found = reviews.place(run.snapshot(), meeting.number)
    if session.has_changed(meeting):
        st.rerun()
    session.say_here(meeting)
    alone = st.session_state.get(_ALONE) == meeting.number
    if found is not None and not alone:
        place.follow(meeting, found)
    place.begin(meeting, found)
    _slide_with_bar(meeting, pack, alone=_look_around)
    with st.container(key="present_follow", horizontal=True, gap="small"):
        if found is None:
            st.caption(t("Nobody is presenting yet."))
        elif alone:
            st.button(
                t("Follow {who}", who=safe(identity.display_name(found.presenter))), shortcut="F", key="present_again",
                type="tertiary", on_click=lambda: st.session_state.pop(_ALONE, None),
            )  # fmt: skip
        else:
            st.caption(t("You are following {who}.", who=safe(identity.display_name(found.presenter))))
        if meeting.may("present") and st.button(t("Present"), shortcut="P", key="present_take", type="tertiary"):
            _become_presenter(meeting)
        here.take_chair(meeting)


def _look_around(meeting: Meeting) -> None:
    st.session_state[_ALONE] = meeting.number


def _become_presenter(meeting: Meeting) -> None:
    """Present from the slide that this browser shows."""
    _, slide, line = place.at()
    st.session_state.pop(_ALONE, None)
    if session.attempt(review_commands.present, meeting.number, slide, line):
        st.rerun()


@st.fragment(run_every=3)
def _watch_for_another(meeting: Meeting) -> None:
    """Somebody else presents now, or the review has been changed: draw the page anew."""
    session.say_here(meeting)
    found = reviews.place(run.snapshot(), meeting.number)
    if (found is not None and found.presenter != meeting.me) or session.has_changed(meeting):
        st.rerun()


def _slide_with_bar(meeting: Meeting, pack: Pack, alone: bar.Moved | None = None) -> None:
    """The slide and its keys, which are there before it: whoever sees a slide can leave it."""
    there = st.container()
    bar.draw(meeting, pack, alone)
    with there:
        _draw(meeting, pack)


def _draw(meeting: Meeting, pack: Pack) -> None:
    mark = meeting.review.fingerprint or ""
    _, slide, line = place.at()
    st.html(whole_slide.markup(meeting, pack, slide, line, follow_address.short(meeting)))
    if bar.shows_live() and slides.objective_on(pack, slide) is not None:
        _live(meeting, pack, slide)
    st.html(slides.foot(pack, mark, slide) + clock.markup(slides.time_box(pack, meeting.review.setting, slide)))


def _live(meeting: Meeting, pack: Pack, slide: int) -> None:
    """The present values of the key results on the slide, where they differ from the frozen ones."""
    live = review_queries.live_values(meeting.review)
    objective = slides.objective_on(pack, slide)
    differing = [
        f"{html(k.title)} {figure_lines.live_value(k, live)}"
        for k in (objective.key_results if objective else ())
        if figure_lines.live_value(k, live)
    ]
    st.html(
        '<aside class="okr-slide-live">'
        + (" · ".join(differing) or html(t("Live figures are the same as the frozen ones.")))
        + "</aside>"
    )
