"""Every cached read of a review. What is frozen is known by its fingerprint and read once."""

from __future__ import annotations

import streamlit as st

from data.out.api import review_answers
from data.queries.reviews import reviewing
from data.queries.reviews.reviewing import Coming
from data.stores.reviews.store import Review
from okr_model.review.minutes import Record
from okr_model.review.pack import Pack
from okr_model.review.retrospect import Retrospect
from pages.meet.session import store
from pages.ui import queries, run


def pack(review: Review) -> Pack:
    """The frozen pack. Raises Refused where it cannot be shown."""
    return _frozen(str(run.settings().home), review.id, review.fingerprint or "")


@st.cache_resource(max_entries=32, show_spinner=False)
def _frozen(home: str, number: int, mark: str) -> Pack:  # noqa: ARG001
    return store().pack(number)


def coming(review: Review) -> Coming:
    """The figures of a review that is not frozen, as they are now."""
    return _coming(review.id, review.version, queries.version())


@st.cache_resource(max_entries=16, show_spinner=False)
def _coming(number: int, version: int, at: tuple[object, ...]) -> Coming:  # noqa: ARG001
    return reviewing.coming(queries.workspace(), store().find(number))


def live(review: Review) -> dict[str, float | None]:
    """What the key results of a frozen review come to now, by id; those that are gone are left out."""
    board = queries.scoreboard(review.setting.cycle, None)
    return {s.key_result.id: s.reading.value for s in board.standings} if board else {}


def looked_back(review: Review, now: Pack) -> Retrospect | None:
    """The last review of its kind beside these figures; read anew, for its actions are followed up."""
    return reviewing.looked_back(queries.workspace(), review, now)


def record(review: Review) -> Record:
    """All that is kept of a frozen review."""
    return review_answers.record(queries.workspace(), review)
