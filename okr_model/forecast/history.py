"""A history made ready to be forecast: one number a day on a gapless grid, weekdays and freak days evened out.

A flow and a ratio are the same thing here, a numerator over a denominator: the denominator of a flow is the day itself,
one where it is known and nothing where it is missing. A stock is forecast by its daily changes, which are a flow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

Kind = Literal["flow", "stock", "ratio"]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LONGEST = 730  # days looked back at: two years, so that last year's same days are among them
_ABOUT = 21  # days a freak day is compared with
_STRIDE = 3  # days from one such comparison to the next: a third of the time, the same result
_FREAK = 6.0  # times the usual deviation
_PROFILE = 84  # days the weekday profile is learned from
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True)
class Daily:
    """What is known, day by day, up to and including the day number `last` (days since 1970).

    num, den: amounts as counted, zero where unknown, and what they are divided by (for a flow: 1 on known days).
    there: the days with data; for a stock those between its first and last reading.  readings: how many were read.
    level: of a stock, the last one known; `last` is its day.
    """

    kind: Kind
    num: Floats
    den: Floats
    last: int
    there: Flags
    readings: int
    level: float = np.nan

    @property
    def first(self) -> int:
        """The first day's number."""
        return self.last - len(self.num) + 1

    @property
    def known(self) -> int:
        """How many days have data."""
        return int(np.count_nonzero(self.there))

    def known_between(self, first: int, last: int) -> int:
        """How many of these days, both inside, have data."""
        a, b = max(first - self.first, 0), max(last - self.first + 1, 0)
        return int(np.count_nonzero(self.there[a:b]))

    def between(self, first: int, last: int) -> tuple[float, float]:
        """Sums of `num` and `den` over these days, both inside; what lies outside the history counts nothing."""
        a, b = max(first - self.first, 0), max(last - self.first + 1, 0)
        return float(self.num[a:b].sum()), float(self.den[a:b].sum())


def day_number(day: object) -> int:
    """Days since 1970-01-01."""
    return int(pd.Timestamp(day).to_datetime64().astype("datetime64[D]").astype(np.int64))  # type: ignore[arg-type]


def day_numbers(index: pd.Index) -> npt.NDArray[np.int64]:
    """The same for every entry of an index of days; a time zone is left off."""
    if isinstance(index, pd.DatetimeIndex) and index.tz is not None:
        index = index.tz_localize(None)
    return index.to_numpy().astype("datetime64[D]").astype(np.int64)


def read(history: pd.Series[float] | pd.DataFrame, kind: Kind, last: int, since: int | None = None) -> Daily:
    """Lay a history on its grid up to the day number `last`; what is younger is left out.

    It reaches back `LONGEST` days, and to the day number `since` if that is earlier.

    Several values of one day: the last one counts. Raises `ValueError` for a ratio without columns `num` and `den`.
    """
    length = LONGEST if since is None else max(LONGEST, last - since + 1)
    if kind == "ratio":
        if not isinstance(history, pd.DataFrame) or not {"num", "den"} <= set(history.columns):
            raise ValueError("the history of a ratio is a DataFrame with the columns num and den")
        num, den = (_grid(history[name], last, length) for name in ("num", "den"))
        both = np.isfinite(num) & np.isfinite(den)
        num, den = np.where(both, num, 0.0), np.where(both, den, 0.0)
        return _since_launch(Daily(kind, num, den, last, both, int(both.sum())), den != 0)
    if isinstance(history, pd.DataFrame):
        raise ValueError(f"the history of a {kind} is a Series, not a DataFrame")
    values = _grid(history, last, length)
    if kind == "flow":
        values = _never_reported_is_nothing(values, last)
        known = np.isfinite(values)
        amounts = np.where(known, values, 0.0)
        return _since_launch(Daily(kind, amounts, known * 1.0, last, known, int(known.sum())), amounts != 0)
    return _changes(values, last)


def _grid(series: pd.Series[float], last: int, length: int) -> Floats:
    """`length` days up to `last`, NaN where there is no finite value."""
    grid = np.full(length, np.nan)
    days = day_numbers(series.index)
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    kept = np.isfinite(values) & (days <= last) & (days > last - length)
    grid[days[kept] - last - 1] = values[kept]
    return grid


