"""How the growth of a metric carries through the formula of a key result."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from okr_model.forecast.formula_form import form_of
from okr_model.formula.evaluate import running
from okr_model.formula.formula import Formula
from okr_model.metrics.measures import Measure
from okr_model.progress.rates import LATELY
from okr_model.what_if.basis import Basis
from okr_model.what_if.shape import is_level

Daily = Mapping[Measure, "pd.Series[float]"]


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
