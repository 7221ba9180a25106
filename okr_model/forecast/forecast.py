"""How likely is it: where a key result will stand when its cycle ends, as a distribution, and the way there.

The mean of the days to come is placed among the means of the weeks gone by, the cycle so far and last year's same
days; how far off that may be follows from how far off it used to be on this very series, its noise, the length of its
history and how far away the end is. `docs/decisions/0007-forecast.md` has the formulas, what the constants were fitted
on, and how often "70 %" happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from okr_model.forecast.constants import LEVELS
from okr_model.forecast.correlation import Moves, moves
from okr_model.forecast.forecast_start import ForecastStart, forecast_start
from okr_model.forecast.history import Floats, Kind, day_number, day_numbers, read
from okr_model.forecast.landing import landing
from okr_model.forecast.path import SIGMA, Way, way
from okr_model.forecast.trust import NO_DATA, NO_DENOMINATOR, TOO_LARGE, Confidence, trust
from okr_model.wording.sentences import Sentence

__all__ = ["Confidence", "Kind", "Projection", "project"]

YOUNG = 3  # of the provisional days so many at most are taken as still to come: older ones have all but arrived
SURE = 0.002  # no likelihood is nearer to 0 or 1, unless it is decided
UNSURE = 0.1  # the same where confidence is low

_LEVELS = np.array(LEVELS)


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The distribution of a key result's value at the end of its cycle.

    confidence: `normal`; `low`: no likelihood beyond 10 or 90 % is claimed; `none`: nothing can be said, every figure
    is NaN and `why` is the reason.
    settled: the value is known, because the cycle has ended and its days are settled.
    banked: what already counts at the end (a flow: counted so far; a stock: its last level; a ratio: so far), or NaN.
    never_falls: a flow of which no day was negative, so what is banked stays.
    moves: how its series moved over the past year, to tell which forecasts miss together; None where unknown.
    """

    confidence: Confidence
    why: Sentence
    settled: bool = False
    banked: float = np.nan
    never_falls: bool = False
    moves: Moves | None = None
    _values: Floats | None = None
    _way: Callable[[], Way] | None = None
    _course: pd.DataFrame | None = None

    def quantiles(self, levels: Sequence[float]) -> list[float]:
        """The value that is not reached with each of these probabilities (0 to 1); rising with them.

        Raises `ValueError` for a level outside 0 to 1.
        """
        wanted = np.asarray(levels, dtype=np.float64)
        if not ((wanted >= 0) & (wanted <= 1)).all():
            raise ValueError(f"a level is a probability from 0 to 1: {list(levels)}")
        if self._values is None:
            return [np.nan] * len(wanted)
        found: list[float] = np.interp(wanted, _LEVELS, self._values).tolist()
        return found

    @property
    def median(self) -> float:
        """As likely above as below."""
        return self.quantiles([0.5])[0]

    def likelihood(self, target: float, at_least: bool = True) -> float:
        """The probability of ending at `target` or above, with `at_least=False` at or below it. NaN for `none`."""
        if self._values is None or np.isnan(target):
            return np.nan
        if self.settled or (self.never_falls and target <= self.banked):
            reached = self.banked >= target if at_least else self.banked <= target
            return float(reached)
        below = self._below(target)
        return self._claimed(1 - below if at_least else below)

    def between(self, low: float, high: float) -> float:
        """The probability of ending from `low` to `high`, both inside. NaN for `none`."""
        if self._values is None or np.isnan(low) or np.isnan(high):
            return np.nan
        if low > high or (self.never_falls and high < self.banked):
            return 0.0
        if self.settled:
            return float(low <= self.banked <= high)
        under = 0.0 if self.never_falls and low <= self.banked else self._below(low)
        return self._claimed(max(self._below(high) - under, 0.0))

    def path(self, levels: Sequence[float]) -> pd.DataFrame:
        """The daily fan: the running value from the day after today to the end, a column a level.

        Its last row is `quantiles(levels)`. A flow or ratio has no value before its cycle begins, so its fan begins
        there. No rows where nothing is to come or nothing can be said.
        """
        ends = np.array(self.quantiles(levels))
        if self._course is not None:
            rows = [np.interp(levels, _LEVELS, row) for row in self._course.to_numpy()]
            return pd.DataFrame(rows, index=self._course.index, columns=list(levels))
        if self._way is None or self._values is None:
            empty = pd.DatetimeIndex([], name="day")
            return pd.DataFrame(np.empty((0, len(ends))), index=empty, columns=list(levels))
        fan = self._way()
        return pd.DataFrame(fan.to(ends, self.median), index=fan.days, columns=list(levels))

    def course(self) -> pd.DataFrame:
        """The whole fan: a row a day to come, a column for each level that is known. See `along`."""
        return self.path(LEVELS) if self._course is None else self._course

    def along(self, course: pd.DataFrame) -> Projection:
        """The same on another way: `course` as from `course()`, changed. Its last row is the new distribution.

        What is banked of a flow that never falls stays, and a higher level never has the lower value.
        """
        if self._values is None or self.settled or not len(course):
            return self
        rows = np.maximum.accumulate(course.to_numpy(dtype=np.float64), axis=1)
        if self.never_falls:
            rows[-1] = np.maximum(rows[-1], self.banked)
            before = self.course().to_numpy(dtype=np.float64)
            if (np.diff(before, axis=0) >= 0).all():  # a trailing window may fall on its way, a sum cannot
                rows = np.maximum.accumulate(np.maximum(rows, self.banked), axis=0)
        if not np.isfinite(rows).all():
            return Projection("none", TOO_LARGE)
        laid = pd.DataFrame(rows, index=course.index, columns=course.columns)
        return replace(self, _values=rows[-1], _way=None, _course=laid)

    def mapped(self, factor: float, offset: float = 0.0) -> Projection:
        """The projection of `factor * value + offset`."""
        if self._values is None:
            return self
        values, laid = self._values * factor + offset, self._course
        if laid is not None and factor < 0:
            laid = laid.iloc[:, ::-1].set_axis(list(LEVELS), axis=1)
        return replace(
            self,
            banked=self.banked * factor + offset,
            never_falls=self.never_falls and factor > 0,
            moves=self.moves.turned() if self.moves and factor < 0 else self.moves,
            _values=values if factor >= 0 else values[::-1],
            _way=_then(self._way, lambda fan: fan.mapped(factor, offset)),
            _course=None if laid is None else laid * factor + offset,
        )

    def kept(self) -> Projection:
        """The same where it is known that what is banked cannot be lost, as of a count of different people."""
        if self._values is None or self.settled:
            return self
        fan = _then(self._way, lambda fan: replace(fan, floor=self.banked, rises=True))
        kept = replace(self, never_falls=True, _values=np.maximum(self._values, self.banked), _way=fan)
        return kept if self._course is None else kept.along(self._course)

    def _below(self, target: float) -> float:
        """The probability of ending below; equal values (at a floor) count as one step."""
        assert self._values is not None
        at = int(np.searchsorted(self._values, target, side="right"))
        if at == 0:
            return 0.0
        if at == len(self._values):
            return 1.0
        low, high = self._values[at - 1], self._values[at]
        return float(_LEVELS[at - 1] + (_LEVELS[at] - _LEVELS[at - 1]) * ((target - low) / (high - low)))

    def _claimed(self, probability: float) -> float:
        least = UNSURE if self.confidence == "low" else SURE
        return float(min(max(probability, least), 1 - least))


