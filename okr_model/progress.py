"""How far a key result has come: progress, what pace expects, attainment and status. Pure functions, nothing clamped.

*Level* results (last, mean, ratio, trailing window) are measured from the baseline: (value - baseline) / (target -
baseline). *Accumulating* ones (sums over the cycle) begin at zero: value / target; the growth asked for is judged at
the end, by attainment. Where a figure cannot be had, it is None and `state` says why: never NaN, never a made-up zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import pandas as pd

from okr_model.cycles import Cycle
from okr_model.evaluate import Running
from okr_model.plan import Commitment, KeyResult
from okr_model.sentences import Sentence
from okr_model.status import Bands, Status, reaches, worst

if TYPE_CHECKING:
    from okr_model.formula import Formula

__all__ = [
    "Bands",
    "Reading",
    "State",
    "Status",
    "attainment",
    "expected",
    "is_accumulating",
    "read",
    "roll_up",
    "worst",
]

State = Literal["ok", "not_started", "no_data", "zero_denominator", "no_baseline", "baseline_is_target", "zero_target"]

_STAY = frozenset({"at_least", "at_most", "between"})
_WHY: dict[State, Sentence] = {
    "no_data": Sentence("There is no data for it yet."),
    "zero_denominator": Sentence("Its denominator is zero, so it has no value."),
    "no_baseline": Sentence("It has no baseline to measure progress from."),
    "baseline_is_target": Sentence("Its baseline is its target, so there is no way to cover."),
    "zero_target": Sentence("Its target is zero, so no share of it can be covered."),
}
_STALE = Sentence("Its data is older than its source should be.")
_HELD_AT_THE_END = Sentence("{share} of the days with data it held; {bound} was needed.")
_REACHED = Sentence("{share} of what was asked for was reached; {bound} was needed.")


@dataclass(frozen=True, slots=True)
class Reading:
    """A key result on a day.

    target: what `value` is compared with: the planned target, the number of steps of a milestone, the days to measure.
    because: one short sentence behind the status.
    """

    value: float | None
    state: State
    progress: float | None
    expected: float
    attainment: float | None
    status: Status
    because: Sentence
    target: float | None


def attainment(value: float | None, baseline: float | None, target: float | None) -> float | None:
    """(value - baseline) / (target - baseline), unclamped; None where any is unknown or baseline is target."""
    if value is None or baseline is None or target is None or baseline == target:
        return None
    share = (float(value) - float(baseline)) / (float(target) - float(baseline))
    return share if math.isfinite(share) else None


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
) -> Reading:
    """Where a key result stands on the day `on`; after the cycle, where it stood on its last day.

    formula, running: the formula and its running value from the first day of the cycle, both None for a milestone.
    kind: of the objective it belongs to.  stale: its data is older than the source's freshness limit; a
    sentence says it in more words.
    """
    target = _target(key_result)
    if on < cycle.start:
        because = Sentence("Its cycle begins on {day}.", days={"day": cycle.start})
        return Reading(None, "not_started", None, 0.0, None, "not_started", because, target)
    day = min(on, cycle.end)
    figures = _figures(key_result, day, formula, running.until(day) if running is not None else None)
    pace = expected(cycle.start, cycle.end, on)
    if stale and key_result.type != "milestone":  # steps are set by people and do not age
        status, because = _no_data(stale if isinstance(stale, Sentence) else _STALE)
    elif figures.value is None:
        status, because = _no_data(_WHY[figures.state])
    elif on > cycle.end:
        status, because = _at_the_end(
            key_result, figures, bands.aspirational if kind == "aspirational" else bands.committed
        )
    else:
        status, because = _on_the_way(key_result, figures, pace, bands, is_accumulating(key_result, formula))
    return Reading(figures.value, figures.state, figures.progress, pace, figures.attainment, status, because, target)


@dataclass(frozen=True, slots=True)
class _Figures:
    """What the data says, before any judgement."""

    value: float | None
    state: State
    progress: float | None = None
    attainment: float | None = None


def _target(key_result: KeyResult) -> float | None:
    match key_result.type:
        case "milestone":
            return len(key_result.steps)
        case "baseline":
            return key_result.days
    return key_result.target


def _figures(key_result: KeyResult, day: date, formula: Formula | None, running: Running | None) -> _Figures:
    if key_result.type == "milestone":
        done = sum(step.done is not None and step.done <= day for step in key_result.steps)
        return _Figures(float(done), "ok", done / len(key_result.steps), done / len(key_result.steps))
    if running is None:
        return _Figures(None, "no_data")
    measured = int(running.days["measured"].sum())
    if key_result.type == "baseline":
        share = measured / key_result.days
        return _Figures(running.value, running.state, share, share)
    if key_result.type in _STAY:
        held = int((_within_limits(key_result, running.days["value"]) & running.days["measured"]).sum())
        if not measured:  # a level carried in from before the cycle is a value, but nothing to judge by
            return _Figures(running.value, "no_data")
        return _Figures(running.value, running.state, held / measured, held / measured)
    return _covered(key_result, running, is_accumulating(key_result, formula))


def _within_limits(key_result: KeyResult, values: pd.Series[float]) -> pd.Series[bool]:
    """On which days the running value was where it should stay; limits are inclusive, no value is outside."""
    low, high = key_result.low, key_result.high
    if key_result.type == "at_least":
        low, high = key_result.target, None
    elif key_result.type == "at_most":
        low, high = None, key_result.target
    return values.between(-math.inf if low is None else low, math.inf if high is None else high)


def _covered(key_result: KeyResult, running: Running, accumulating: bool) -> _Figures:
    """`increase` and `decrease`: the way covered, and the grade that this value would get at the end."""
    value, baseline, target = running.value, key_result.baseline, key_result.target
    if value is None or target is None:
        return _Figures(None, running.state)
    if not accumulating:
        if baseline is None:
            return _Figures(value, "no_baseline")
        grade = attainment(value, baseline, target)
        return _Figures(value, "baseline_is_target" if grade is None else "ok", grade, grade)
    if baseline is None and key_result.type == "increase":
        baseline = 0.0  # growth from nothing; a decrease from nothing is no decrease, so it has no grade
    grade = attainment(value, baseline, target)
    share = attainment(value, 0.0, target)
    if share is None:
        return _Figures(value, "zero_target", None, grade)
    return _Figures(value, "baseline_is_target" if baseline == target else "ok", share, grade)


def _no_data(why: Sentence) -> tuple[Status, Sentence]:
    return "no_data", why


def _at_the_end(key_result: KeyResult, figures: _Figures, bound: float) -> tuple[Status, Sentence]:
    """Achieved or missed. Where there is no grade (baseline is target, or is not known) the target itself rules."""
    if figures.attainment is not None:
        said = _HELD_AT_THE_END if key_result.type in _STAY else _REACHED
        because = replace(said, shares={"share": figures.attainment, "bound": bound})
        return "achieved" if reaches(figures.attainment, bound) else "missed", because
    if figures.progress is None or figures.value is None or key_result.target is None:
        return _no_data(_WHY[figures.state])
    over = figures.value - key_result.target
    met = over <= 0 if key_result.type == "decrease" else over >= 0
    because = Sentence(
        "It ended at {value}; the target was {target}.",
        numbers={"value": figures.value, "target": key_result.target},
    )
    return "achieved" if met else "missed", because


def _on_the_way(
    key_result: KeyResult, figures: _Figures, pace: float, bands: Bands, accumulating: bool
) -> tuple[Status, Sentence]:
    """Status by linear pace. What must hold or last until the end cannot be achieved before it."""
    progress = figures.progress
    if progress is None:
        return _no_data(_WHY[figures.state])
    if key_result.type in _STAY:
        return bands.during(progress), Sentence("It held on {share} of the days with data.", {"share": progress})
    if accumulating and key_result.type == "decrease":
        because = Sentence("{used} is used up where {pace} of the time has passed.", {"used": progress, "pace": pace})
        if progress > 1:
            return "off_track", because
        return bands.during(pace / progress if progress > 0 else math.inf), because
    if reaches(progress, 1.0):
        return "achieved", Sentence("The target is met.")
    if progress < 0:
        return bands.during(progress / pace), Sentence("It has moved away from its target.")
    shares = {"progress": progress, "pace": pace}
    return bands.during(progress / pace), Sentence("{progress} of the way is covered where {pace} is expected.", shares)
