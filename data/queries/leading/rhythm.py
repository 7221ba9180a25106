"""How regularly teams check in: week by week, how many of their key results had a check-in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.queries.leading.teams import of_teams
from data.queries.scoreboard.standing import Scoreboard
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import EVERY, CheckIn

WEEKS: Final = 6  # that are shown, the last one ending on the day of the board


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days. on_time: how many key results had a check-in in them, of `of`."""

    first: date
    last: date
    on_time: int
    of: int


@dataclass(frozen=True, slots=True)
class TeamRhythm:
    """A team's weeks, the earliest first; only whole weeks that lie in the cycle."""

    team: str
    weeks: tuple[Week, ...]


def rhythm(reader: Reader, board: Scoreboard, teams: Collection[str]) -> list[TeamRhythm]:
    """The rhythm of some teams, in the order they are named in; a check-in on an objective counts for all of it."""
    end = min(board.on, board.cycle.end)
    weeks = [end - timedelta(days=EVERY * n) for n in reversed(range(WEEKS))]
    weeks = [last for last in weeks if last - timedelta(days=EVERY - 1) >= board.cycle.start]
    made = [
        (one.what, one.item, one.body.day)
        for one in reader.plan.check_ins.check_ins(board.cycle.id)
        if isinstance(one.body, CheckIn)
    ]
    found = []
    for team in teams:
        names = [(s.key_result.id, s.objective.id) for s in of_teams(board, [team])]
        days = {
            result: [d for what, item, d in made if (what, item) in {("key result", result), ("objective", objective)}]
            for result, objective in names
        }
        found.append(TeamRhythm(team, tuple(_week(last, list(days.values())) for last in weeks)))
    return found


def _week(last: date, by_result: Collection[Collection[date]]) -> Week:
    first = last - timedelta(days=EVERY - 1)
    return Week(first, last, sum(any(first <= day <= last for day in days) for days in by_result), len(by_result))