def project(
    history: pd.Series[float] | pd.DataFrame,
    kind: Kind,
    start: date,
    end: date,
    *,
    window: int | None = None,
    provisional: int = 0,
    today: date | None = None,
) -> Projection:
    """Where the value will stand on `end`, seen from the last day of the history.

    history: one number a day, indexed by day, days without data left out or NaN; for a ratio the columns `num`, `den`.
    kind: `flow`: the sum over the cycle from `start` to `end`; `stock`: the last level; `ratio`: Σnum / Σden.
    window: a flow or ratio over the last so many days of the cycle instead of all of it.
    provisional: how many days up to today their source may still restate. The youngest with data, `YOUNG` at most, are
    taken as still to come, so that an incomplete today is no slump; of a flow that never fell, what they already show
    is kept.
    today: where the history's last day is not today because data is missing.
    Raises `ValueError` for a cycle that ends before it starts, an unknown kind, or a history of another shape.
    """
    _check(kind, start, end, window, provisional)
    now = _today(history, today)
    if now is None:
        return Projection("none", NO_DATA)
    first, last = day_number(start), day_number(end)
    counted = first if window is None else last - window + 1
    settled = min(_settled(history, now, provisional), last)
    with np.errstate(all="ignore"):
        out = forecast_start(read(history, kind, settled, counted), first, last, window)
        if settled >= last:
            return _ended(out)
        says = trust(out, first, now)
        if says.confidence == "none" or out.signals is None:
            return Projection("none", says.why)
        shown = _shown_already(history, out, counted, min(now, last))
        values = landing(out, out.signals, shown)
        if not np.isfinite(values).all():
            return Projection("none", TOO_LARGE)
        ends = np.interp(SIGMA, _LEVELS, values)
        moved = moves(out.daily, out.evened, out.signals.size)
    fan = None if now >= last else partial(way, out, first, last, now, window, shown, ends)
    return Projection(says.confidence, says.why, False, shown, out.never_falls, moved, values, fan)


