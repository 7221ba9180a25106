"""Reviews as they are kept: their setting and stage, their pack, what was decided, agreed and scored."""

from __future__ import annotations

from datetime import date

from data.stores.reviews.rows import Here, Opening, Place, Review, Scored
from data.stores.snapshot import Reader
from okr_model.review import review as rules
from okr_model.review.pack import Pack
from okr_model.review.retrospect import Agreed, Decided

__all__ = [
    "Here",
    "Opening",
    "Place",
    "Review",
    "Scored",
    "actions",
    "all_reviews",
    "decisions",
    "find",
    "going_on",
    "here",
    "next_day",
    "opening",
    "pack",
    "place",
    "presented",
    "scores",
    "version",
]


def all_reviews(reader: Reader, cycle_id: str | None = None) -> list[Review]:
    """Every review, or those of a cycle; the latest day first."""
    return reader.plan.reviews.all(cycle_id)


def find(reader: Reader, number: int) -> Review:
    """A review. Raises NotThere."""
    return reader.plan.reviews.find(number)


def going_on(reader: Reader) -> list[Review]:
    """Those that are frozen and not closed yet, the latest day first."""
    return reader.plan.reviews.frozen()


def opening(reader: Reader, number: int, language: str) -> Opening | None:
    """The first sentences of a review in a language, where a model reworded them."""
    return reader.plan.reviews.opening(number, language)


def next_day(reader: Reader) -> date | None:
    """The day of the next review that is not closed yet, today included; None where none is planned."""
    today = reader.today()
    coming = (r.setting.day for r in reader.plan.reviews.all() if r.stage != "closed" and r.setting.day >= today)
    return min(coming, default=None)


def version(reader: Reader, number: int) -> int:
    """A number that changes whenever the review could look different; 0 where there is none. Cheap to poll."""
    return reader.plan.reviews.version(number)


def pack(reader: Reader, number: int) -> Pack:
    """The frozen pack. Raises NotThere, Refused where it cannot be shown."""
    return reader.plan.reviews.pack(number)


def decisions(reader: Reader, number: int) -> list[Decided]:
    """What was decided, in order."""
    return reader.plan.reviews.decisions(number)


def actions(reader: Reader, number: int) -> list[Agreed]:
    """What was agreed to be done, in order."""
    return reader.plan.reviews.actions(number)


def scores(reader: Reader, number: int) -> list[Scored]:
    """The scores given in it, in order."""
    return reader.plan.reviews.scores(number)


def place(reader: Reader, number: int) -> Place | None:
    """The slide its presenter shows; None before somebody presents. Cheap to poll."""
    return reader.plan.reviews.place(number)


def here(reader: Reader, number: int) -> list[Here]:
    """Who looks at it now, who did so last first. Cheap to poll."""
    now = reader.now()
    return [one for one in reader.plan.reviews.here(number) if not rules.has_left(one.seen, now)]


def presented(reader: Reader) -> Review | None:
    """The review that is being presented; of several the one whose presenter was seen last. Cheap to poll."""
    reviews, found = reader.plan.reviews, []
    for one in reviews.frozen():
        if (place := reviews.place(one.id)) is not None:
            seen = max((p.seen for p in reviews.here(one.id) if p.person == place.presenter), default=place.since)
            found.append((seen, one.id, one))
    return max(found, key=lambda one: one[:2])[2] if found else None
