"""What an event brought: what came, against the forecast that would have been made on its eve.

The counterfactual is the middle of `forecast.project`, made of the days up to the eve only. What came minus
that, over the event's days and its aftermath, is the lift; how far it may be off follows from the same question put to
dates in the metric's own past on which nothing was going on (`noise`). `docs/drivers.md` has how often that held
on public series.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from okr_model.drivers.events import Event, before_data
from okr_model.drivers.noise import MOST, Noise, beside, noise
from okr_model.forecast.forecast import Kind, project
from okr_model.forecast.history import LONGEST, Daily, day_number, read
from okr_model.wording.sentences import Sentence

History = pd.Series | pd.DataFrame

BEFORE = 28  # days with data that an event, or a placebo, needs before it
_AT_LEAST = 3  # settled days of an event, or all of a shorter one
_THERE = 0.8  # share of the days that must have data
_WEEK = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """A metric's daily history as `okr_model.forecast.forecast.project` takes it, up to the last `settled` day."""

    name: str
    history: History
    kind: Kind
    settled: date
    unit: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What one event brought to one metric from `start` to `end`, in the metric's unit.

    came, expected: the sum, of a level its change, of a ratio its value.  lift: came - expected.
    low, high: what the lift lies within, with 90 %.  least: the smallest lift that would be found with 80 %, or None.
    size: what shares are of; None where expected is nothing or less.  breadth: of the forecast, 10 to 90 %.
    whole: whether its aftermath is over.  also: events that share a day with it.
    near: events of other days that may still have acted during it, or have begun while it may.
    control: how far the control metric was off its own forecast, as a share, where there is one.
    """

    metric: str
    unit: str
    start: date
    end: date
    came: float
    expected: float
    noise: Noise
    breadth: float
    whole: bool
    also: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    control: float | None = None

    @property
    def lift(self) -> float:
        """How much more came than without it."""
        return self.came - self.expected

    @property
    def low(self) -> float:
        """The lift is no lower, with 90 % on both sides together."""
        return self.lift - self.noise.reach * self.breadth

    @property
    def high(self) -> float:
        """The lift is no higher."""
        return self.lift + self.noise.reach * self.breadth

    @property
    def found(self) -> bool:
        """Whether it can be told apart from noise."""
        return self.low > 0 or self.high < 0

    @property
    def least(self) -> float | None:
        """See the class."""
        smallest = self.noise.least()
        return None if smallest is None else smallest * self.breadth

    def share(self, amount: float) -> float | None:
        """An amount as a share of what was expected."""
        return amount / self.expected if self.expected > 0 and math.isfinite(amount) else None

    def power(self, share: float) -> float | None:
        """How often a lift of this share of what was expected would be found."""
        return self.noise.power(share * self.expected / self.breadth) if self.breadth > 0 else None


def evaluate(
    event: Event, metric: Watched, others: Iterable[Event] = (), control: Watched | None = None
) -> Effect | Sentence:
    """The event's effect on one metric, or why it cannot be told.

    others: the events besides it; placebos avoid those that touch the metric.
    """
    others = [one for one in others if metric.name in one.metrics]
    end = min(event.acts_until, metric.settled, control.settled if control else date.max)
    if why := _too_early(event, end):
        return why
    seen = _Seen(metric, end)
    if why := seen.why_not(event, end):
        return why
    now = seen.error(event.first, end)
    if now is None:
        return Sentence("No forecast could be made for the day before.")
    starts = list(_placebos(event, end, seen.first, others))
    errors = [(start, found) for start in starts if (found := seen.error(start, start + (end - event.first)))]
    effect = Effect(
        metric.name,
        metric.unit,
        event.first,
        end,
        now.came,
        now.expected,
        noise(np.array([one.standard for _, one in errors]), now.own),
        now.breadth,
        whole=end >= event.acts_until,
        also=tuple(one.title for one in others if event.meets(one)),
        near=tuple(one.title for one in others if event.follows_on(one)),
    )
    return effect if control is None else _against(effect, control, errors)


def _too_early(event: Event, end: date) -> Sentence | None:
    if end < event.first:
        days = {"first": event.first, "settled": end}
        return Sentence("Its first day, {first}, is not final yet: data is final up to {settled}.", days=days)
    if (end - event.first).days + 1 < min(event.days, _AT_LEAST):
        return Sentence("It has only begun, on {first}: too few of its days are final.", days={"first": event.first})
    return None


@dataclass(frozen=True, slots=True)
class _Error:
    """came, expected: see `Effect`. own: how far off the forecast says it may be with 90 %, in breadths."""

    came: float
    expected: float
    breadth: float
    own: float

    @property
    def standard(self) -> float:
        return (self.came - self.expected) / self.breadth


class _Seen:
    """A metric as it is known up to a day, from which the past is asked as the event is."""

    def __init__(self, metric: Watched, end: date) -> None:
        self._metric = metric
        self._history = metric.history.dropna() if metric.kind == "ratio" else metric.history
        self._daily: Daily = read(self._history, metric.kind, day_number(end))
        self._levels = self._history.dropna() if metric.kind == "stock" else None
        self.first = date(1970, 1, 1) + self._daily.first * _DAY

    def why_not(self, event: Event, end: date) -> Sentence | None:
        if not self._daily.readings:
            known = self._history.dropna()
            if len(known):  # all of it came later
                return before_data(event, self._metric.name, known.index[0].date())
            return Sentence("There is no data for {metric}.", names={"metric": self._metric.name})
        if event.first <= self.first:
            return before_data(event, self._metric.name, self.first)
        before = self._daily.known_between(self._daily.first, day_number(event.first) - 1)
        if before < BEFORE:
            numbers, names = {"days": before, "least": BEFORE}, {"metric": self._metric.name}
            few = Sentence("{metric} has {days} days of data before it; {least} are needed for an estimate.")
            return replace(few, numbers=numbers, names=names)
        if not self._there(day_number(event.first), day_number(end)):
            return Sentence("Too many of its days have no data in {metric}.", names={"metric": self._metric.name})
        return None

    def error(self, start: date, end: date) -> _Error | None:
        """What came in these days against the forecast of the eve; None where there is no saying."""
        a, b = day_number(start), day_number(end)
        if not self._there(a, b) or self._daily.known_between(self._daily.first, a - 1) < BEFORE:
            return None
        eve = start - _DAY
        said = project(self._history.loc[: pd.Timestamp(eve)], self._metric.kind, start, end, today=eve)
        if said.confidence == "none":
            return None
        p05, p10, middle, p90, p95 = said.quantiles([0.05, 0.1, 0.5, 0.9, 0.95])
        breadth = max(p90 - p10, 1e-9 * max(abs(middle), 1e-9))
        base = said.banked if self._metric.kind == "stock" else 0.0
        came = self._came(a, b, base)
        if came is None or not np.isfinite([came, middle, breadth, base]).all():
            return None
        return _Error(came, middle - base, breadth, max(p95 - middle, middle - p05) / breadth)

    def _came(self, a: int, b: int, base: float) -> float | None:
        """A sum, of which missing days count as the others; of a level its change; of a ratio its value."""
        if self._levels is not None:
            last = self._levels.loc[: pd.Timestamp(date(1970, 1, 1) + b * _DAY)]
            return float(last.to_numpy(dtype=np.float64)[-1]) - base if len(last) else None
        num, den = self._daily.between(a, b)
        if den <= 0:
            return None
        return num / den if self._metric.kind == "ratio" else num / den * (b - a + 1)

    def _there(self, a: int, b: int) -> bool:
        return self._daily.known_between(a, b) >= _THERE * (b - a + 1)


def _placebos(event: Event, end: date, begun: date, others: Sequence[Event]) -> Iterator[date]:
    """First days of windows before the event, of its length and on its weekdays, in which no other event acted.

    Spread evenly over the past, so that they know every season, and `MOST` at most.
    """
    length = end - event.first
    step = timedelta(days=_WEEK)
    nearest = event.first - step * math.ceil((length.days + 1) / _WEEK)
    earliest = max(begun + BEFORE * _DAY, event.first - LONGEST * _DAY)
    count = max((nearest - earliest).days // _WEEK + 1, 0)
    starts = [nearest - step * n for n in range(count)]
    free = [s for s in starts if not any(s <= one.acts_until and one.first <= s + length for one in others)]
    chosen = range(len(free)) if len(free) <= MOST else np.linspace(0, len(free) - 1, MOST).round().astype(int)
    yield from (free[n] for n in chosen)


def _against(effect: Effect, control: Watched, errors: Sequence[tuple[date, _Error]]) -> Effect | Sentence:
    """The same beside a metric that the event did not touch: what both were off alike is no effect of it."""
    seen = _Seen(control, effect.end)
    now = seen.error(effect.start, effect.end)
    if now is None:
        return Sentence("Its control, {metric}, has too little data.", names={"metric": control.name})
    length = effect.end - effect.start
    pairs = [(one, beside_it) for start, one in errors if (beside_it := seen.error(start, start + length))]
    own, of_control = (np.array([pair[n].standard for pair in pairs]) for n in (0, 1))
    left, together = beside(own, of_control)
    off = together * now.standard * effect.breadth
    own_reach = effect.noise.reach if effect.noise.few else 0.0
    share = (now.came - now.expected) / now.expected if now.expected > 0 else None
    return replace(effect, expected=effect.expected + off, noise=noise(left, own_reach), control=share)
