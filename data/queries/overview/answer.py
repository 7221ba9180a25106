"""The answer that the overview begins with: are we going to make it, and what has changed in a week?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from typing import Final

from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.progress import cycle_course
from okr_model.progress.cycle_course import CycleCourse
from okr_model.progress.status import SEVERITY, Status

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Step:
    """A key result whose status is another than a week ago. before: what it was."""

    standing: Standing
    before: Status


@dataclass(frozen=True, slots=True)
class Answer(CycleCourse):
    """How a cycle goes, and what has changed.

    since: the day that `better`, `worse` and `lost` (their data) are compared with; None where there is none.
    """

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
    found = Answer(*astuple(cycle_course.course(board.cycle.start, board.cycle.end, board.on, statuses)))
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


def _step(standing: Standing, earlier: Scoreboard) -> Step | None:
    before = earlier.find(standing.key_result.id)
    if before is None or before.reading.status in {"no_data", standing.reading.status}:
        return None
    return Step(standing, before.reading.status)


def _rank(status: Status) -> int:
    return SEVERITY.index(status)
