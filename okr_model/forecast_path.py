"""The way to the end, day by day: a fan that opens from what is banked today to the distribution at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from okr_model.forecast_constants import OPENING
from okr_model.forecast_history import Floats, future_profile
from okr_model.forecast_outset import Outset


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """`middle`: the value on each of `days` if the end is the median; `opened`: how far the fan is open (1 at the end).

    floor: what the value cannot fall below, -inf for none.  rises: it never falls from day to day.
    """

    days: pd.DatetimeIndex
    middle: Floats
    opened: Floats
    floor: float
    rises: bool

    def to(self, ends: Floats, median: float) -> Floats:
        """A row a day and a column for each of `ends`; the last row is `ends`."""
        course = self.middle + (median - self.middle[-1]) * self.opened
        rows = course[:, None] + self.opened[:, None] * (ends - median)
        rows = np.maximum(rows, self.floor)
        if self.rises:
            rows = np.minimum(np.maximum.accumulate(rows, axis=0), ends)
        rows[-1] = ends
        return np.asarray(rows)

    def mapped(self, factor: float, offset: float) -> Way:
        """The way of `factor * value + offset`."""
        floor = self.floor * factor + offset if factor > 0 else -np.inf
        return replace(self, middle=self.middle * factor + offset, floor=floor, rises=self.rises and factor > 0)


def way(out: Outset, start: int, end: int, today: int, window: int | None, shown: float, median: float) -> Way:
    """From the day after `today` (for a flow or ratio not before the cycle begins) to the end; days are numbers.

    shown: what is banked, provisional days included.  median: of the value at the end.

    A fan over n of the days to come is open as n to the power `OPENING`: errors of single days alone would open it as
    the square root, an error of the mean alone in proportion.
    """
    last, kind = out.daily.last, out.daily.kind
    first = today + 1 if kind == "stock" or window is not None else max(today + 1, start)
    days = np.arange(min(first, end), end + 1)
    begin = last + 1 if kind == "stock" or window is not None else max(start, last + 1)
    came = days - begin + 1  # of the days to come, how many have come by then
    mean = (median - out.fixed) / out.per_mean if out.per_mean > 0 else median
    if window is not None:
        came = np.minimum(came, window)
    opened = (np.maximum(came, 0) / came[-1]) ** OPENING
    gone_num, gone_den = _gone_by(out, days, start, window)
    if kind == "ratio":
        den = out.to_come * came
        whole = gone_den + den
        known = whole > 0
        middle = np.where(known, (gone_num + mean * den) / np.where(known, whole, 1.0), mean)
        weight = np.where(known, den / np.where(known, whole, 1.0), 1.0)
        opened = weight / weight[-1] * (came / came[-1]) ** (OPENING - 1) if weight[-1] > 0 else opened
    else:
        weekdays = np.concatenate(
            [[0.0], np.cumsum(future_profile(out.evened.profile, begin, int(days[-1] - begin + 1)))]
        )
        through = np.clip(days - begin + 1, 0, len(weekdays) - 1)
        middle = gone_num + mean * came + weekdays[through] - weekdays[np.maximum(through - came, 0)]
    floor = shown if out.never_falls and window is None else (0.0 if out.never_falls or out.never_negative else -np.inf)
    stamps = pd.DatetimeIndex(days.astype("datetime64[D]"), name="day")
    return Way(stamps, middle, opened, floor, out.never_falls and window is None)


def _gone_by(out: Outset, days: Floats, start: int, window: int | None) -> tuple[Floats, Floats]:
    """Numerator and denominator of the days gone by that still count on each day."""
    daily = out.daily
    if daily.kind == "stock":
        return np.full(len(days), daily.level), np.ones(len(days))
    if window is None:
        num, den = daily.between(start, daily.last)
        return np.full(len(days), num), np.full(len(days), den)
    sums = [np.concatenate([[0.0], np.cumsum(part)]) for part in (daily.num, daily.den)]
    a = np.clip(days - window + 1 - daily.first, 0, len(daily.num)).astype(np.int64)
    return sums[0][-1] - sums[0][a], sums[1][-1] - sums[1][a]
