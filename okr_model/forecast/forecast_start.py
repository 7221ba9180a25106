"""Where a forecast starts: what is banked, what is still to come, and how the end follows from the mean day to come.

The value at the end is always `fixed + per_mean * mean`: a flow adds its days to come to what is banked, a stock its
changes to the level it has, and a ratio mixes the days to come with those gone by, in proportion to the denominators.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from okr_model.forecast.history import Daily, Evened, Floats, even_out, future_profile
from okr_model.forecast.signals import Ahead, Signals, signals


@dataclass(frozen=True, slots=True)
class ForecastStart:
    """The value at the end is `fixed + per_mean * mean`, where `mean` is that of `count` days after `lead` days.

    banked: the value as it stands (a flow: counted so far; a stock: its level; a ratio: so far in the cycle, or NaN).
    never_falls: a flow none of whose days was ever negative.
    never_negative: a ratio of two that were never negative.
    known_days: days with data that count for `banked`.
    to_come: of a ratio, the denominator a day to come.
    """

    daily: Daily
    evened: Evened
    signals: Signals | None
    fixed: float
    per_mean: float
    banked: float
    count: int
    lead: int
    never_falls: bool
    never_negative: bool = False
    known_days: int = 0
    to_come: float = 1.0


def forecast_start(daily: Daily, start: int, end: int, window: int | None = None) -> ForecastStart:
    """Stand on the history's last day and look at the end; days are numbers, `end` lies after the last day."""
    first = start if window is None else end - window + 1  # of the days that count at the end
    begin = max(first, daily.last + 1)
    if daily.kind == "stock":
        begin = daily.last + 1
    lead, count = begin - daily.last - 1, end - begin + 1
    elapsed = max(min(daily.last - start + 1, len(daily.num)), 0) if window is None else 0
    evened = even_out(daily)
    found = signals(daily, evened, Ahead(elapsed, lead, count, window is not None)) if count > 0 else None
    known = daily.known_between(first, daily.last)
    if daily.kind == "ratio":
        return _ratio(
            ForecastStart(daily, evened, found, 0.0, 1.0, np.nan, count, lead, False, known_days=known), first
        )
    never_falls = daily.kind == "flow" and bool((daily.num >= 0).all())
    banked = daily.level if daily.kind == "stock" else daily.between(first, daily.last)[0]
    weekdays = float(future_profile(evened.profile, begin, max(count, 0)).sum())
    return ForecastStart(
        daily, evened, found, banked + weekdays, float(count), banked, count, lead, never_falls, known_days=known
    )


def _ratio(out: ForecastStart, first: int) -> ForecastStart:
    """Mixes the days gone by and those to come, which bring as much denominator a day as the last eight weeks did."""
    num, den = out.daily.between(first, out.daily.last)
    recent: Floats = out.daily.den[-56:]
    a_day = float(recent.mean()) if len(recent) else 0.0
    whole = den + a_day * max(out.count, 0)
    return replace(
        out,
        banked=num / den if den > 0 else np.nan,
        fixed=num / whole if whole > 0 else 0.0,
        per_mean=a_day * out.count / whole if whole > 0 else 1.0,
        never_negative=bool((out.daily.num >= 0).all() and (out.daily.den >= 0).all()),
        to_come=a_day,
    )
