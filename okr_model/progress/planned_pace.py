"""The pace that a plan asks for: the planner's phases, the shape of a metric's own past, or the straight line."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from okr_model.formula.evaluate import running
from okr_model.formula.formula import Formula, FormulaError
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult
from okr_model.progress import pace as paces
from okr_model.progress.pace import Pace
from okr_model.progress.progress import is_accumulating
from okr_model.progress.target_likelihood import attainment


def planned_pace(result: KeyResult, formula: Formula, daily: Mapping[Measure, pd.Series[float]], cycle: Cycle) -> Pace:
    """The curve that the planner asked for, or the straight line and why. daily: from two years before the cycle on."""
    accumulating = is_accumulating(result, formula)
    if result.phases:
        first, last = (0.0 if accumulating else result.baseline), result.target
        shares = [
            (p.until, p.share if p.share is not None else attainment(p.value, first, last)) for p in result.phases
        ]
        return paces.phased(cycle, [paces.Point(until, share) for until, share in shares if share is not None])
    if result.pace == "linear":
        return paces.linear(cycle)
    past = daily_values(formula, daily) if accumulating else pd.Series(dtype=float)
    return paces.seasonal(cycle, past, accumulating=accumulating)


def daily_values(formula: Formula, daily: Mapping[Measure, pd.Series[float]]) -> pd.Series[float]:
    """What an accumulating formula gains on each day that has data: the formula over that day alone."""
    known = [series for series in daily.values() if len(series)]
    if not known:
        return pd.Series(dtype=float)
    first, last = min(s.index[0] for s in known).date(), max(s.index[-1] for s in known).date()
    try:
        return running(formula, daily, first, last, window=1).days["value"].dropna()
    except FormulaError:  # a distinct count of the cycle to date is no sum of days
        return pd.Series(dtype=float)
