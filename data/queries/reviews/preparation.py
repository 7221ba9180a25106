"""A review that is being prepared: its figures as they are now, in the order of its agenda, and who owes a check-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.queries.bridge import bridge
from data.queries.reviews import review_snapshot
from data.queries.reviews.looking_back import before
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard
from data.stores.plan.errors import NotThere
from data.stores.reviews.rows import Review
from data.stores.snapshot import Reader
from okr_model.bridge.bridge import Moment
from okr_model.check_ins.check_ins import Nudge, nudges
from okr_model.plan.plan import Plan
from okr_model.review.pack import Earlier, Move, Moved, Pack
from okr_model.review.review import Setting, arranged


@dataclass(frozen=True, slots=True)
class Preparation:
    """A review that is being prepared.

    board: the scoreboard of today.  objectives: those of the review, in the order of its agenda.
    pack: the same figures as they would be frozen now.
    """

    board: Scoreboard
    objectives: tuple[ObjectiveStanding, ...]
    pack: Pack


def prepare(reader: Reader, review: Review, *, by: str = "") -> Preparation:
    """The figures of a review as they are now; by: who would freeze them. Raises NotThere where its cycle is gone."""
    at = reader.now()
    board = scoreboard.build(reader, cycle=review.setting.cycle)
    if board is None:
        raise NotThere("cycle", review.setting.cycle, [])
    objectives = on_agenda(board, review.setting, review.agenda)
    last = reader.plan.reviews.before(review, {review.setting.cycle})
    since = Moment(last.setting.day, last.frozen_at) if last and last.frozen_at else None
    said = review_snapshot.last_check_ins(reader.plan.check_ins.check_ins(board.cycle.id), board.on)
    moved = _moved(reader, objectives, since) if since else {}
    pack = review_snapshot.freeze(
        board, objectives, title=review.setting.title, by=by, at=at, said=said, moved=moved,
        earlier=_earlier(reader, review),
    )  # fmt: skip
    return Preparation(board, objectives, pack)


def _earlier(reader: Reader, review: Review) -> Earlier | None:
    """Where the cycle of the last review stands, where it is an earlier one."""
    last = before(reader, review)
    if last is None or last.setting.cycle == review.setting.cycle:
        return None
    board = scoreboard.build(reader, cycle=last.setting.cycle)
    return review_snapshot.earlier(board) if board else None


def on_agenda(board: Scoreboard, setting: Setting, agenda: tuple[str, ...]) -> tuple[ObjectiveStanding, ...]:
    """The objectives that a review covers, in the order of its agenda; those it leaves out come last."""
    covered = {o.objective.id: o for o in board.objectives if setting.covers(o.objective.id, o.objective.team)}
    order = arranged(agenda, {id: one.status for id, one in covered.items()})
    return tuple(covered[id] for id in order)


def missing_check_ins(reader: Reader, preparation: Preparation, day: date) -> list[Nudge]:
    """The key results that need a check-in before a review on that day, each with whom to ask and why."""
    board = preparation.board
    plan = Plan.model_construct(cycle=board.cycle, objectives=tuple(o.objective for o in preparation.objectives))
    last_check_ins = reader.plan.check_ins.last_check_ins(board.cycle.id)
    last = {item: when for item, when in last_check_ins.items() if when <= board.on}
    return nudges(plan, last, {p.email: p for p in reader.plan.people.all()}, board.on, review=day)


def _moved(reader: Reader, objectives: Sequence[ObjectiveStanding], since: Moment) -> dict[str, Moved]:
    """By key result: why it moved since the last review, where that can be explained."""
    moved = {}
    for standing in (s for one in objectives for s in one.key_results):
        try:
            why = bridge.why(reader, standing.key_result.id, since)
        except (LookupError, ValueError):
            continue
        if why.value is not None:
            value = why.value
            parts = tuple(Move(label=part.label, amount=part.amount) for part in value.parts)
            moved[standing.key_result.id] = Moved(
                since=since.day, first=value.first, last=value.last, sentence=value.said, parts=parts
            )
    return moved
