"""The target's own history: how many of the past windows as long as the cycle rose as much as the target asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from okr_model.forecast.formula_form import form_of
from okr_model.formula.evaluate import running
from okr_model.formula.formula import Formula
from okr_model.plan.plan import KeyResult
from okr_model.what_if.basis import Basis
from okr_model.what_if.shape import is_level

Grade = Literal["committed", "aspirational", "out_of_reach"]
COMMITTED, WITHIN_REACH = 0.7, 0.1  # likelihoods
_EACH = 7  # days from one window to the next


@dataclass(frozen=True, slots=True)
class Window:
    """start, end: both inside.  before, value: what the window before and this one gave; of a level, at their ends.

    as_much: whether it moved by as much as is asked of the cycle, and in that direction.
    """

    start: date
    end: date
    before: float
    value: float
    as_much: bool

    @property
    def change(self) -> float:
        """As a share of what was before."""
        return self.value / self.before - 1


def windows(basis: Basis, result: KeyResult) -> list[Window]:
    """The windows before the cycle, one each week, the latest first; empty where the past cannot be compared.

    What is asked is a share: target / baseline - 1, from the mean of the windows' starts where there is no baseline.
    """
    past = _values(basis)
    if past.empty or result.target is None or result.type not in {"increase", "decrease"}:
        return []
    eve = pd.Timestamp(basis.cycle.start) - pd.Timedelta(days=1)
    length = pd.Timedelta(days=basis.cycle.days)
    weeks = (eve - past.index[0]).days // _EACH
    ends = pd.DatetimeIndex([eve - pd.Timedelta(days=_EACH * n) for n in range(weeks + 1)])
    value, before = (past.reindex(days).to_numpy() for days in (ends, ends - length))
    fit = np.isfinite(value) & np.isfinite(before) & (before > 0)
    if not fit.any():
        return []
    baseline = result.baseline or float(value[fit][0])
    asked = result.target / baseline - 1 if baseline > 0 else np.nan
    found = []
    for end, was, came in zip(ends[fit], before[fit], value[fit], strict=True):
        rise = came / was - 1
        enough = bool(rise <= asked if result.type == "decrease" else rise >= asked)
        first = (end - length).date() + timedelta(days=1)
        found.append(Window(first, end.date(), float(was), float(came), enough))
    return found


def asked_change(result: KeyResult, past: list[Window]) -> float | None:
    """The share by which the target lies above its baseline, or above the last window."""
    start = result.baseline or (past[0].value if past else 0.0)
    return result.target / start - 1 if result.target is not None and start > 0 else None


def suggestion(likelihood: float) -> Grade:
    """What kind of a goal a target of this likelihood makes."""
    if likelihood >= COMMITTED:
        return "committed"
    return "aspirational" if likelihood >= WITHIN_REACH else "out_of_reach"


def _values(basis: Basis) -> pd.Series[float]:
    """By day, what the window that ends there gives, as far back as its days are all there."""
    formula = basis.formula
    if formula is None or any(part.measure.span == "cycle" for part in formula.aggregates):
        return pd.Series(dtype=float)
    begun = [series.index.min() for series in basis.daily.values() if len(series)]
    if not begun:
        return pd.Series(dtype=float)
    first, eve = max(begun).date(), basis.cycle.start - timedelta(days=1)
    length = basis.key_result.window or basis.cycle.days
    if _standing(formula, basis):
        length = 1
    whole = first + timedelta(days=length - 1)
    if whole > eve:
        return pd.Series(dtype=float)
    values: pd.Series[float] = running(formula, basis.daily, whole, eve, length).days["value"].dropna()
    return values


def _standing(formula: Formula, basis: Basis) -> bool:
    return is_level(form_of(formula.tree, basis.daily))
