"""How the lift of an event fades, and the driver of a scenario that does the same again.

Day by day, what came is held against the middle of the forecast of the eve. The lift of day t since the first is taken
as A · 0.5^(t / h): of the half-lives h in `HALF_LIVES` that one is taken which leaves the least squared rest, where the
data tells it apart from no fading at all, and from the shortest and the longest (a rise of the rest by 2.7 variances,
90 % of a likelihood ratio with one degree of freedom).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from okr_model.drivers.lift import Effect, Watched
from okr_model.forecast.forecast import project
from okr_model.forecast.history import Floats
from okr_model.what_if.scenario import Driver

HALF_LIVES = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 14.0, 17.0, 21.0, 28.0, 40.0, 60.0, 90.0)
_APART = 2.7
_LEAST = 8  # days


@dataclass(frozen=True, slots=True)
class Fading:
    """`first`: the lift of the first day, as a share; half of it is left `half_life` days later."""

    first: float
    half_life: float


def course(effect: Effect, metric: Watched) -> pd.DataFrame:
    """Columns `came` and `expected` a day, as the forecast of the eve had it; of a level its change. Without gaps.

    A ratio has no such course: no rows.
    """
    empty = pd.DataFrame({"came": [], "expected": []}, index=pd.DatetimeIndex([], name="day"))
    if metric.kind == "ratio":
        return empty
    eve = effect.start - timedelta(days=1)
    known = metric.history.loc[: pd.Timestamp(eve)]
    said = project(known, metric.kind, effect.start, effect.end, today=eve)
    way = said.path([0.5]).iloc[:, 0]
    begin = said.banked if metric.kind == "stock" else 0.0
    expected = way.diff().fillna(way - begin)
    came = metric.history.reindex(way.index)
    if metric.kind == "stock":
        came = came.diff().fillna(came - begin)
    return pd.DataFrame({"came": came, "expected": expected}).dropna() if len(way) else empty


def fading(effect: Effect, metric: Watched) -> Fading | None:
    """How the lift fades; None where it was not found, or the days do not tell."""
    days = course(effect, metric)
    if not effect.found or len(days) < _LEAST or not effect.expected > 0:
        return None
    since = (days.index.to_numpy() - np.datetime64(effect.start)) / np.timedelta64(1, "D")
    usual = days["expected"].to_numpy(dtype=np.float64)
    more = days["came"].to_numpy(dtype=np.float64) - usual
    fits = [_fit(usual * 0.5 ** (since / h), more) for h in HALF_LIVES]
    rests = np.array([rest for _, rest in fits])
    best = int(rests.argmin())
    apart = rests[best] * (1 + _APART / (len(days) - 2))
    first, _ = fits[best]
    told = min(rests[0], rests[-1], _fit(usual, more)[1]) > apart
    return Fading(first, HALF_LIVES[best]) if told and first > 0 and effect.lift > 0 else None


def _fit(shape: Floats, more: Floats) -> tuple[float, float]:
    """How much of a shape there is in it, and the squared rest."""
    size = float(shape @ shape)
    much = float(shape @ more) / size if size > 0 else 0.0
    return much, float(((more - much * shape) ** 2).sum())


def again(effect: Effect, start: date, fades: Fading | None) -> Driver | None:
    """The driver of a scenario that begins on a day and does what the event did; None where that has no share.

    Without fading, its mean lift over as many days.
    """
    share = effect.share(effect.lift)
    if fades is not None:
        return Driver.model_validate({"lift": round(fades.first * 100, 1), "from": start, "half_life": fades.half_life})
    if share is None or share < -1:
        return None
    until = start + (effect.end - effect.start)
    return Driver.model_validate({"lift": round(share * 100, 1), "from": start, "until": until})
