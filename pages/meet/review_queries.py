"""The reads of reviews that are cached. What is frozen is known by its fingerprint and read once."""

from __future__ import annotations

import streamlit as st

from data.commands.errors import Refused
from data.queries.reviews import looking_back, preparation, reviews
from data.queries.reviews import record as _record
from data.queries.reviews.preparation import Preparation
from data.queries.reviews.reviews import Opening, Review
from okr_model.review.minutes import Record
from okr_model.review.pack import Pack
from okr_model.review.retrospect import Agreed, Decided, Retrospect
from pages.ui import queries, run, version_cache
from pages.ui.i18n import language, told


def pack(review: Review) -> Pack:
    """The frozen pack. Raises Refused where it cannot be shown."""
    return _cached_pack(str(run.settings().home), review.id, review.fingerprint or "")


@st.cache_resource(max_entries=32, show_spinner=False)
def _cached_pack(home: str, number: int, mark: str) -> Pack:  # noqa: ARG001
    return reviews.pack(run.snapshot(), number)


def pack_or_error(review: Review) -> Pack | None:
    """The frozen pack; None, with the reason on the page, where it cannot be shown."""
    try:
        return pack(review)
    except Refused as refusal:
        st.error(told(refusal), icon=":material/error:")
        return None


def prepared(review: Review) -> Preparation:
    """The figures of a review that is not frozen, as they are now."""
    return _cached_preparation(review.id, review.version, queries.version())


@version_cache.kept(max_entries=16)
def _cached_preparation(number: int, version: int, at: queries.Version) -> Preparation:  # noqa: ARG001
    return preparation.prepare(run.snapshot(), reviews.find(run.snapshot(), number))


def decisions(review: Review) -> list[Decided]:
    """What was decided, in order; read anew only when the review has changed."""
    return _cached_decisions(str(run.settings().home), review.id, reviews.version(run.snapshot(), review.id))


@st.cache_resource(max_entries=32, show_spinner=False)
def _cached_decisions(home: str, number: int, version: int) -> list[Decided]:  # noqa: ARG001
    return reviews.decisions(run.snapshot(), number)


def actions(review: Review) -> list[Agreed]:
    """What was agreed to be done, in order; read anew only when the review has changed."""
    return _cached_actions(str(run.settings().home), review.id, reviews.version(run.snapshot(), review.id))


@st.cache_resource(max_entries=32, show_spinner=False)
def _cached_actions(home: str, number: int, version: int) -> list[Agreed]:  # noqa: ARG001
    return reviews.actions(run.snapshot(), number)


def opening(review: Review) -> Opening | None:
    """Its first sentences, where a model reworded them in the reader's language; up to five seconds old."""
    return _cached_opening(str(run.settings().home), review.id, review.fingerprint or "", language())


@st.cache_resource(max_entries=32, ttl=5, show_spinner=False)
def _cached_opening(home: str, number: int, mark: str, spoken: str) -> Opening | None:  # noqa: ARG001
    return reviews.opening(run.snapshot(), number, spoken)


def live_values(review: Review) -> dict[str, float | None]:
    """The present values of the key results of a frozen review, by id; those that left the plan are not among them."""
    board = queries.scoreboard(review.setting.cycle, None)
    return {s.key_result.id: s.reading.value for s in board.standings} if board else {}


def retrospect(review: Review, now: Pack) -> Retrospect | None:
    """The last review of its kind beside these figures; read anew, for its actions are followed up."""
    return looking_back.retrospect(run.snapshot(), review, now)


def record(review: Review) -> Record:
    """All that is kept of a frozen review; what became of the last one's actions is up to five seconds old.

    Raises NotThere, Refused.
    """
    return _cached_record(str(run.settings().home), review.id, reviews.version(run.snapshot(), review.id))


@st.cache_resource(max_entries=32, ttl=5, show_spinner=False)
def _cached_record(home: str, number: int, version: int) -> Record:  # noqa: ARG001
    return _record.record(run.snapshot(), reviews.find(run.snapshot(), number))
