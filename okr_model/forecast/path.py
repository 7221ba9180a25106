"""The way to the end, day by day: a fan that opens from what is banked today to the distribution at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from okr_model.forecast.constants import OPENING
from okr_model.forecast.forecast_start import ForecastStart
from okr_model.forecast.history import Floats, future_profile

SIGMA = (0.16, 0.5, 0.84)  # levels about one standard deviation apart

Days = npt.NDArray[np.int64]


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


def way(out: ForecastStart, start: int, end: int, today: int, window: int | None, shown: float, ends: Floats) -> Way:
    """From the day after `today` (for a flow or ratio not before the cycle begins) to the end; days are numbers.

    shown: what is banked, provisional days included.  ends: the value at the end at the levels `SIGMA`.

    Errors of single days open the fan as the square root of the days that have come, an error of their mean as a power
    near one (`OPENING`); which of the two weighs how much follows from the noise of the series.
    """
    at_once = out.daily.kind == "stock" or window is not None  # there is a value before the cycle begins, too
    days = np.arange(today + 1 if at_once else max(today + 1, start), end + 1)
    begin = out.daily.last + 1 if at_once else max(start, out.daily.last + 1)
    came = np.minimum(days - begin + 1, window or end)  # how many of the days to come count on each day
    part = came / came[-1]
    opened = _opened(part, _noise_share(out, (ends[2] - ends[0]) / 2))
    gone_num, gone_den = _gone_by(out, days, start, window)
    mean = (ends[1] - out.fixed) / out.per_mean
    if out.daily.kind == "ratio":
        whole = gone_den + out.to_come * came
        weight = np.divide(out.to_come * came, whole, out=np.ones(len(days)), where=whole > 0)
        middle = np.divide(gone_num, whole, out=np.zeros(len(days)), where=whole > 0) + mean * weight
        opened = opened / part * weight / weight[-1]
    else:
        middle = gone_num + mean * came + _weekdays_in(out, begin, days, came)
    kept = out.never_falls and window is None
    floor = shown if kept else 0.0 if out.never_falls or out.never_negative else -np.inf
    return Way(pd.DatetimeIndex(days.astype("datetime64[D]"), name="day"), middle, opened, floor, kept)


def _weekdays_in(out: ForecastStart, begin: int, days: Days, came: Days) -> Floats:
    """What the weekday profile adds to the last `came` days up to each day."""
    profile = future_profile(out.evened.profile, begin, int(days[-1]) - begin + 1)
    through = np.concatenate([[0.0], np.cumsum(profile)])
    return np.asarray(through[days - begin + 1] - through[days - begin + 1 - came])


def _opened(part: Floats, noise: float) -> Floats:
    """How far errors have grown when this part of the days to come has come."""
    return np.asarray(np.sqrt(noise * part + (1 - noise) * part ** (2 * OPENING)))


def _noise_share(out: ForecastStart, spread: float) -> float:
    """How much of the variance at the end is the noise of single days."""
    if out.signals is None or not spread > 0:
        return 0.5
    return float(np.clip((out.signals.noise * out.per_mean / spread) ** 2, 0.05, 1.0))


def _gone_by(out: ForecastStart, days: Days, start: int, window: int | None) -> tuple[Floats, Floats]:
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
