"""What somebody in the audience sees: where the presenter is, and nothing to press by mistake."""

from __future__ import annotations

import streamlit as st

from data.queries.reviews import reviews
from data.queries.reviews.reviews import Review
from okr_model.review.pack import Pack
from pages.meet import here, session, whole_slide
from pages.meet.session import PAGE, REVIEW, Meeting
from pages.meet.slides import count
from pages.ui import identity, run
from pages.ui.i18n import html, number, t

_WAITING = "follow_waiting"


def selected() -> Meeting | None:
    """The review that the URL names, else the one that is being presented, which it names from then on."""
    if REVIEW in st.query_params:
        return session.selected()
    review = reviews.presented(run.snapshot())
    if review is None:
        return None
    st.query_params[REVIEW] = str(review.id)  # so that it is still there when it is closed
    return Meeting(review, identity.email())


def wait(meeting: Meeting | None) -> None:
    """Draw the page anew as soon as there is something to follow."""
    st.session_state[_WAITING] = meeting.number if meeting else None
    _look()


@st.fragment(run_every=2)
def _look() -> None:
    number = st.session_state.get(_WAITING)
    found: Review | None = reviews.find(run.snapshot(), number) if number else reviews.presented(run.snapshot())
    if found is not None and found.stage != "prepare":
        st.rerun()


@st.fragment(run_every=whole_slide.FOLLOW_EVERY)
def slides(meeting: Meeting, pack: Pack) -> None:
    """The slide of the presenter; once the review is closed, the last one."""
    if session.has_changed(meeting):
        st.rerun()
    session.say_here(meeting)
    found = reviews.place(run.snapshot(), meeting.number)
    closed = meeting.review.stage == "closed"
    slide, line = (found.slide, found.line) if found else (0, 0)
    if closed:
        slide, line = count(pack) - 1, 0
    st.html(whole_slide.markup(meeting, pack, slide, line))
    at = t("slide {n} of {all}", n=number(slide + 1), all=number(count(pack)))
    if closed:
        said = html(t("This review is closed."))
    else:
        whom = identity.display_name(found.presenter) if found else ""
        follows = t("You are following {who}.", who=whom) if found else t("Nobody is presenting yet.")
        said = f"<span data-okr-slide>{html(at)}</span> · {html(follows)}"
    st.html(f'<footer class="okr-slide-foot">{said}</footer>')
    if closed:
        st.page_link(PAGE, label=t("The minutes"), icon=":material/description:",
                     query_params={REVIEW: str(meeting.number)})  # fmt: skip
    here.take_chair(meeting)
