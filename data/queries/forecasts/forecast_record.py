"""The record of forecasts: what is claimed today is kept, and what was claimed once is held against what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.forecasting import claim
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.stores.metrics.store import Request
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import CheckIn
from okr_model.forecast.calibration import Checked, Claim
from okr_model.forecast.replay import WINDOWS, can_be_replayed, replay
from okr_model.formula.evaluate import needs
from okr_model.progress.progress import is_accumulating

LEARNED_FROM: Final = 730
"""Days before the earliest window that is replayed, to learn from as far as there are any."""


def claims_of_today(reader: Reader) -> list[Claim]:
    """What is forecast today about every running cycle."""
    today = reader.today()
    boards = [scoreboard.build(reader, cycle=c.id) for c in reader.plan.cycles() if today in c]
    return [c for board in boards if board for c in claims(board)]


def claims(board: Scoreboard) -> Iterator[Claim]:
    """What the scoreboard says about the end of its cycle."""
    for standing in board.standings:
        ahead, prospect = standing.ahead, standing.reading.prospect
        if ahead is None or prospect is None:
            continue
        accumulating = is_accumulating(standing.key_result, standing.formula)
        said = claim(standing.key_result, board.cycle, board.on, ahead, prospect, accumulating=accumulating)
        if said is not None:
            yield said


def checked(workspace: Reader) -> list[Checked]:
    """Every claim about a cycle that is over and settled, with the value that came."""
    today = workspace.today()
    over = [cycle.id for cycle in workspace.plan.cycles() if cycle.end < today]
    found = []
    for cycle_id in over:
        claimed = workspace.plan.forecasts.of([cycle_id])
        board = scoreboard.build(workspace, cycle=cycle_id) if claimed else None
        final = {s.key_result.id: s.reading.value for s in board.standings if _is_final(s, board)} if board else {}
        said = confidences(workspace, cycle_id) if final else {}
        found += [
            Checked(c, value, confident_on(said.get(c.key_result_id, ()), c.day))
            for c in claimed
            if (value := final.get(c.key_result_id)) is not None
        ]
    return found


def confidences(workspace: Reader, cycle_id: str) -> dict[str, list[tuple[date, float]]]:
    """How confident people were of each key result: day of the check-in, and 0 to 1; as they were made."""
    found: dict[str, list[tuple[date, float]]] = {}
    for one in workspace.plan.check_ins.check_ins(cycle_id):
        body = one.body
        if one.what == "key result" and isinstance(body, CheckIn) and body.confidence is not None:
            found.setdefault(one.item, []).append((body.day, body.confidence / 10))
    return found


def confident_on(said: Iterable[tuple[date, float]], day: date) -> float | None:
    """The latest that was said on or before a day; of two on one day, the later one."""
    known = [(when, n, share) for n, (when, share) in enumerate(said) if when <= day]
    return max(known)[2] if known else None


def replayed(workspace: Reader, cycle: str | None = None) -> list[Checked]:
    """What would have been claimed about the plan's key results in the year before their cycle, and what came."""
    board = scoreboard.build(workspace, cycle=cycle)
    if board is None:
        return []
    past = timedelta(days=(WINDOWS + 1) * board.cycle.days + LEARNED_FROM)
    parts = [(s.key_result, s.formula) for s in board.standings if s.formula is not None and can_be_replayed(s.formula)]
    asked = {
        k.id: [
            Request(n.measure, board.cycle.start - past, board.cycle.start - timedelta(days=1), carry=n.carry)
            for n in needs(f, board.cycle.start, board.cycle.start, k.window)
        ]
        for k, f in parts
    }
    answers = workspace.metrics.daily([r for requests in asked.values() for r in requests])
    found: list[Checked] = []
    for result, formula in parts:
        found += replay(result, formula, {r.measure: answers[r] for r in asked[result.id]}, board.cycle)
    return found


def _is_final(standing: Standing, board: Scoreboard) -> bool:
    """Whether its last day will not be restated any more."""
    through = standing.settled_through
    return through is not None and through >= board.cycle.end
