"""Pace: the share of the way that should be covered by the end of each day of a cycle, so as to land on target.

`linear`: every day counts the same. `seasonal`: a day counts as much as the metric's own past gives it, by weekday and
by time of year. `phased`: straight from one of the planner's points to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from okr_model.plan.cycles import Cycle
from okr_model.wording.sentences import Sentence

__all__ = ["Kind", "Pace", "Point", "linear", "phased", "seasonal"]

Kind = Literal["linear", "seasonal", "phased"]
Floats = npt.NDArray[np.float64]

LOOK_BACK: Final = timedelta(days=2 * 364 + 21)
"""How much of the past before a cycle `seasonal` makes use of."""

WEEKS: Final = 12  # whose weekdays are looked at
DAYS_NEEDED: Final = 28  # with data in those weeks, or there is no shape to learn
_PRIOR = 2  # weeks of an even shape added to what was seen, so that one odd week does not bend the line
_YEAR = 364  # whole weeks, so that weekdays meet weekdays
_COVERED = 0.9  # share of a past window's days that must have data


class Point(NamedTuple):
    """The planner's word: by the end of the day `until`, this `share` of the way."""

    until: date
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Pace:
    """The curve of a cycle. `note` says why it is another kind than the one asked for, None where it is not."""

    kind: Kind
    start: date
    shares: Floats  # one for each day of the cycle, rising, the last one 1
    note: Sentence | None = None

    def at(self, day: date) -> float:
        """The share that should be covered by the end of that day: 0 before the cycle, 1 from its end on."""
        passed = (day - self.start).days
        return 0.0 if passed < 0 else float(self.shares[min(passed, len(self.shares) - 1)])

    def values(self, first: float, last: float) -> pd.Series[float]:
        """The curve as values that lead from `first` (where it starts) to `last` (the target), by day."""
        days = pd.date_range(self.start, periods=len(self.shares), name="day")
        return pd.Series(first + self.shares * (last - first), index=days)


def linear(cycle: Cycle, note: Sentence | None = None) -> Pace:
    """Every day counts the same."""
    return Pace("linear", cycle.start, np.arange(1, cycle.days + 1) / cycle.days, note)


def phased(cycle: Cycle, points: Iterable[Point]) -> Pace:
    """Straight from 0 before the first day through the planner's points to 1 on the last.

    A point that does not rise above the one before it, or that lies outside the cycle, is passed over.
    """
    days, shares = [0], [0.0]
    for point in sorted(points):
        passed = (point.until - cycle.start).days + 1
        if 0 < passed < cycle.days and passed > days[-1] and shares[-1] <= point.share <= 1:
            days.append(passed)
            shares.append(point.share)
    if len(days) == 1:
        return linear(cycle, Sentence("None of its phases is within the cycle, so the pace is linear."))
    curve = np.interp(np.arange(1, cycle.days + 1), [*days, cycle.days], [*shares, 1.0])
    return Pace("phased", cycle.start, curve)


def seasonal(cycle: Cycle, daily: pd.Series[float], *, accumulating: bool) -> Pace:
    """A day counts as much as the metric's past gives it; linear, and saying so, where the past does not tell.

    daily: the daily values by day; only those before the cycle are looked at, at most `LOOK_BACK`.

    A day weighs its weekday's share of a week (median of the last 12 weeks, shrunk) times the shape of the same window
    in earlier years, as far as that shape has repeated itself. On public series last year's shape taken at its word
    was a worse pace than a straight line (by 5 to 27 %); weighed by how well the years agree it was a better one.
    For levels no shape beat the straight line, so they keep it (docs/decisions/0009-pace.md).
    """
    if not accumulating:
        return linear(cycle, Sentence("A level has no seasonal pattern, so its pace is linear."))
    start = pd.Timestamp(cycle.start)
    grid = pd.date_range(start - LOOK_BACK, start - pd.Timedelta(days=1))
    known = daily.loc[: start - pd.Timedelta(days=1)]
    past = known[~known.index.duplicated()].reindex(grid).where(lambda x: np.isfinite(x))
    recent = past.iloc[-7 * WEEKS :]
    seen = int(recent.notna().sum())
    if seen < DAYS_NEEDED or not recent.sum() > 0:
        few = Sentence(
            "{seen} days of history are too few for a seasonal pace, so it is linear.", numbers={"seen": seen}
        )
        return linear(cycle, few)
    days = pd.date_range(start, periods=cycle.days)
    weights = _weekdays(recent)[days.day_of_week] * _time_of_year(past, days)
    curve = np.cumsum(weights)
    return Pace("seasonal", cycle.start, curve / curve[-1])


def _weekdays(recent: pd.Series[float]) -> Floats:
    """What Monday to Sunday weigh, 1 on average."""
    level = recent.rolling(7, center=True, min_periods=5).mean()
    ratios = (recent / level.where(level > 0)).dropna()
    by_day = ratios.groupby(pd.DatetimeIndex(ratios.index).day_of_week)
    typical = by_day.median().reindex(range(7)).fillna(1.0).to_numpy()
    weeks = by_day.count().reindex(range(7)).fillna(0).to_numpy()
    profile = np.clip((typical * weeks + _PRIOR) / (weeks + _PRIOR), 0.0, None)
    return np.asarray(profile / profile.mean())


def _time_of_year(past: pd.Series[float], days: pd.DatetimeIndex) -> Floats:
    """What each day weighs by the time of year, 1 on average; all of them 1 where the past does not tell."""
    last, before = (_shape(past, days - pd.Timedelta(days=_YEAR * years)) for years in (1, 2))
    if last is None:
        return np.ones(len(days))
    if before is not None:
        shape, trust = (last + before) / 2, _repeats(before, last)
    else:  # one year only: did the last half year follow the same half year before it?
        recently = pd.date_range(end=past.index[-1] - pd.Timedelta(days=7), periods=174)
        now, then = _shape(past, recently), _shape(past, recently - pd.Timedelta(days=_YEAR))
        shape, trust = last, 0.0 if now is None or then is None else _repeats(then, now) / 2
    return np.maximum(1 + trust * (shape - 1), 0.0)


def _shape(past: pd.Series[float], days: pd.DatetimeIndex) -> Floats | None:
    """The course over these days, smoothed over a week and 1 on average; None where too much of it is missing."""
    if past.reindex(days).notna().mean() < _COVERED:
        return None
    wide = past.reindex(pd.date_range(days[0] - pd.Timedelta(days=14), days[-1] + pd.Timedelta(days=14)))
    by_week = wide.rolling(7, center=True, min_periods=3)
    smooth = by_week.median().rolling(7, center=True, min_periods=3).mean().reindex(days).ffill().bfill()
    course = np.clip(smooth.to_numpy(), 0.0, None)
    return course / course.mean() if course.mean() > 0 else None


def _repeats(earlier: Floats, later: Floats) -> float:
    """How far one year's shape was the next one's, 0 to 1: slope of the later on the earlier times correlation."""
    x, y = earlier - 1, later - 1
    size = float(x @ x)
    if size < 1e-9 or float(y @ y) < 1e-9:
        return 0.0
    slope, alike = float(x @ y) / size, float(x @ y) / float(np.sqrt(size * (y @ y)))
    return float(np.clip(slope, 0.0, 1.0) * max(alike, 0.0))
