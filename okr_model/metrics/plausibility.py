"""Whether a figure that has just come can be true, judged by the metric's own recent past.

What cannot be, or hardly, is a *doubt*: whoever keeps the data holds that day back until a person, or a later pull,
says more. The rules are coarse on purpose. A doubt about a true figure costs a person a click, and after three such
clicks nobody looks any more; what is merely unusual is for the charts. Measured on 81 real series (`docs/decisions/
0010-held-values.md`): one doubt in four years of a series, most of them false zeros of the source.

A level that falls is another matter: it is taken in, and `falls` marks the day.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, get_args

import pandas as pd

from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

Why = Literal["negative", "sudden_zero", "far_above", "far_below"]
WHYS: Final[tuple[Why, ...]] = get_args(Why)

LOOK_BACK: Final = 56
"""Days with data that a figure is compared with: eight weeks, so that every weekday counts eight times."""
ENOUGH: Final = 28
"""With fewer days there is no past to judge by: a first pull is never doubted."""

_FLOW_TIMES: Final = 10.0  # an order of magnitude beyond the highest or the lowest of those days
_LEVEL_TIMES: Final = 3.0  # a level moves slowly
_COUNTS: Final = 100.0  # small figures jump by themselves
_NEVER_ZERO: Final = 5.0  # where the lowest day had so many, none at all is no chance
_FELL_BY: Final = 0.3  # share of a level lost from one known day to the next that is worth a mark


@dataclass(frozen=True, slots=True)
class Doubt:
    """One day of one metric that is hard to believe. low, high: between what the days before it lay."""

    day: date
    why: Why
    value: float
    low: float
    high: float

    @property
    def sentence(self) -> Sentence:
        """Why, with the figures."""
        return replace(_WORDS[self.why], numbers={"value": self.value, "low": self.low, "high": self.high})


_WORDS: Final[dict[Why, Sentence]] = {
    "negative": Sentence("{value} is below zero; the days before were between {low} and {high}."),
    "sudden_zero": Sentence("It is suddenly 0; the days before were between {low} and {high}."),
    "far_above": Sentence("{value} is far out of line; the days before were between {low} and {high}."),
    "far_below": Sentence("{value} is close to zero; the days before were between {low} and {high}."),
}


@dataclass(frozen=True, slots=True)
class Fall:
    """A level that is lower than on the known day before it."""

    day: date
    before: float
    after: float


def doubts(arriving: pd.Series[float], known: pd.Series[float], metric: Metric, whole_through: date) -> list[Doubt]:
    """The days that are hard to believe, in order.

    arriving, known: totals by day (DatetimeIndex, in order), as they come and as they are stored. A day that stays as
    it is stored is never doubted; one that is believed counts as past for the days after it.
    whole_through: the last day that is over at the source; a flow of a day that is still running may be low.
    """
    days, values = _merged(arriving, known)
    fresh, stored = set(arriving.index), _by_day(known)
    found = []
    trusted: list[float] = []
    for day, value in zip(days, values, strict=True):
        if day in fresh and not _same(stored.get(day), value):
            over = metric.kind == "stock" or day.date() <= whole_through
            if doubt := _doubt(day.date(), value, trusted[-LOOK_BACK:], metric, over=over):
                found.append(doubt)
                if day not in stored:
                    continue
                value = stored[day]  # what is stored stays the past
        trusted.append(value)
    return found


def falls(arriving: pd.Series[float], known: pd.Series[float], metric: Metric) -> list[Fall]:
    """The days on which a level is lower than before: a counter by anything, another level by three tenths or more."""
    return list(_falls(arriving, known, metric)) if metric.kind == "stock" else []


def _falls(arriving: pd.Series[float], known: pd.Series[float], metric: Metric) -> Iterator[Fall]:
    days, values = _merged(arriving, known)
    fresh = set(arriving.index)
    for n in range(1, len(days)):
        before, after = values[n - 1], values[n]
        if days[n] in fresh and after < (before if metric.counter else before * (1 - _FELL_BY)) and before > 0:
            yield Fall(days[n].date(), before, after)


def _same(stored: float | None, value: float) -> bool:
    """Whether a day stays as it is; sums differ in their last digit by the order of their parts."""
    return stored is not None and math.isclose(stored, value, rel_tol=1e-9, abs_tol=1e-9)


def _by_day(series: pd.Series[float]) -> dict[pd.Timestamp, float]:
    return dict(zip(pd.DatetimeIndex(series.index), series.tolist(), strict=True))


def _merged(arriving: pd.Series[float], known: pd.Series[float]) -> tuple[list[pd.Timestamp], list[float]]:
    """All days in order, with what arrives where both have one."""
    together = _by_day(known) | _by_day(arriving)
    days = sorted(together)
    return days, [together[day] for day in days]


def _doubt(day: date, value: float, past: list[float], metric: Metric, *, over: bool) -> Doubt | None:
    if len(past) < ENOUGH:
        return None
    low, high = min(past), max(past)
    why = _why(value, low, high, metric, over=over)
    return Doubt(day, why, value, low, high) if why else None


def _why(value: float, low: float, high: float, metric: Metric, *, over: bool) -> Why | None:
    times = _LEVEL_TIMES if metric.kind == "stock" else _FLOW_TIMES
    if value < 0 <= low and not metric.signed:
        return "negative"
    if low < 0 or metric.signed:
        return None  # what goes both ways has no orders of magnitude
    if value > times * high and value >= _COUNTS:
        return "far_above"
    if not over:
        return None
    if value == 0:
        return "sudden_zero" if low >= _NEVER_ZERO else None
    return "far_below" if value * times < low and low >= _COUNTS else None
