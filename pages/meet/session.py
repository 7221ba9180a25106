"""A review as one browser takes part in it: which one, who I am, how I act, and how others' acts show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from data.stores.plan.store import NotThere, Refused
from data.stores.reviews.store import Review, Reviews
from okr_model.review import review as rules
from okr_model.review.review import Act
from pages.ui import identity, queries
from pages.ui.i18n import safe, t

REVIEW = "review"  # the URL parameter
LIST, PAGE, PRESENT = "meet/reviews/page.py", "meet/review/page.py", "meet/present/page.py"
EVERY_SECONDS = 2  # between two looks at whether others did something
_DRAWN, _REFUSED = "review_drawn", "review_refused"


@dataclass(frozen=True, slots=True)
class Room:
    """The review as it was drawn, and who looks at it."""

    review: Review
    me: str

    @property
    def number(self) -> int:
        """Of the review."""
        return self.review.id

    def may(self, act: Act) -> bool:
        """Whether this person may do that now."""
        setting = self.review.setting
        return rules.why_not(act, self.review.stage, self.me, setting.chair, setting.keeper) is None

    @property
    def leads(self) -> bool:
        """Whether this person chairs it or keeps its minutes."""
        return bool(self.me) and self.me in (self.review.setting.chair, self.review.setting.keeper)


def store() -> Reviews:
    """The reviews of this workspace."""
    return queries.workspace().plan.reviews


def asked_for() -> Room | None:
    """The review the URL names; one that is not there is told."""
    wanted = st.query_params.get(REVIEW)
    try:
        if wanted is not None:
            number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
            return Room(store().find(number), identity.email())
    except NotThere:
        st.warning(
            t("There is no review {id}. Choose one of those there are.", id=safe((wanted or "")[:80])),
            icon=":material/search_off:",
        )
    return None


def watch(room: Room) -> None:
    """Remember which review is drawn, and draw anew when it has changed; what is being typed stays as it is."""
    st.session_state[_DRAWN] = (room.number, room.review.version)
    _look()


@st.fragment(run_every=EVERY_SECONDS)
def _look() -> None:
    number, version = st.session_state[_DRAWN]
    if store().version(number) != version:
        st.rerun()


def act(do: Callable[[], object]) -> bool:
    """Do something when a button is pressed; whether it was taken. A refusal is told by `refusal`."""
    try:
        if not identity.may_do("take_part"):
            raise Refused(t("You are noted as having left: ask an administrator to change that."))
        do()
    except Refused as refusal:
        st.session_state[_REFUSED] = str(refusal)
        return False
    return True


def refusal() -> None:
    """What the last press could not do."""
    if said := st.session_state.pop(_REFUSED, None):
        for line in str(said).splitlines():
            st.error(safe(line), icon=":material/error:")
