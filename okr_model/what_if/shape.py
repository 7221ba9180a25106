"""How the days make up a key result's value, as `path` needs it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

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


def _worth(form: Sum, daily: Daily, start: date, on: date, window: int | None) -> float:
    """A sum's value; parts without data count nothing."""
    parts = [(weight, running(Formula("", part), daily, start, on, window).value) for weight, part in form.parts]
    return math.fsum(weight * value for weight, value in parts if value is not None)
