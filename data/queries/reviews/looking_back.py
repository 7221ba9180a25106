"""The last review of the same kind: what it showed, decided and agreed, beside the figures of this one."""

from __future__ import annotations

from dataclasses import replace

from data.stores.plan.errors import Refused
from data.stores.reviews.rows import Review
from data.stores.snapshot import Reader
from okr_model.review import retrospect as _retrospect
from okr_model.review.pack import Pack
from okr_model.review.retrospect import Retrospect


def retrospect(reader: Reader, review: Review, now: Pack) -> Retrospect | None:
    """The last review of its kind beside these figures; None where there was none, or its pack cannot be read."""
    reviews = reader.plan.reviews
    last = reviews.before(review)
    if last is None:
        return None
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
    """The frozen pack of the last review of its kind; None as for `retrospect`."""
    last = reader.plan.reviews.before(review)
    try:
        return None if last is None else reader.plan.reviews.pack(last.id)
    except Refused:
        return None
