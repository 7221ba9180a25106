"""Whose teams are whose: a team is led by who owns an objective of it, and by who owns what that objective supports."""

from __future__ import annotations

from collections.abc import Iterable

from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.plan.people import is_same_person
from okr_model.plan.plan import Objective


def all_teams(board: Scoreboard) -> list[str]:
    """Every team that has an objective in the cycle, in the order of the alphabet."""
    return _named(one.objective for one in board.objectives)


def led_by(board: Scoreboard, email: str) -> list[str]:
    """The teams that somebody leads in the cycle of a board, in the order of the alphabet; none for nobody."""
    objectives = [one.objective for one in board.objectives]
    found = {one.id: one for one in objectives if email and is_same_person(one.owner, email)}
    waiting = list(found.values())
    while waiting:
        results = {result.id for result in waiting.pop().key_results}
        beneath = [one for one in objectives if one.supports in results and one.id not in found]
        found |= {one.id: one for one in beneath}
        waiting += beneath
    return _named(found.values())


def of_teams(board: Scoreboard, teams: Iterable[str]) -> list[Standing]:
    """The key results of some teams' objectives, in the order of the plan."""
    wanted = set(teams)
    return [one for one in board.standings if one.objective.team in wanted]


def _named(objectives: Iterable[Objective]) -> list[str]:
    return sorted({one.team for one in objectives if one.team}, key=str.casefold)