def _never_reported_is_nothing(values: Floats, last: int) -> Floats:
    """Zero on weekdays that are missing more often than not: a shop closed on Sundays, a table of rare fairs."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 2:
        return values
    recent = np.isfinite(values[max(known[0], known[-1] - _PROFILE + 1) : known[-1] + 1])
    weekdays = _weekdays(len(recent), last - (len(values) - 1 - known[-1]))
    shut = [d for d in range(7) if (of := recent[weekdays == d]).size >= 3 and of.mean() < 0.5]
    if not shut:
        return values
    inside = np.arange(len(values)) >= known[0]
    missing = inside & np.isnan(values) & np.isin(_weekdays(len(values), last), shut)
    return np.where(missing, 0.0, values)


def _changes(levels: Floats, last: int) -> Daily:
    """Daily changes between known levels, spread evenly over the days in between."""
    known = np.flatnonzero(np.isfinite(levels))
    if not len(known):
        return Daily("stock", np.empty(0), np.empty(0), last, np.empty(0, bool), 0)
    days = np.arange(known[0], known[-1] + 1)
    change = np.diff(np.interp(days, known, levels[known]))
    every = np.ones(len(change))
    level, its_day = float(levels[known[-1]]), last - (len(levels) - 1 - int(known[-1]))
    return _since_launch(Daily("stock", change, every, its_day, every > 0, len(known), level), change != 0)


def _since_launch(daily: Daily, alive: Flags) -> Daily:
    """Without the dead days before anything happened; a series that never lived keeps its known days."""
    begun = np.flatnonzero(alive)
    if not len(begun):
        begun = np.flatnonzero(daily.there)
    first = begun[0] if len(begun) else len(daily.num)
    return replace(daily, num=daily.num[first:], den=daily.den[first:], there=daily.there[first:])


@dataclass(frozen=True, slots=True)
class Evened:
    """The same days without freak days and weekdays, as running sums that begin with zero.

    profile: what each weekday (Monday first) adds to the mean day of a flow; zeros for a ratio.
    """

    num: Floats
    raw: Floats
    den: Floats
    size: Floats
    profile: Floats

    def mean(self, first: npt.ArrayLike, last: npt.ArrayLike) -> Floats:
        """Σnum / Σden from the grid position `first` up to and without `last`; NaN over nothing."""
        return _over(self.num, self.den, first, last)

    def mean_raw(self, first: npt.ArrayLike, last: npt.ArrayLike) -> Floats:
        """The same with freak days as they were."""
        return _over(self.raw, self.den, first, last)

    def mean_size(self, first: npt.ArrayLike, last: npt.ArrayLike) -> Floats:
        """The mean of absolute values."""
        return _over(self.size, self.den, first, last)


def even_out(daily: Daily) -> Evened:
    """Bound freak days, take the weekday profile of a flow out."""
    dens = daily.den != 0
    share = np.divide(daily.num, daily.den, out=np.full(len(dens), np.nan), where=dens)
    bounded, raw, profile = _bounded(share), daily.num, np.zeros(7)
    if daily.kind == "ratio":
        num = np.where(dens, bounded * daily.den, daily.num)  # what was spent on a day without customers was spent
        size = np.abs(daily.num)
    else:
        profile = _weekday_profile(bounded, daily.last)
        of_day = profile[_weekdays(len(share), daily.last)]
        num, raw = (np.where(dens, values - of_day, 0.0) for values in (bounded, share))
        size = np.abs(num)
    return Evened(_running(num), _running(raw), _running(daily.den), _running(size), profile)


def _bounded(values: Floats) -> Floats:
    """Days further from the median of the three weeks about them than six times the usual deviation, drawn in."""
    known = np.isfinite(values)
    lived = values[known]
    if len(lived) < 7:
        return values
    width = min(_ABOUT, len(lived))
    windows = sliding_window_view(lived, width)[::_STRIDE]
    middle = np.median(windows, axis=1)
    deviation = np.median(np.abs(windows - middle[:, None]), axis=1)
    nonzero = np.abs(lived[lived != 0])
    typical = float(np.median(nonzero)) if len(nonzero) else 0.0
    # where most days are zero the deviation is zero too, and an ordinary day must not pass for a freak
    deviation = np.maximum(1.4826 * deviation, np.where(middle == 0, 0.5, 0.05) * typical)
    place = np.clip((np.arange(len(lived)) - width // 2) // _STRIDE, 0, len(middle) - 1)
    low, high = middle - _FREAK * deviation, middle + _FREAK * deviation
    out = values.copy()
    out[known] = np.clip(lived, low[place], high[place])
    return out


def _weekday_profile(values: Floats, last: int) -> Floats:
    """What each weekday adds to the mean day, drawn towards nothing where few weeks are known."""
    recent = values[-_PROFILE:]
    known = np.isfinite(recent)
    if known.sum() < 14:
        return np.zeros(7)
    weekdays = _weekdays(len(recent), last)[known]
    counts = np.bincount(weekdays, minlength=7)
    sums = np.bincount(weekdays, weights=recent[known] - recent[known].mean(), minlength=7)
    profile = sums / (counts + 3.0)
    return np.asarray(profile - profile.mean())


def future_profile(profile: Floats, first: int, count: int) -> Floats:
    """The weekday profile laid over `count` days from the day number `first`."""
    return np.asarray(profile[(np.arange(first, first + count) + _EPOCH_WEEKDAY) % 7])


def _weekdays(count: int, last: int) -> npt.NDArray[np.int64]:
    """Monday is 0, for `count` days up to the day number `last`."""
    return (np.arange(last - count + 1, last + 1) + _EPOCH_WEEKDAY) % 7


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def _over(num: Floats, den: Floats, first: npt.ArrayLike, last: npt.ArrayLike) -> Floats:
    most = len(num) - 1
    a, b = np.minimum(np.maximum(first, 0), most), np.minimum(np.maximum(last, 0), most)
    over = den[b] - den[a]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(over > 0, (num[b] - num[a]) / over, np.nan))
