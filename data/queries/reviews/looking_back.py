"""The last review of the same kind: what it showed, decided and agreed, beside what came of it in its own cycle."""

from __future__ import annotations

from dataclasses import replace

from data.stores.plan.errors import Refused
from data.stores.reviews.rows import Review
from data.stores.snapshot import Reader
from okr_model.review import retrospect as _retrospect
from okr_model.review.pack import Pack
from okr_model.review.retrospect import Retrospect


def before(reader: Reader, review: Review) -> Review | None:
    """The last review of its kind to look back on, of the same or an earlier cycle: a later one is not its past."""
    starts, own = {c.id: c.start for c in reader.plan.cycles()}, review.setting.cycle
    begun = {id for id, start in starts.items() if start <= starts.get(own, start)}
    return reader.plan.reviews.before(review, begun | {own})


def retrospect(reader: Reader, review: Review, now: Pack) -> Retrospect | None:
    """The last review of its kind beside what came of it by the figures of this one, `now`.

    None where there was none, or its pack cannot be read.
    """
    last = before(reader, review)
    if last is None:
        return None
    reviews = reader.plan.reviews
    try:
        then = reviews.pack(last.id)
    except Refused:
        return None
    plan = reader.plan.plan(last.setting.cycle)
    scores = {k.id: k.score.value for o in (plan.objectives if plan else ()) for k in o.key_results if k.score}
    decisions, actions = reviews.decisions(last.id), reviews.actions(last.id)
    came_of_it = _retrospect.retrospect(then, last.setting.day, decisions, actions, now, scores)
    return replace(came_of_it, title=last.setting.title)


def last_pack(reader: Reader, review: Review) -> Pack | None:
    """The frozen pack of the last review of its kind in the same cycle; None where there is none that can be read."""
    last = reader.plan.reviews.before(review, {review.setting.cycle})
    try:
        return None if last is None else reader.plan.reviews.pack(last.id)
    except Refused:
        return None
