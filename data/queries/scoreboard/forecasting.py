"""Looking ahead from what has been read: pace, forecast and rates of one key result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from okr_model.forecast.calibration import Claim
from okr_model.forecast.forecast import Projection
from okr_model.forecast.of_formula import outlook
from okr_model.formula.evaluate import Need, Running, needs
from okr_model.formula.formula import Formula
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult
from okr_model.progress.pace import LOOK_BACK, Pace
from okr_model.progress.planned_pace import planned_pace
from okr_model.progress.progress import is_accumulating
from okr_model.progress.rates import Rates, rates, straight_line
from okr_model.progress.target_likelihood import STAY, TargetLikelihood, asked_for

HISTORY: Final = LOOK_BACK
"""How long before its cycle a key result's metrics are looked at: two years and three weeks."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead of a key result; each None where it cannot be had, or has no meaning for its type."""

    pace: Pace
    projection: Projection | None = None
    rates: Rates | None = None
    straight_line: float | None = None

    def reached_on(self, result: KeyResult) -> date | None:
        """The day on which the forecast's middle first meets the target; None where it does not within the cycle."""
        if self.projection is None or result.target is None or result.type not in {"increase", "decrease"}:
            return None
        middle = self.projection.path([0.5]).iloc[:, 0]
        met = middle[middle <= result.target] if result.type == "decrease" else middle[middle >= result.target]
        return met.index[0].date() if len(met) else None


def required_series(formula: Formula, result: KeyResult, cycle: Cycle, until: date) -> list[Need]:
    """What is to be read of the store: the cycle to date, and the past that a forecast learns from."""
    found = needs(formula, cycle.start, until, result.window)
    past = cycle.start - HISTORY
    return [need if need.measure.span == "cycle" else need._replace(first=min(need.first, past)) for need in found]


def forecast_key_result(
    result: KeyResult,
    formula: Formula,
    daily: Mapping[Measure, pd.Series[float]],
    course: Running,
    cycle: Cycle,
    on: date,
    settled: date | None,
) -> Ahead:
    """settled: the last day on which every source behind it is settled. `on` lies in the cycle."""
    pace = planned_pace(result, formula, daily, cycle)
    if result.type == "baseline" or on > cycle.end:
        return Ahead(pace)
    settled = min(settled or on, on)
    young = (on - settled).days
    projection = outlook(formula, daily, cycle.start, cycle.end, on, window=result.window, provisional=young)
    accumulating = is_accumulating(result, formula)
    line = straight_line(course, cycle, accumulating=accumulating)
    rate = None
    if result.target is not None and result.type not in STAY:
        rate = rates(formula, course, daily, cycle, result.target, settled=settled, window=result.window)
    return Ahead(pace, projection, rate, line)


def claim(
    result: KeyResult, cycle: Cycle, day: date, ahead: Ahead, prospect: TargetLikelihood, *, accumulating: bool
) -> Claim | None:
    """What is said on a day about the end of the cycle, to be held against what comes of it."""
    if ahead.projection is None:
        return None
    low, high = _asked(result, prospect.bound, accumulating)
    p05, p10, p50, p90, p95 = ahead.projection.quantiles([0.05, 0.1, 0.5, 0.9, 0.95])
    return Claim(
        cycle.id,
        result.id,
        day,
        low,
        high,
        prospect.judged,
        p05,
        p10,
        p50,
        p90,
        p95,
        ahead.straight_line,
        prospect.confidence,
    )


def _asked(result: KeyResult, bound: float, accumulating: bool) -> tuple[float | None, float | None]:
    """The limits the final value has to lie in."""
    if result.type == "between":
        return result.low, result.high
    value = result.target if result.type in STAY else asked_for(result, accumulating, bound)
    return (None, value) if result.type in {"decrease", "at_most"} else (value, None)
