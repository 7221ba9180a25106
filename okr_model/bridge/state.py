"""What a key result's value, and its pace line, come to in one state of a bridge (`okr_model.bridge.bridge`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

import pandas as pd

from okr_model.formula.evaluate import running
from okr_model.formula.formula import Formula
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult
from okr_model.progress import manual_value
from okr_model.progress.pace import Pace, linear
from okr_model.progress.planned_pace import planned_pace
from okr_model.progress.progress import is_accumulating

Curves = dict[Any, Pace]
_PACED = {"type", "pace", "phases", "baseline", "target", "window"}  # what the pace line goes by

Days = TypeVar("Days", "pd.Series[float]", pd.DataFrame)


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What was known at a moment: daily values by measure, or the values people typed in, by day."""

    daily: Mapping[Measure, pd.Series[float]] = field(default_factory=dict)
    typed: Mapping[date, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A key result as the plan had it at one of the two moments, with the figures of both.

    formula: None where people type its value in.
    then, now: what was known at the first moment of the days up to it, and at the last one of the days up to that.
    between: what was known of those days just before a metric was defined differently; None where none was.
    told: of each measure the days that were over and had a figure at the first moment; another figure is a correction.
    """

    result: KeyResult
    cycle: Cycle
    formula: Formula | None
    then: Figures
    now: Figures
    told: Mapping[Measure, pd.Index[Any]] = field(default_factory=dict)
    between: Figures | None = None

    def put_right(self, later: Figures | None = None) -> Figures:
        """What was known at the first moment, with the figures that those days have now, or had later."""
        later = later or self.now
        daily = {
            measure: put_right(
                self.then.daily.get(measure, series.iloc[:0]), series, self.told.get(measure, series.index[:0])
            )
            for measure, series in later.daily.items()
        }
        return Figures(daily, {day: later.typed.get(day, value) for day, value in self.then.typed.items()})

    def value(self, figures: Figures, day: date) -> float | None:
        """By the end of a day, or of the cycle; a count of the cycle is zero before the cycle."""
        on = min(day, self.cycle.end)
        if on < self.cycle.start:
            return 0.0 if is_accumulating(self.result, self.formula) else None
        if self.formula is None:
            return manual_value.typed(figures.typed, self.cycle.start, on).value if figures.typed else None
        return running(self.formula, figures.daily, self.cycle.start, on, self.result.window).value

    def left(self, figures: Figures, day: date) -> float | None:
        """The same of figures that end before; a sum none of whose days counts any more is zero."""
        if self.formula is None or not self.formula.is_accumulating or self.days_counted(figures, day):
            return self.value(figures, day)
        return 0.0

    def days_counted(self, figures: Figures, day: date) -> int:
        """On how many days that count by a day the formula's measures have figures."""
        last = min(day, self.cycle.end)
        window = self.result.window
        first = self.cycle.start if window is None else last - timedelta(days=window - 1)
        days = [series.loc[pd.Timestamp(first) : pd.Timestamp(last)].index for series in figures.daily.values()]
        return len(days[0].append(days[1:]).unique()) if days else 0

    def expected(self, asks: KeyResult, figures: Figures, day: date, curves: Curves) -> float | None:
        """Where the pace line is by the end of a day; None where there is none.

        asks: with the target and baseline.  curves: those found before; one is found only once.
        """
        if asks.type not in {"increase", "decrease"} or asks.target is None:
            return None
        begin = 0.0 if is_accumulating(self.result, self.formula) else asks.baseline
        if begin is None:
            return None
        return begin + self._curve(asks, figures, curves).at(day) * (asks.target - begin)

    def _curve(self, asks: KeyResult, figures: Figures, curves: Curves) -> Pace:
        if self.formula is None:
            return linear(self.cycle)
        planned = asks.model_copy(update={"window": self.result.window})
        eve = pd.Timestamp(self.cycle.start - timedelta(days=1))
        past = {measure: series.loc[:eve] for measure, series in figures.daily.items()}
        seen = tuple((m, series.index.to_numpy().tobytes(), series.to_numpy().tobytes()) for m, series in past.items())
        key = (self.formula, self.cycle, planned.model_dump_json(include=_PACED), seen)
        if key not in curves:
            curves[key] = planned_pace(planned, self.formula, past, self.cycle)
        return curves[key]


def put_right(then: Days, now: Days, told: pd.Index[Any]) -> Days:
    """The days of `then`, those that had been told with what they are `now`; one that is gone now is left out."""
    kept, young = now[now.index.isin(told)], then[~then.index.isin(told)]
    return pd.concat([kept, young]).sort_index() if len(young) else kept
