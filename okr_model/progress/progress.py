"""How far a key result has come: progress, what pace expects, attainment and status. Pure functions, nothing clamped.

*Level* results (last, mean, ratio, trailing window) are measured from the baseline: (value - baseline) / (target -
baseline). *Accumulating* ones (sums over the cycle) begin at zero: value / target; the growth asked for is judged at
the end, by attainment. Of sums that should stay small what counts is what they have saved (`saving`). Where a figure
cannot be had, it is None and `state` says why: never NaN, never a made-up zero. docs/progress.md has every case.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from okr_model.formula.evaluate import Running
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import Commitment, KeyResult
from okr_model.progress import status_rules
from okr_model.progress.pace import Pace, linear
from okr_model.progress.rates import Rates
from okr_model.progress.saving import Saving, is_saving, saving
from okr_model.progress.status import Bands, Status
from okr_model.progress.status_rules import Figures, FigureState
from okr_model.progress.target_likelihood import (
    STAY,
    TargetLikelihood,
    attainment,
    grading_baseline,
    limits,
    target_likelihood,
)
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from okr_model.forecast.forecast import Projection
    from okr_model.formula.formula import Formula

__all__ = [
    "Bands",
    "FigureState",
    "Reading",
    "Status",
    "attainment",
    "expected",
    "is_accumulating",
    "read",
    "roll_up",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """A key result on a day.

    progress: how much of the way is covered; once the cycle is over, the attainment wherever there is one: what counts
    then is the growth that was asked for, also of a sum.
    target: what `value` is compared with: the planned target, the number of steps of a milestone, the days to measure.
    because: one short sentence behind the status.
    prospect: how it will end, as far as that can be said; None once the cycle is over.
    saving: what it has saved, of a sum that should stay small and has a baseline; `progress` is the share of it.
    """

    value: float | None
    state: FigureState
    progress: float | None
    expected: float
    attainment: float | None
    status: Status
    because: Sentence
    target: float | None
    prospect: TargetLikelihood | None = None
    rates: Rates | None = None
    saving: Saving | None = None

    @property
    def no_progress(self) -> Sentence | None:
        """Why it has no progress; None where it has."""
        return None if self.progress is not None else status_rules.WHY.get(self.state)


def expected(start: date, end: date, on: date) -> float:
    """The share of the days from `start` to `end` that have passed with the day `on`, within 0 to 1."""
    if end < start:
        raise ValueError(f"a cycle from {start} to {end} ends before it starts")
    return min(max(((on - start).days + 1) / ((end - start).days + 1), 0.0), 1.0)


def roll_up(parts: Iterable[tuple[float | None, float]]) -> float | None:
    """An objective's progress: the weighted mean of (progress clamped to 0 to 1, weight) over those that have one.

    None where none has one, and where all that have one weigh nothing.
    """
    known = [(min(max(p, 0.0), 1.0), weight) for p, weight in parts if p is not None and not math.isnan(p)]
    total = math.fsum(weight for _, weight in known)
    return math.fsum(p * weight for p, weight in known) / total if total > 0 else None


def is_accumulating(key_result: KeyResult, formula: Formula | None) -> bool:
    """Whether counting starts at zero with the cycle. Over a trailing window every formula is a level."""
    return formula is not None and formula.is_accumulating and key_result.window is None


def read(
    key_result: KeyResult,
    cycle: Cycle,
    on: date,
    formula: Formula | None,
    running: Running | None,
    *,
    kind: Commitment,
    stale: bool | Sentence,
    bands: Bands = Bands(),  # noqa: B008 - frozen
    pace: Pace | None = None,
    projection: Projection | None = None,
    rates: Rates | None = None,
    unit: str = "",
) -> Reading:
    """Where a key result stands on the day `on`; after the cycle, where it stood on its last day.

    formula, running: the formula and its running value from the first day of the cycle, both None for a milestone.
    kind: of the objective it belongs to.
    stale: its data is older than the source's freshness limit; a sentence says which source and why.
    pace: linear unless given.  projection: of the value at the end; without one, the pace is judged.
    unit: of the figures in the sentence behind the status.
    """
    target = _target(key_result)
    if on < cycle.start:
        because = Sentence("Its cycle starts on {day}.", days={"day": cycle.start})
        return Reading(None, "not_started", None, 0.0, None, "not_started", because, target)
    day = min(on, cycle.end)
    curve = pace or linear(cycle)
    known = running.until(day) if running is not None else None
    figures = _figures(key_result, day, formula, known, curve.at(day), unit)
    accumulating = is_accumulating(key_result, formula)
    bound = bands.bound(kind)
    ahead: TargetLikelihood | None = None
    over = on > cycle.end
    judged: tuple[Status, Sentence]
    if stale and key_result.type != "milestone":  # steps are set by people and do not age
        judged = "no_data", stale if isinstance(stale, Sentence) else status_rules.STALE
    elif figures.value is None or figures.state == "no_data":
        judged = status_rules.unknown(figures.state)
    elif over:
        judged = status_rules.at_the_end(key_result, figures, bound)
    elif ahead := target_likelihood(key_result, projection, bound, accumulating=accumulating):
        judged = status_rules.by_likelihood(key_result, figures, ahead, rates, bands, accumulating)
    else:
        judged = status_rules.by_pace(key_result, figures, curve.at(on), bands, bound, accumulating)
    return Reading(
        value=figures.value,
        state=figures.state,
        progress=figures.progress if not over or None in (figures.progress, figures.attainment) else figures.attainment,
        expected=curve.at(on),
        attainment=figures.attainment,
        status=judged[0],
        because=judged[1],
        target=target,
        prospect=ahead,
        rates=rates if ahead else None,
        saving=figures.saving,
    )


def _target(key_result: KeyResult) -> float | None:
    match key_result.type:
        case "milestone":
            return len(key_result.steps)
        case "baseline":
            return key_result.days
    return key_result.target


def _figures(
    key_result: KeyResult, day: date, formula: Formula | None, running: Running | None, elapsed: float, unit: str
) -> Figures:
    """elapsed: the share of the pace by the end of the day."""
    if key_result.type == "milestone":
        done = sum(step.done is not None and step.done <= day for step in key_result.steps)
        return Figures(float(done), "ok", done / len(key_result.steps), done / len(key_result.steps))
    if running is None:
        return Figures(None, "no_data")
    measured = int(running.days["measured"].sum())
    if key_result.type == "baseline":
        share = min(measured / key_result.days, 1.0)  # what is asked for is enough days: more of them add nothing
        return Figures(running.value, running.state, share, share)
    if key_result.type in STAY:
        inside = running.days["value"].between(*limits(key_result))  # inclusive; no value is outside
        held = int((inside & running.days["measured"]).sum())
        if not measured:  # a level carried in from before the cycle is a value, but nothing to judge by
            return Figures(running.value, "no_data")
        if is_accumulating(key_result, formula):  # on its way a sum is anywhere: its end alone counts
            ends = bool(inside.iloc[-1])
            return Figures(running.value, "sum_within_limits", None, float(ends), ends, unit)
        return Figures(running.value, running.state, held / measured, held / measured, bool(inside.iloc[-1]), unit)
    return _covered(key_result, running, elapsed, is_accumulating(key_result, formula), unit)


def _covered(key_result: KeyResult, running: Running, elapsed: float, accumulating: bool, unit: str) -> Figures:
    """`increase` and `decrease`: the way covered, and the grade that this value would get at the end."""
    value, target = running.value, key_result.target
    if value is None or target is None:
        return Figures(None, running.state)
    baseline = grading_baseline(key_result, accumulating)
    grade = attainment(value, baseline, target)
    state: FigureState = "baseline_is_target" if baseline == target else "ok"
    if accumulating and not is_saving(key_result, accumulating):
        return Figures(value, state, attainment(value, 0.0, target), grade, unit=unit)
    if baseline is None:
        return Figures(value, "no_baseline", unit=unit)
    if not accumulating:
        return Figures(value, state, grade, grade, unit=unit)
    found = saving(key_result, value, elapsed)
    return Figures(value, state, found.progress if found else None, grade, unit=unit, saving=found)
