"""What is whose: a person's and a team's key results, what they carry, and how they go beside the last cycle.

Nobody is ranked: people are held against themselves only, and teams stand in the order of the alphabet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.check_ins.check_ins import EVERY
from okr_model.plan.cycles import Cycle
from okr_model.plan.people import is_same_person
from okr_model.progress.objective_status import final_score
from okr_model.progress.progress import roll_up


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """How a team's key results stand, as shares of one; None where there is nothing to tell it by.

    progress: their score once the cycle is over.
    likelihood: the mean over its objectives that have one, as each shows it.
    fresh: how many have data that is young enough.  checked_in: how many had a check-in in the last week.
    """

    team: str
    key_results: int
    progress: float | None
    likelihood: float | None
    fresh: float | None
    checked_in: float | None


def of_person(board: Scoreboard, email: str) -> list[Standing]:
    """The key results that a person answers for."""
    return [s for s in board.standings if is_same_person(s.owner, email)]


def of_team(board: Scoreboard, team: str) -> list[Standing]:
    """The key results of a team's objectives."""
    return [s for s in board.standings if s.objective.team == team]


def carried_by(board: Scoreboard, own: Iterable[Standing]) -> list[Standing]:
    """The key results that these contribute to: those their objectives support, and so on upwards; nearest first."""
    found: dict[str, Standing] = {}
    waiting = [s.objective.supports for s in own]
    while waiting:
        above = board.find(waiting.pop(0) or "")
        if above is not None and above.key_result.id not in found:
            found[above.key_result.id] = above
            waiting.append(above.objective.supports)
    return list(found.values())


def progress(board: Scoreboard, standings: Iterable[Standing]) -> float | None:
    """The weighted mean of the progress of some of a board's key results, each within 0 to 1; an objective's rule.

    Once the cycle is over, what they came to: the weighted mean of their scores.
    """
    if board.over:
        return final_score((s.key_result, s.reading) for s in standings)
    return roll_up([(s.reading.progress, s.key_result.weight) for s in standings])


def same_day(cycle: Cycle, on: date, cycles: Collection[Cycle]) -> tuple[Cycle, date] | None:
    """The cycle before, and the day of it that is as far in as `on` is in this one; None where there is none.

    Where this one is over, the day after the other's last: its scores are compared with this one's.
    """
    earlier = [c for c in cycles if c.end < cycle.start]
    if not earlier:
        return None
    before = max(earlier)
    if on > cycle.end:
        return before, before.end + timedelta(days=1)
    return before, min(before.start + (max(on, cycle.start) - cycle.start), before.end)


def teams(board: Scoreboard, last: Mapping[str, date]) -> list[TeamFigures]:
    """Every team of a cycle, by name. last: the day of the last check-in of each key result that has one."""
    names = sorted({s.objective.team for s in board.standings if s.objective.team}, key=str.casefold)
    return [_figures(name, board, last) for name in names]


def likelihoods(board: Scoreboard, team: str) -> list[float]:
    """Those of a team's objectives, of all that have one: its likelihood is their mean."""
    own = (o.stands.likelihood for o in board.objectives if o.objective.team == team)
    return [likelihood for likelihood in own if likelihood is not None]


def _figures(team: str, board: Scoreboard, last: Mapping[str, date]) -> TeamFigures:
    own, on = of_team(board, team), board.on
    likely = likelihoods(board, team)
    measured = [s for s in own if s.sources or s.key_result.manual]
    recent = [0 <= (on - last[s.key_result.id]).days <= EVERY for s in own if s.key_result.id in last]
    return TeamFigures(
        team,
        len(own),
        progress(board, own),
        sum(likely) / len(likely) if likely else None,
        sum(s.reading.status != "no_data" for s in measured) / len(measured) if measured else None,
        sum(recent) / len(own) if own else None,
    )
