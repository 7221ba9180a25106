"""A team's own figures as a goal-setting session needs them: how many stand how, what moved, what is likely."""

from __future__ import annotations

from dataclasses import dataclass

from data.queries.bridge.movement import Move, weeks
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.progress.progress import expected
from okr_model.progress.status import REACHING
from okr_model.workshop.workshop import Situation

MOST = 5  # of a kind: what can be taken in under a hat
_BEHIND = {"off_track", "at_risk", "missed"}


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """behind: off track, missed or at risk, the least likely first.  likely: with a forecast, the most likely first.

    movers: what moved in the latest week, the most of its way first.
    """

    situation: Situation
    behind: tuple[Standing, ...]
    likely: tuple[Standing, ...]
    movers: tuple[Move, ...]


def of(board: Scoreboard | None, team: str | None = None) -> TeamFigures:
    """The figures of a board, or of one team of it; none where there is no plan."""
    if board is None:
        return TeamFigures(Situation(), (), (), ())
    own = [s for s in board.standings if team in (None, s.objective.team)]
    behind = sorted((s for s in own if s.reading.status in _BEHIND), key=_likelihood)
    likely = sorted((s for s in own if s.reading.prospect), key=_likelihood, reverse=True)
    latest = weeks(own, board.cycle, board.on)[:1]
    movers = sorted(latest[0].moves if latest else (), key=_share_of_way, reverse=True)
    return TeamFigures(_situation(own, board), tuple(behind[:MOST]), tuple(likely[:MOST]), tuple(movers[:MOST]))


def _situation(own: list[Standing], board: Scoreboard) -> Situation:
    states = [s.reading.status for s in own]
    return Situation(
        key_results=len(own),
        on_track=sum(state in REACHING for state in states),
        off_track=sum(state in {"off_track", "missed"} for state in states),
        without_data=states.count("no_data"),
        passed=expected(board.cycle.start, board.cycle.end, board.on),
    )


def _likelihood(standing: Standing) -> float:
    return standing.reading.prospect.judged if standing.reading.prospect else 0.0


def _share_of_way(move: Move) -> float:
    """How much of the way from baseline to target it went, there or back; 0 where there is no such way."""
    result = move.standing.key_result
    way = abs((result.target or 0.0) - (result.baseline or 0.0)) if result.target is not None else 0.0
    return abs(move.after - move.before) / way if way else 0.0
