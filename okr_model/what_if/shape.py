"""How the days make up a key result's value, as `what_if_path` needs it, and how a metric behind it carries through."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from okr_model.forecast.formula_form import Quotient, Sum, form_of
from okr_model.formula.evaluate import Running, running
from okr_model.formula.formula import Formula
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult
from okr_model.progress.rates import LATELY
from okr_model.what_if.path import Shape

if TYPE_CHECKING:
    from okr_model.what_if.what_if import Basis

Daily = Mapping[Measure, "pd.Series[float]"]


def shape_of(
    result: KeyResult,
    formula: Formula,
    daily: Daily,
    course: Running | None,
    cycle: Cycle,
    settled: date,
    fan: pd.DataFrame,
) -> Shape:
    """The form of a key result, and for a share the volume that each day to come will bring it to."""
    form = form_of(formula.tree, daily)
    if is_level(form):
        return Shape("adds")
    if result.window is not None:
        return Shape("window", window=result.window)
    if formula.is_accumulating or (isinstance(form, Sum) and form.ways() <= {"adds", "last"}):
        return Shape("adds")
    days = np.arange(1, len(fan) + 1, dtype=np.float64)
    if isinstance(form, Quotient) and form.den.ways() == {"adds"}:
        before = _worth(form.den, daily, cycle.start, settled, None)
        a_day = _worth(form.den, daily, settled, settled, LATELY) / LATELY
        if a_day > 0:
            return Shape("share", np.asarray(before + a_day * days), before)
    passed = float(course.days["measured"].sum()) if course is not None and len(course.days) else 0.0
    return Shape("share", np.asarray(passed + days), passed)


def is_level(form: Sum | Quotient | None) -> bool:
    """Whether it is read off standing values alone: what its days bring is their change."""
    if isinstance(form, Sum):
        return bool(form.parts) and form.ways() == {"last"}
    return isinstance(form, Quotient) and form.num.ways() == form.den.ways() == {"last"}


def carried_through(basis: Basis, metric: str, growth: float) -> float | None:
    """By what share the formula's days would bring more if `metric` brought `growth` (a share) more of it.

    Over the last 28 settled days: the formula with the metric's days so changed against the formula as it was, minus
    one. Of a level, its changes are compared. None where the formula has no value to compare.
    """
    assert basis.formula is not None
    first = basis.settled - timedelta(days=LATELY)
    if any(part.measure.span == "cycle" for part in basis.formula.aggregates):
        first = basis.cycle.start - timedelta(days=1)
    level = is_level(form_of(basis.formula.tree, basis.daily))
    grown = {m: _grown(s, growth, first, level) if m.name == metric else s for m, s in basis.daily.items()}
    was, would = (_lately(basis.formula, daily, first, basis.settled, level) for daily in (basis.daily, grown))
    if was is None or would is None or was == 0:
        return None
    share = would / was - 1
    return share if math.isfinite(share) else None


def _grown(series: pd.Series[float], growth: float, first: date, level: bool) -> pd.Series[float]:
    if not level or not len(series):
        return series * (1 + growth)
    known = series.loc[: pd.Timestamp(first)]
    start = known.iloc[-1] if len(known) else series.iloc[0]
    after = series.index > pd.Timestamp(first)
    return series.where(~after, start + (1 + growth) * (series - start))


def _lately(formula: Formula, daily: Daily, first: date, settled: date, level: bool) -> float | None:
    if not level:
        return running(formula, daily, first + timedelta(days=1), settled).value
    values = running(formula, daily, first, settled).days["value"].dropna()
    return float(values.iloc[-1] - values.iloc[0]) if len(values) > 1 else None


def _worth(form: Sum, daily: Daily, start: date, on: date, window: int | None) -> float:
    """A sum's value; parts without data count nothing."""
    parts = [(weight, running(Formula("", part), daily, start, on, window).value) for weight, part in form.parts]
    return math.fsum(weight * value for weight, value in parts if value is not None)
