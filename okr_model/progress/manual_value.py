"""The value of a key result that no source knows: the last one typed in holds until the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from okr_model.formula.evaluate import Running

FRESH_FOR = 35  # days a typed value counts as fresh: monthly surveys pass, a forgotten one does not stay green


def typed(values: Mapping[date, float], start: date, on: date) -> Running:
    """The value on every day from `start` to `on`; days before the first typed value have none.

    values: by day; days outside are not looked at. `measured` is True on the days for which one was typed in.
    """
    index = pd.date_range(start, max(on, start), name="day") if on >= start else pd.DatetimeIndex([], name="day")
    series = pd.Series({pd.Timestamp(day): float(value) for day, value in values.items()}, dtype="float64")
    given = series.reindex(index) if len(series) else pd.Series(np.nan, index=index)
    value = given.ffill()
    state = pd.Categorical(np.where(value.isna(), "no_data", "ok"), categories=["ok", "no_data", "zero_denominator"])
    return Running(pd.DataFrame({"value": value, "measured": given.notna(), "state": state}, index=index))


def is_stale(values: Mapping[date, float], on: date) -> bool:
    """Whether the last typed value is older than `FRESH_FOR` days."""
    last = max((day for day in values if day <= on), default=None)
    return last is None or (on - last).days > FRESH_FOR
