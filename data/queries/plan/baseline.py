"""The baseline a new key result begins with, taken from the past of its metric where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from data.queries.plan.mapping import Preview, cycle_before
from data.stores.snapshot import Reader
from okr_model.formula.formula import Formula
from okr_model.plan.cycles import Cycle
from okr_model.wording.figures import to_digits

Origin = Literal["last_cycle", "first_value", "current_pace"]
LEAST_DAYS = 7
"""Days of data below which nothing is said about a pace."""
_LATE = timedelta(days=3)  # a source that reports on working days only may begin a weekend late


@dataclass(frozen=True, slots=True)
class Baseline:
    """value: in the unit of the formula.

    origin: what it is. `last_cycle`: what the formula came to over the cycle before, all of which has data;
    `first_value`: of a level, the first there is; `current_pace`: of a sum, what it comes to by the end of the cycle if
    all days are as those that have data.  first, last: the days it is taken from.
    """

    value: float
    origin: Origin
    first: date
    last: date


def proposed_baseline(workspace: Reader, preview: Preview, cycle: Cycle, window: int | None = None) -> Baseline | None:
    """The baseline that the past of a formula proposes; None where there is too little of it."""
    formula, course = preview.formula, preview.course
    if formula is None or course is None or course.empty:
        return None
    before = cycle_before(workspace.plan.cycles(), cycle)
    if preview.before is not None and preview.before.value is not None and _reaches(workspace, formula, before.start):
        return Baseline(to_digits(preview.before.value, 6), "last_cycle", before.start, before.end)
    if not formula.is_accumulating or window is not None:
        first = course.index[0].date()
        return Baseline(to_digits(float(course.iloc[0]), 6), "first_value", first, first)
    return _at_this_pace(course, cycle, _last_day(workspace, formula))


def _reaches(workspace: Reader, formula: Formula, day: date) -> bool:
    """Whether all metrics of a formula have data from a day on."""
    known = workspace.metrics.coverage()
    firsts = [known[name].first_day if name in known else None for name in formula.metrics]
    return all(first is not None and first <= day + _LATE for first in firsts)


def _last_day(workspace: Reader, formula: Formula) -> date:
    """The last day on which all metrics of a formula have data."""
    known = workspace.metrics.coverage(on=workspace.today())
    return min(known[name].last_day or date.min if name in known else date.min for name in formula.metrics)


def _at_this_pace(course: pd.Series, cycle: Cycle, last: date) -> Baseline | None:
    """What a sum comes to by the end of the cycle, if all its days from the first are as those so far."""
    counted = course.loc[pd.Timestamp(cycle.start) : pd.Timestamp(min(last, cycle.end))]
    if counted.empty:
        return None
    first, last = counted.index[0].date(), counted.index[-1].date()
    days = (last - first).days + 1
    if days < LEAST_DAYS:
        return None
    return Baseline(
        to_digits(float(counted.iloc[-1]) / days * ((cycle.end - first).days + 1), 3), "current_pace", first, last
    )
