"""How the demo's last cycle ended: every key result got its score in the first week of the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from data.commands.plan import plan as commands
from data.demo.team import at, edits, person
from data.queries.plan import plans
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import Standing
from data.stores.workspace import Workspace
from okr_model.progress import scoring

SCORED_AFTER: Final = timedelta(days=4)
_WHY: Final = {
    "green": "Done, or as good as done.",
    "yellow": "A good part of the way; we began too late.",
    "red": "It did not move as we had hoped. We try another way.",
}


def score(workspace: Workspace, today: date) -> None:
    """Give the key results of the cycles that are over the scores that their figures propose; those that have one
    keep it.
    """
    for cycle in plans.cycles(workspace):
        if cycle.end + SCORED_AFTER > today:
            continue
        then = at(workspace, cycle.end + SCORED_AFTER)
        board = scoreboard.build(workspace, cycle=cycle.id)
        for standing in board.standings if board else ():
            if standing.key_result.score is None and (value := _value(standing)) is not None:
                owner = standing.owner.partition("@")[0]
                who = person(then, owner if edits(owner) else "growth-lead")
                commands.score(then, who, cycle.id, standing.key_result.id, value, reason=_WHY[scoring.colour(value)])


def _value(standing: Standing) -> float | None:
    return scoring.proposed(standing.reading.attainment, standing.reading.status)
