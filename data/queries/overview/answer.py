"""The answer that the overview begins with: are we going to make it, and what has changed in a week?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.progress.status import NEEDS_ATTENTION, REACHING, SEVERITY, Status

WEEK: Final = timedelta(days=7)

State = Literal["empty", "not_started", "no_data", "running", "over"]


@dataclass(frozen=True, slots=True)
class Step:
    """A key result whose status is another than a week ago. before: what it was."""

    standing: Standing
    before: Status


@dataclass(frozen=True, slots=True)
class Answer:
    """How a cycle goes, as counts of key results; `reaching` and `attention` follow their statuses.

    unknown: those of `attention` that have no data.

    days: until the last day of the cycle; until the first where it has not begun, since the last where it is over.
    since: the day that `better`, `worse` and `lost` (their data) are compared with; None where there is none.
    """

    state: State
    days: int
    total: int
    reaching: int
    attention: int
    unknown: int
    since: date | None = None
    better: tuple[Step, ...] = ()
    worse: tuple[Step, ...] = ()
    lost: tuple[Step, ...] = ()


def a_week_before(board: Scoreboard) -> date | None:
    """The day that a board is compared with; None where the cycle did not run then, or runs no more."""
    runs_for = (board.on - board.cycle.start).days
    return board.on - WEEK if runs_for >= WEEK.days and not board.over else None


def answer(board: Scoreboard, standings: Sequence[Standing], earlier: Scoreboard | None = None) -> Answer:
    """standings: those of the board that are looked at.

    earlier: the same plan as it stood on `a_week_before`, by the data of today: what is compared is the course of the
    key results, so that neither a target that was changed nor data that came late looks like a change of theirs.
    """
    statuses = [s.reading.status for s in standings]
    found = Answer(
        _state(board, statuses),
        _days(board),
        len(statuses),
        sum(status in REACHING for status in statuses),
        sum(status in NEEDS_ATTENTION for status in statuses),
        statuses.count("no_data"),
    )
    if earlier is None or found.state != "running":
        return found
    steps = [step for s in standings if (step := _step(s, earlier)) is not None]
    known = [step for step in steps if step.standing.reading.status != "no_data"]
    return replace(
        found,
        since=earlier.on,
        better=tuple(step for step in known if _rank(step.standing.reading.status) > _rank(step.before)),
        worse=tuple(step for step in known if _rank(step.standing.reading.status) < _rank(step.before)),
        lost=tuple(step for step in steps if step.standing.reading.status == "no_data"),
    )


def _state(board: Scoreboard, statuses: Sequence[Status]) -> State:
    if not statuses:
        return "empty"
    if board.on < board.cycle.start:
        return "not_started"
    if board.over:
        return "over"
    return "no_data" if set(statuses) == {"no_data"} else "running"


def _days(board: Scoreboard) -> int:
    if board.on < board.cycle.start:
        return (board.cycle.start - board.on).days
    return abs((board.cycle.end - board.on).days)


def _step(standing: Standing, earlier: Scoreboard) -> Step | None:
    before = earlier.find(standing.key_result.id)
    if before is None or before.reading.status in {"no_data", standing.reading.status}:
        return None
    return Step(standing, before.reading.status)


def _rank(status: Status) -> int:
    return SEVERITY.index(status)
