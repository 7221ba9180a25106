"""Questions as people ask an assistant about a workspace, and the tool and arguments it asks for them; from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from data.queries.scoreboard.standing import Scoreboard, Standing

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """words: as a person says it.  about: the key result or objective, empty for the whole cycle."""

    words: str
    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


def asked_of(board: Scoreboard, seed: int, many: int) -> list[Question]:
    """So many questions about a board: all that concern the cycle and its objectives, where each key result stands,
    and as many others of each, by the seed.
    """
    dice = random.Random(seed)
    past = _past(board, dice)  # one day for all: people ask of one meeting
    found, others = list(_of_cycle(board, past)), []
    for standing in board.standings:
        stands, *more = _of_key_result(standing, board, past, dice)
        found.append(stands)
        others += more
    return [*found, *dice.sample(others, many - len(found))]


def _of_cycle(board: Scoreboard, past: date) -> Iterator[Question]:
    yield Question("How are we doing?", "status")
    yield Question(f"How were we doing on {past}?", "status", {"on": past.isoformat()})
    yield Question("What did we believe yesterday at noon?", "status", {"as_of": f"{board.on - DAY}T12:00:00+00:00"})
    yield Question("Where will everything land?", "forecast")
    yield Question("How good were forecasts?", "forecast_record")
    yield Question("What did the fair bring?", "drivers")
    yield Question("What will the review show?", "review_pack")
    yield Question("What do we measure?", "find", {"kind": "metric"})
    for owner in sorted({goal.objective.owner for goal in board.objectives}):
        yield Question(f"What does {owner} own?", "find", {"kind": "key_result", "words": owner}, owner)
    for team in sorted({goal.objective.team for goal in board.objectives}):
        yield Question(f"How is {team} doing?", "status", {"team": team}, team)
    for goal in board.objectives:
        of = {"objective": goal.objective.id}
        yield Question(f"Will we reach “{goal.objective.title}”?", "status", of, goal.objective.id)


def _of_key_result(standing: Standing, board: Scoreboard, past: date, dice: random.Random) -> Iterator[Question]:
    result = standing.key_result
    of, name = {"key_result": result.id}, f"“{result.title}”"
    growth = {"changes": [{**of, "growth": {"percent": dice.choice((-20, -5, 10, 35))}}]}
    once = {"changes": [{**of, "amount": float(dice.randint(1, 400)), "on": f"{board.on + DAY}"}]}
    yield Question(f"Where does {name} stand?", "status", of, result.id)
    yield Question(f"Where did {name} stand on {past}?", "status", {**of, "on": past.isoformat()}, result.id)
    yield Question(f"Why did {name} move?", "why", of, result.id)
    yield Question(f"Why did {name} move since {past}?", "why", {**of, "since": past.isoformat()}, result.id)
    yield Question(f"Where will {name} land?", "forecast", of, result.id)
    yield Question(f"Where would {name} have landed on {past}?", "forecast", {**of, "on": f"{past}"}, result.id)
    yield Question(f"Where do the figures of {name} come from?", "evidence", of, result.id)
    yield Question(f"What if the days left of {name} grew?", "what_if", {"scenario": growth}, result.id)
    if result.type == "between":
        limits = {"low": _other(result.low, dice, 0.9), "high": _other(result.high, dice, 1.1)}
        yield Question(
            f"What if {name} had other limits?", "what_if", {"scenario": {"changes": [{**of, **limits}]}}, result.id
        )
    else:
        target = {"changes": [{**of, "target": _other(result.target, dice, dice.choice((0.8, 0.95, 1.1)))}]}
        yield Question(f"What if the target of {name} were another?", "what_if", {"scenario": target}, result.id)
        likely = dice.choice((0.5, 0.7, 0.9))
        ask = [{**of, "for": "target", "likelihood": likely}]
        yield Question(f"Which target of {name} has {likely:.0%}?", "what_if", {"ask": ask}, result.id)
        ask = [{**of, "for": "growth", "likelihood": 0.7}]
        yield Question(f"By how much must {name} grow for 70%?", "what_if", {"ask": ask}, result.id)
    if standing.is_accumulating:
        yield Question(f"What if {name} got more once?", "what_if", {"scenario": once}, result.id)


def _past(board: Scoreboard, dice: random.Random) -> date:
    """A day of the cycle on which it had run for a while."""
    return board.on - dice.randint(1, max(1, min((board.on - board.cycle.start).days - 5, 30))) * DAY


def _other(figure: float | None, dice: random.Random, times: float) -> float:
    return float(f"{(figure or 1.0) * times * dice.uniform(0.97, 1.03):.3g}")
