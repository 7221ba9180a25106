"""A scoreboard as a pack: the figures of a review, put down so that they can be frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

import numpy as np
import pandas as pd

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from data.stores.check_ins.store import Entry
from okr_model.check_ins.check_ins import CheckIn
from okr_model.review import pack
from okr_model.review.pack import Pack, PackedObjective, PackedResult

LEVELS: Final = [0.1, 0.5, 0.9]


def freeze(
    board: Scoreboard,
    objectives: Iterable[ObjectiveStanding],
    *,
    title: str,
    by: str,
    at: datetime,
    said: Mapping[str, Entry] | None = None,
    moved: Mapping[str, pack.Moved] | None = None,
    earlier: pack.Earlier | None = None,
) -> Pack:
    """The pack of some of a board's objectives, in their order.

    at: the moment up to which the store's knowledge counts.  said: the last check-in of each key result that has one.
    moved: why each of them moved since the last review.  earlier: where the cycle of the last review stood, if another.
    """
    packed = tuple(_objective(o, board, said or {}, moved or {}) for o in objectives)
    cycle = board.cycle
    return Pack(
        title=title, cycle=cycle.id, start=cycle.start, end=cycle.end, on=board.on, frozen_at=at, by=by,
        objectives=packed, earlier=earlier,
    )  # fmt: skip


def earlier(board: Scoreboard) -> pack.Earlier:
    """Where all of an earlier cycle stands, as a later one's review is told."""
    stood = [
        pack.Stood(id=o.objective.id, progress=o.progress, status=o.status, score=o.stands.score)
        for o in board.objectives
    ]
    stood += [
        pack.Stood(
            id=s.key_result.id, value=s.reading.value, target=s.reading.target, unit=s.unit,
            progress=s.reading.progress, status=s.reading.status,
        )
        for s in board.standings
    ]  # fmt: skip
    return pack.Earlier(cycle=board.cycle.id, over=board.over, stood=tuple(stood))


def _objective(
    standing: ObjectiveStanding, board: Scoreboard, said: Mapping[str, Entry], moved: Mapping[str, pack.Moved]
) -> PackedObjective:
    objective, score = standing.objective, standing.outlook
    results = tuple(
        _result(s, board, said.get(s.key_result.id), moved.get(s.key_result.id)) for s in standing.key_results
    )
    return PackedObjective(
        id=objective.id,
        title=objective.title,
        note=objective.note,
        team=objective.team,
        owner=objective.owner,
        level=objective.level,
        kind=objective.kind,
        progress=standing.progress,
        status=standing.status,
        likelihood=score.likelihood if score else None,
        score_p10=score.p10 if score else None,
        score_p50=score.p50 if score else None,
        score_p90=score.p90 if score else None,
        bar=standing.stands.bar,
        score=standing.stands.score,
        because=standing.stands.because,
        key_results=results,
    )


def _result(standing: Standing, board: Scoreboard, said: Entry | None, moved: pack.Moved | None) -> PackedResult:
    result, reading = standing.key_result, standing.reading
    rates, unread = reading.rates, standing.problem
    return PackedResult(
        id=result.id,
        title=result.title,
        type=result.type,
        owner=standing.owner,
        unit=standing.unit,
        formula=result.formula,
        baseline=result.baseline,
        target=reading.target,
        low=result.low,
        high=result.high,
        weight=result.weight,
        value=reading.value,
        progress=reading.progress,
        expected=reading.expected,
        attainment=reading.attainment,
        status=reading.status,
        because=unread or reading.because,
        ahead=_ahead(standing),
        required_rate=rates.required if rates else None,
        current_rate=rates.current if rates else None,
        rate_per=rates.per if rates else None,
        accumulating=standing.is_accumulating,
        reached_on=standing.reached_on,
        last_day=standing.last_day,
        settled_through=standing.settled_through,
        sources=tuple(s.source for s in standing.sources),
        held=standing.held,
        course=_points(standing.course),
        pace=_points(standing.pace_line(board.cycle)),
        fan=_fan(standing),
        said=_said(said),
        moved=moved,
        score=result.score.value if result.score else None,
        saving=reading.saving,
    )


def _ahead(standing: Standing) -> pack.Ahead | None:
    found = standing.reading.prospect
    if found is None:
        return None
    return pack.Ahead(
        p10=found.p10, p50=found.p50, p90=found.p90, likelihood=found.likelihood, judged=found.judged,
        landing=found.landing, confidence=found.confidence, bound=found.bound,
    )  # fmt: skip


def _points(values: pd.Series) -> tuple[pack.Point, ...]:
    return tuple(pack.Point(day=day.date(), value=float(value)) for day, value in _by_day(values) if np.isfinite(value))


def _by_day(values: pd.Series) -> Iterable[tuple[pd.Timestamp, float]]:
    return zip(pd.DatetimeIndex(values.index), values.to_numpy(), strict=True)


def _fan(standing: Standing) -> tuple[pack.Spread, ...]:
    """From tomorrow to the end of the cycle, where a forecast is shown."""
    projection = standing.ahead.projection if standing.ahead else None
    if standing.reading.prospect is None or projection is None:
        return ()
    path = projection.path(LEVELS)
    return tuple(
        pack.Spread(day=day.date(), p10=float(low), p50=float(middle), p90=float(high))
        for day, (low, middle, high) in zip(pd.DatetimeIndex(path.index), path.to_numpy(), strict=True)
        if np.isfinite([low, middle, high]).all()
    )


def _said(entry: Entry | None) -> pack.Said | None:
    if entry is None or not isinstance(entry.body, CheckIn):
        return None
    body = entry.body
    return pack.Said(
        day=body.day, by=entry.author, confidence=body.confidence, note=body.note, obstacles=body.obstacles,
        next_step=body.next_step,
    )  # fmt: skip


def last_check_ins(entries: Iterable[Entry], until: date) -> dict[str, Entry]:
    """The last check-in of each key result, of those up to a day."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if isinstance(entry.body, CheckIn) and entry.item and entry.body.day <= until:
            kept = found.get(entry.item)
            if kept is None or not isinstance(kept.body, CheckIn) or kept.body.day <= entry.body.day:
                found[entry.item] = entry
    return found
