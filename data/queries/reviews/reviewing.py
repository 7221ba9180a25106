"""Reviews over a workspace: the figures of one as they are now, frozen, and what the last one said beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from data.queries.bridge import bridge
from data.queries.reviews import review_snapshot
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.scoreboard import ObjectiveStanding, Scoreboard
from data.stores.plan.store import NotThere, Refused
from data.stores.reviews.store import Review
from data.stores.workspace import Reader
from okr_model.bridge.bridge import Moment
from okr_model.check_ins.check_ins import Nudge, nudges
from okr_model.plan.plan import Plan
from okr_model.review import retrospect
from okr_model.review.pack import Move, Moved, Pack
from okr_model.review.retrospect import Retrospect
from okr_model.review.review import Setting, arranged


@dataclass(frozen=True, slots=True)
class Coming:
    """A review that is being prepared: the board today, its objectives in the order of the agenda, and their pack."""

    board: Scoreboard
    objectives: tuple[ObjectiveStanding, ...]
    pack: Pack


def coming(workspace: Reader, review: Review, *, by: str = "") -> Coming:
    """The figures of a review as they are now. Raises NotThere where its cycle is gone."""
    at = workspace.now()
    board = scoreboard.build(workspace, cycle=review.setting.cycle)
    if board is None:
        raise NotThere("cycle", review.setting.cycle, [])
    objectives = on_agenda(board, review.setting, review.agenda)
    last = workspace.plan.reviews.before(review)
    same = last is not None and last.setting.cycle == review.setting.cycle
    since = Moment(last.setting.day, last.frozen_at) if last and last.frozen_at and same else None
    return Coming(board, objectives, _packed(workspace, board, objectives, review.setting.title, by, at, since))


def on_agenda(board: Scoreboard, setting: Setting, wanted: tuple[str, ...]) -> tuple[ObjectiveStanding, ...]:
    """The objectives that a review is about, in the order in which they are talked about."""
    covered = {o.objective.id: o for o in board.objectives if setting.covers(o.objective.id, o.objective.team)}
    order = arranged(wanted, {id: one.status for id, one in covered.items()})  # type: ignore[misc]
    return tuple(covered[id] for id in order)


def looked_back(workspace: Reader, review: Review, now: Pack) -> Retrospect | None:
    """The last review of its kind beside these figures; None where there was none, or its pack cannot be read."""
    reviews = workspace.plan.reviews
    last = reviews.before(review)
    if last is None:
        return None
    try:
        then = reviews.pack(last.id)
    except Refused:
        return None
    plan = workspace.plan.plan(last.setting.cycle)
    scores = {k.id: k.score.value for o in (plan.objectives if plan else ()) for k in o.key_results if k.score}
    found = retrospect.retrospect(
        then, last.setting.day, reviews.decisions(last.id), reviews.actions(last.id), now, scores
    )
    return replace(found, title=last.setting.title)


def next_day(workspace: Reader) -> date | None:
    """The day of the next review that is not closed yet; None where none is planned."""
    today = workspace.today()
    return min((r.setting.day for r in workspace.plan.reviews.all() if r.stage != "closed" and r.setting.day >= today),
               default=None)  # fmt: skip


def last_pack(workspace: Reader, review: Review) -> Pack | None:
    """What the last review of its kind showed; None as for `looked_back`."""
    last = workspace.plan.reviews.before(review)
    try:
        return None if last is None else workspace.plan.reviews.pack(last.id)
    except Refused:
        return None


def missing_check_ins(workspace: Reader, coming: Coming, day: date) -> list[Nudge]:
    """Whom to ask for which check-in before a review on that day."""
    store, board = workspace.plan, coming.board
    plan = Plan.model_construct(cycle=board.cycle, objectives=tuple(o.objective for o in coming.objectives))
    last = {item: when for item, when in store.rhythm.last_check_ins(board.cycle.id).items() if when <= board.on}
    return nudges(plan, last, {p.email: p for p in store.people.all()}, board.on, review=day)


def _packed(
    workspace: Reader,
    board: Scoreboard,
    objectives: tuple[ObjectiveStanding, ...],
    title: str,
    by: str,
    at: datetime,
    since: Moment | None,
) -> Pack:
    said = review_snapshot.last_check_ins(workspace.plan.rhythm.check_ins(board.cycle.id), board.on)
    moved = _moved(workspace, objectives, since) if since else {}
    return review_snapshot.freeze(board, objectives, title=title, by=by, at=at, said=said, moved=moved)


def _moved(workspace: Reader, objectives: Sequence[ObjectiveStanding], since: Moment) -> dict[str, Moved]:
    """Why each key result moved since the last review, where that can be told."""
    found = {}
    for standing in (s for one in objectives for s in one.key_results):
        try:
            told = bridge.why(workspace, standing.key_result.id, since)
        except (LookupError, ValueError):
            continue
        if told.value is not None:
            value = told.value
            parts = tuple(Move(label=part.label, amount=part.amount) for part in value.parts)
            found[standing.key_result.id] = Moved(
                since=since.day, first=value.first, last=value.last, sentence=value.said, parts=parts
            )
    return found
