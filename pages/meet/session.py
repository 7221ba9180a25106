"""A review as one browser takes part in it: which one, who I am, how I act, and how others' acts show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ParamSpec

import streamlit as st

from data.commands import reviews as commands
from data.commands.command import Command
from data.commands.errors import NotThere, Refused
from data.commands.permissions import NEEDS
from data.queries.reviews import reviews
from data.queries.reviews.reviews import Review
from okr_model.review import review as rules
from okr_model.review.review import Act
from pages.ui import identity, run
from pages.ui.forms import form_submit
from pages.ui.i18n import safe, t, told

P = ParamSpec("P")
REVIEW = "review"  # the URL parameter
LIST, PAGE, PRESENT = "meet/reviews/page.py", "meet/review/page.py", "meet/present/page.py"
EVERY_SECONDS = 2  # how often a page asks whether others changed the review
SAY_EVERY = timedelta(seconds=15)  # how often a browser says that this person is here
_DRAWN, _REFUSED, _SAID = "review_drawn", "review_refused", "review_said_here"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A review as it was when this run drew it, and who looks at it. me: their address; empty while not known."""

    review: Review
    me: str

    @property
    def number(self) -> int:
        """Of the review."""
        return self.review.id

    def may(self, act: Act) -> bool:
        """Whether this person may do that now, so that it is worth drawing. The command itself asks anew."""
        setting = self.review.setting
        if not identity.may_do(NEEDS[f"reviews.{act.replace(' ', '_')}"]):
            return False
        return rules.why_not(act, self.review.stage, self.me, setting.chair, setting.keeper) is None

    @property
    def may_follow_up(self) -> bool:
        """Whether this person may say what has become of an action; who has not said who they are is asked then."""
        return identity.may_do(NEEDS["reviews.follow_up"])

    @property
    def leads(self) -> bool:
        """Whether this person chairs it or keeps its minutes."""
        return bool(self.me) and self.me in (self.review.setting.chair, self.review.setting.keeper)


def selected() -> Meeting | None:
    """The review the URL names; None where it names none, or, after a warning, one that is not there."""
    named = st.query_params.get(REVIEW)
    try:
        if named is not None:
            number = int(named) if named.isascii() and named.isdigit() and len(named) < 10 else 0
            return Meeting(reviews.find(run.snapshot(), number), identity.email())
    except NotThere:
        st.warning(
            t("There is no review {id}. Choose one from the list.", id=safe((named or "")[:80])),
            icon=":material/search_off:",
        )
    return None


def watch(meeting: Meeting) -> None:
    """Draw the page anew when others have changed the review; what is being typed stays as it is."""
    st.session_state[_DRAWN] = (meeting.number, meeting.review.version)
    _rerun_if_changed(meeting)


@st.fragment(run_every=EVERY_SECONDS)
def _rerun_if_changed(meeting: Meeting) -> None:
    say_here(meeting)
    number, version = st.session_state[_DRAWN]
    if reviews.version(run.snapshot(), number) != version:
        st.rerun()


def has_changed(meeting: Meeting) -> bool:
    """Whether others have changed the review since this run drew it."""
    return reviews.version(run.snapshot(), meeting.number) != meeting.review.version


def say_here(meeting: Meeting) -> None:
    """Say that this person looks at the review; to be called in every run, it does so now and then."""
    if not meeting.me or meeting.review.stage == "closed":
        return
    now, who = run.snapshot().now(), (meeting.number, meeting.me)
    said: tuple[tuple[int, str], datetime] | None = st.session_state.get(_SAID)
    if said is not None and said[0] == who and now - said[1] < SAY_EVERY:
        return
    st.session_state[_SAID] = (who, now)
    try:
        run.perform(commands.be_here, meeting.number)
    except Refused:  # who may not even look is told so where they try something
        return


def press(command: Command[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """What a button does: carry out a command, once it is known who asks. Why it was refused is shown by `refusal`."""
    identity.when_known_after(lambda: attempt(command, *args, **kwargs))


def attempt(command: Command[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> bool:
    """Carry out a command; whether it was done. Why it was refused is shown by `refusal`."""
    try:
        run.perform(command, *args, **kwargs)
    except Refused as refused:
        st.session_state[_REFUSED] = form_submit.in_words(refused)
        return False
    return True


def refusal() -> None:
    """Why the last command was refused; nothing where it was not."""
    if why := st.session_state.pop(_REFUSED, None):
        for line in str(why).splitlines():
            st.error(told(line), icon=":material/error:")
