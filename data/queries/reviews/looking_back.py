"""The last review of the same kind: what it showed, decided and agreed, beside what came of it in its own cycle."""

from __future__ import annotations

from dataclasses import replace

from data.queries.reviews import review_snapshot
from data.queries.scoreboard import scoreboard
from data.stores.plan.errors import Refused
from data.stores.reviews.rows import Review
from data.stores.snapshot import Reader
from okr_model.review import retrospect as _retrospect
from okr_model.review.pack import Pack
from okr_model.review.retrospect import Retrospect


def retrospect(reader: Reader, review: Review, now: Pack) -> Retrospect | None:
    """The last review of its kind beside what came of it; None where there was none, or its pack cannot be read.

    now: the figures of this review. They are what came of a review of the same cycle. A review of an earlier cycle is
    held against the end of that one, and a review of a later cycle is none to look back on.
    """
    reviews, cycles = reader.plan.reviews, {c.id: c.start for c in reader.plan.cycles()}
    own = review.setting.cycle
    begun = {id for id, start in cycles.items() if start <= cycles.get(own, start)}
    last = reviews.before(review, begun | {own})
    if last is None:
        return None
    try:
        then = reviews.pack(last.id)
    except Refused:
        return None
    came_to = now if last.setting.cycle == own else _later(reader, review, last, now)
    if came_to is None:
        return None
    plan = reader.plan.plan(last.setting.cycle)
    scores = {o.id: o.score for o in came_to.objectives if o.score is not None}
    scores |= {k.id: k.score.value for o in (plan.objectives if plan else ()) for k in o.key_results if k.score}
    decisions, actions = reviews.decisions(last.id), reviews.actions(last.id)
    came_of_it = _retrospect.retrospect(then, last.setting.day, decisions, actions, came_to, scores)
    ended = "" if came_to is now or came_to.on <= came_to.end else came_to.cycle
    return replace(came_of_it, title=last.setting.title, ended=ended)


def _later(reader: Reader, review: Review, last: Review, now: Pack) -> Pack | None:
    """Another cycle's figures on the day of this review's, as they were known when these were frozen."""
    board = scoreboard.build(reader, cycle=last.setting.cycle, on=now.on, as_of=review.frozen_at)
    if board is None:
        return None
    return review_snapshot.freeze(board, board.objectives, title=now.title, by=now.by, at=now.frozen_at)


def last_pack(reader: Reader, review: Review) -> Pack | None:
    """The frozen pack of the last review of its kind in the same cycle; None where there is none that can be read."""
    last = reader.plan.reviews.before(review, {review.setting.cycle})
    try:
        return None if last is None else reader.plan.reviews.pack(last.id)
    except Refused:
        return None
