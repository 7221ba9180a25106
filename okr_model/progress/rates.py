"""What is needed from here on to land on target, and what there was lately.

A sum needs so much a day; a level, so much change a day; a ratio of two sums needs a ratio over the days left, for
what is behind cannot be changed. A trailing window needs its target, which is no rate, so it has none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from okr_model.formula.evaluate import Running, running
from okr_model.formula.formula import Formula
from okr_model.formula.tree import Arithmetic, Node, degree
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResultType
from okr_model.wording.sentences import Sentence

LATELY = 28  # days; four of each weekday


@dataclass(frozen=True, slots=True)
class Rates:
    """required, current: in the key result's unit, `a_day` or, for a ratio, over the days `from_here` on.

    required: None once the cycle is over.  current: over the last 28 days that were settled; None where unknown.
    """

    per: Literal["a_day", "from_here"]
    required: float | None
    current: float | None


def rates(
    formula: Formula,
    course: Running,
    daily: Mapping[Measure, pd.Series[float]],
    cycle: Cycle,
    target: float,
    *,
    settled: date,
    window: int | None = None,
) -> Rates | None:
    """The rates of a key result that is to come to `target`; None for those that have no rate.

    course: the running value from the first day of the cycle to the day it is looked at.
    daily: reaches back beyond the cycle's first day where there is history.  settled: the last settled day.
    """
    if window is not None or course.value is None or not len(course.days):
        return None
    left = (cycle.end - course.days.index[-1].date()).days
    if formula.is_accumulating:
        needed = (target - course.value) / left if left > 0 else None
        return Rates("a_day", needed, _sum_a_day(formula, course, daily, settled))
    if ratio := _ratio(formula.tree):
        return _of_ratio(ratio, daily, cycle, target, course.days.index[-1].date(), settled)
    needed = (target - course.value) / left if left > 0 else None
    return Rates("a_day", needed, _change_a_day(formula, daily, settled))


def asked_rate(
    per: Literal["a_day", "from_here"], required: float, type_: KeyResultType, *, accumulating: bool
) -> tuple[Sentence, float]:
    """What a rate that is required is called, and the figure to show for it.

    A sum that should stay small has so much left to use; no sum asks for less than nothing.
    """
    if per == "from_here":
        return Sentence("Needed from now on"), required
    name = Sentence("Allowed per day") if accumulating and type_ == "decrease" else Sentence("Needed per day")
    return name, max(required, 0.0) if accumulating else required


def straight_line(course: Running, cycle: Cycle, *, accumulating: bool, ratio: bool = False) -> float | None:
    """Where the value would be at the end if it went on as it has in the cycle so far: what a ruler would draw.

    A sum grows by its mean so far; a level by its change so far, from its first value in the cycle; a ratio stays.
    """
    known = course.days["value"].dropna()
    if known.empty:
        return None
    value, first = float(known.iloc[-1]), float(known.iloc[0])
    passed = (course.days.index[-1].date() - cycle.start).days + 1
    if accumulating:
        return float(value * cycle.days / passed)
    left, spread = cycle.days - passed, int((known.index[-1] - known.index[0]).days)
    return value if ratio or spread == 0 else value + (value - first) / spread * left


def _sum_a_day(
    formula: Formula, course: Running, daily: Mapping[Measure, pd.Series[float]], settled: date
) -> float | None:
    if any(part.measure.span == "cycle" for part in formula.aggregates):  # counted afresh: there is no trailing window
        known = course.days["value"].loc[: pd.Timestamp(settled)].tail(LATELY + 1).dropna()
        return _finite((known.iloc[-1] - known.iloc[0]) / (len(known) - 1)) if len(known) > 1 else None
    lately = running(formula, daily, settled, settled, LATELY)
    first = settled - timedelta(days=LATELY - 1)
    days = {day for s in daily.values() for day in s.loc[pd.Timestamp(first) : pd.Timestamp(settled)].dropna().index}
    return None if lately.value is None or not days else _finite(lately.value / len(days))


def _change_a_day(formula: Formula, daily: Mapping[Measure, pd.Series[float]], settled: date) -> float | None:
    past = running(formula, daily, settled - timedelta(days=LATELY), settled).days["value"].dropna()
    if len(past) < 2:
        return None
    return _finite(float(past.iloc[-1] - past.iloc[0]) / (past.index[-1] - past.index[0]).days)


def _ratio(tree: Node) -> tuple[Formula, Formula] | None:
    """Numerator and denominator where the formula is one sum over another."""
    if isinstance(tree, Arithmetic) and tree.operator == "/" and degree(tree.left) == degree(tree.right) == 1:
        return Formula("", tree.left), Formula("", tree.right)
    return None


def _of_ratio(
    ratio: tuple[Formula, Formula],
    daily: Mapping[Measure, pd.Series[float]],
    cycle: Cycle,
    target: float,
    on: date,
    settled: date,
) -> Rates:
    """Solves (N + r·d) / (D + d) = target for r, where d is the denominator the days left will bring at its pace."""
    above, below = (running(part, daily, cycle.start, on) for part in ratio)
    lately = [running(part, daily, settled, settled, LATELY).value for part in ratio]
    current = _finite(lately[0] / lately[1]) if lately[0] is not None and lately[1] else None
    a_day = _sum_a_day(ratio[1], below, daily, settled)
    coming = (a_day or 0.0) * (cycle.end - on).days
    required = None
    if coming > 0 and above.value is not None and below.value is not None:
        required = _finite((target * (below.value + coming) - above.value) / coming)
    return Rates("from_here", required, current)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