def _then(fan: Callable[[], Way] | None, change: Callable[[Way], Way]) -> Callable[[], Way] | None:
    """The fan is laid out only when it is asked for: most who ask how likely it is do not draw it."""
    return None if fan is None else lambda: change(fan())


def _check(kind: Kind, start: date, end: date, window: int | None, provisional: int) -> None:
    if kind not in ("flow", "stock", "ratio"):
        raise ValueError(f"a history is a flow, a stock or a ratio, not {kind!r}")
    if day_number(end) < day_number(start):
        raise ValueError(f"a cycle from {start} to {end} ends before it starts")
    if window is not None and (window < 1 or kind == "stock"):
        raise ValueError(f"a window has at least 1 day and is for flows and ratios, not {window} for a {kind}")
    if provisional < 0:
        raise ValueError(f"provisional days cannot be fewer than none: {provisional}")


def _today(history: pd.Series[float] | pd.DataFrame, today: date | None) -> int | None:
    if today is not None:
        return day_number(today)
    return int(day_numbers(history.index).max()) if len(history) else None


def _settled(history: pd.Series[float] | pd.DataFrame, now: int, provisional: int) -> int:
    """The last day taken as it is: days missing at the end are to come, where most days have data."""
    columns = history.shape[1] if isinstance(history, pd.DataFrame) else 1
    values = history.to_numpy(dtype=np.float64, na_value=np.nan).reshape(len(history), columns)
    days = day_numbers(history.index)
    known = days[np.isfinite(values).all(axis=1) & (days <= now)]
    if not len(known):
        return now - provisional
    newest, span = int(known.max()), min(int(known.max() - known.min()) + 1, 84)
    settled = max(now - provisional, newest - YOUNG) if provisional else now
    comes_daily = np.count_nonzero(known > newest - span) >= span / 2
    return min(settled, newest) if comes_daily else settled


def _ended(out: ForecastStart) -> Projection:
    """The cycle is over: what is known is the answer."""
    daily = out.daily
    if not np.isfinite(out.banked) or (daily.kind == "flow" and not out.known_days):
        return Projection("none", NO_DENOMINATOR if daily.readings and daily.kind == "ratio" else NO_DATA)
    values = np.full(len(_LEVELS), out.banked)
    return Projection("normal", Sentence("The cycle has ended."), True, out.banked, False, None, values)


def _shown_already(history: pd.Series[float] | pd.DataFrame, out: ForecastStart, first: int, now: int) -> float:
    """What is banked, with what the provisional days of a flow already show."""
    if not out.never_falls or now <= out.daily.last:
        return out.banked
    lately = read(history, "flow", now, first)
    return max(lately.between(first, now)[0], out.banked)
