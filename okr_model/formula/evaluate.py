"""The value of a formula, day by day: exact arithmetic over what the store returns for each measure.

The running value on day d is the formula over [first day, d], or over the trailing `window` days up to d. Days without
data are skipped, never taken as zero: a sum over no days is no data. `last` carries the last known level forward, also
from before the first day; only a count of the cycle to date starts afresh with the cycle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from okr_model.formula.tree import (
    Aggregate,
    Arithmetic,
    Coalesce,
    FormulaError,
    Function,
    Negate,
    Node,
    NullIf,
    Number,
)
from okr_model.metrics.measures import Measure
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from okr_model.formula.formula import Formula

ValueState = Literal["ok", "no_data", "zero_denominator"]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_STATES: tuple[ValueState, ...] = ("ok", "no_data", "zero_denominator")
_EXTREMES = {"min": np.fmin, "max": np.fmax}  # which pass over NaN
_STATE_TYPE = pd.CategoricalDtype(list(_STATES))


class Need(NamedTuple):
    """Daily values to fetch: `first` to `last`, both inside; `carry` asks for the last day with data before `first`."""

    measure: Measure
    first: date
    last: date
    carry: bool


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """A formula's value on every day from the first day on.

    `days` is indexed by day without gaps and has the columns `value` (float, NaN where there is none), `state` (`ok`,
    `no_data` or `zero_denominator`) and `measured` (any of the formula's measures has data on that very day).
    """

    days: pd.DataFrame

    @property
    def value(self) -> float | None:
        """On the last day; None where there is none."""
        value = float(self.days["value"].iloc[-1]) if len(self.days) else np.nan
        return None if np.isnan(value) else value

    @property
    def state(self) -> ValueState:
        """On the last day."""
        return _STATES[self.days["state"].cat.codes.iloc[-1]] if len(self.days) else "no_data"

    def until(self, day: date) -> Running:
        """The same up to and including `day`."""
        return Running(self.days.loc[: pd.Timestamp(day)])


def needs(formula: Formula, start: date, on: date, window: int | None = None) -> list[Need]:
    """What `running` needs of the store, each measure once."""
    first = start if window is None else start - timedelta(days=window - 1)
    carried = {part.measure for part in formula.aggregates if part.function == "last" and part.measure.span != "cycle"}
    measures = dict.fromkeys(part.measure for part in formula.aggregates)
    return [Need(measure, first, on, measure in carried) for measure in measures]


def check_window(formula: Formula, window: int | None) -> None:
    """Raise `FormulaError` where a trailing window cannot be had: a count of the cycle to date has only one window."""
    for part in formula.aggregates if window is not None else ():
        if part.measure.span == "cycle":
            name = part.measure.name
            raise FormulaError(
                Sentence(
                    "{name} alone counts from the first day of the cycle, so it cannot be had over the last "
                    "{window} days. Leave out `window`, or take mean({name}) or max({name})."
                ).filled(name=name, window=window or 0),
                formula.text,
                *part.place,
            )


def running(
    formula: Formula, daily: Mapping[Measure, pd.Series[float]], start: date, on: date, window: int | None = None
) -> Running:
    """The formula's value on every day from `start` to `on` (no day at all where `on` is before `start`).

    daily: per measure one number for each day that has data, indexed by day; it may reach back before `start` (for
    `window`, and for `last`) and past `on` (not looked at). A measure that is not in it has no data.
    window: length in days of the trailing window, 1 or more; None takes everything from `start`.
    Raises `FormulaError` where `check_window` does.
    """
    check_window(formula, window)
    if window is not None and window < 1:
        raise ValueError(f"a window has at least 1 day, not {window}")
    length = max((on - start).days + 1, 0)
    span = _Span(np.datetime64(start, "D"), length, window)
    series = {need.measure: _Daily.of(daily.get(need.measure), span) for need in needs(formula, start, on, window)}
    with np.errstate(all="ignore"):
        parts = {part: _over(part, series[part.measure], span) for part in formula.aggregates}
        value, zero = _value(formula.tree, parts)
    value = np.where(np.isfinite(value), value, np.nan) + np.zeros(length)
    states = np.where(np.isfinite(value), 0, np.where(zero, 2, 1))
    measured = np.logical_or.reduce([s.there[-length:] if length else s.there[:0] for s in series.values()])
    return Running(
        pd.DataFrame(
            {
                "value": value,
                "measured": measured,
                "state": pd.Categorical.from_codes(states, dtype=_STATE_TYPE),
            },
            index=pd.DatetimeIndex(span.start + np.arange(length), name="day"),
        )
    )


class _Span(NamedTuple):
    """`length` days from `start`, looked at through a trailing `window`."""

    start: np.datetime64
    length: int
    window: int | None

    @property
    def before(self) -> int:
        """How many days ahead of `start` count too."""
        return (self.window or 1) - 1


class _Daily(NamedTuple):
    """One measure on a gapless grid that begins `before` days ahead of the start."""

    values: Floats  # NaN where a day has no data
    there: Flags
    carried: float  # the last level known before the grid begins, or NaN

    @classmethod
    def of(cls, series: pd.Series[float] | None, span: _Span) -> _Daily:
        grid = np.full(span.before + span.length, np.nan)
        if series is None or not len(series):
            return cls(grid, np.zeros(len(grid), bool), np.nan)
        days = (series.index.to_numpy().astype("datetime64[D]") - span.start).astype(np.int64) + span.before
        values = series.to_numpy(dtype=np.float64)
        known = np.isfinite(values)
        inside = known & (days >= 0) & (days < len(grid))
        grid[days[inside]] = values[inside]
        earlier = np.flatnonzero(known & (days < 0))
        carried = values[earlier[days[earlier].argmax()]] if len(earlier) else np.nan
        return cls(grid, ~np.isnan(grid), float(carried))


def _over(part: Aggregate, daily: _Daily, span: _Span) -> Floats:
    """One aggregate on every day of the span, NaN where there is none."""
    if part.function == "last":
        carried = np.nan if part.measure.span == "cycle" else daily.carried
        return _last(daily, carried)[span.before :]
    if span.window is None:
        return _from_start(part.function, daily)
    return _trailing(part.function, daily, span.window)


def _last(daily: _Daily, carried: float) -> Floats:
    if not len(daily.values):
        return daily.values
    latest = np.maximum.accumulate(np.where(daily.there, np.arange(len(daily.values)), -1))
    return np.where(latest >= 0, daily.values[latest], carried)


def _from_start(function: Function, daily: _Daily) -> Floats:
    if function in _EXTREMES:
        extremes: Floats = _EXTREMES[function].accumulate(daily.values)
        return extremes
    days = np.cumsum(daily.there).astype(np.float64)
    if function == "count":
        return days
    total: Floats = np.cumsum(np.where(daily.there, daily.values, 0.0))
    return _known(function, total, days)


def _trailing(function: Function, daily: _Daily, window: int) -> Floats:
    """Each window is added up for itself: differences of running totals would lose digits."""
    if len(daily.values) < window:  # no day at all
        return np.empty(0)
    if function in _EXTREMES:
        extremes: Floats = _EXTREMES[function].reduce(sliding_window_view(daily.values, window), axis=1)
        return extremes
    days: Floats = sliding_window_view(daily.there, window).sum(axis=1).astype(np.float64)
    if function == "count":
        return days
    total: Floats = sliding_window_view(np.where(daily.there, daily.values, 0.0), window).sum(axis=1)
    return _known(function, total, days)


def _known(function: Function, total: Floats, days: Floats) -> Floats:
    known: Floats = np.where(days > 0, total / days if function == "mean" else total, np.nan)
    return known


def _value(node: Node, parts: Mapping[Aggregate, Floats]) -> tuple[Floats, Flags]:
    """The value of a part of the tree, and where it is missing because a denominator is zero."""
    match node:
        case Number(number):
            return np.array(number), np.array(False)
        case Aggregate():
            return parts[node], np.array(False)
        case Negate(part):
            value, zero = _value(part, parts)
            return -value, zero
        case NullIf(inner, void):
            (value, zero), (other, other_zero) = _value(inner, parts), _value(void, parts)
            same = value == other
            # nullif(…, 0) is how one guards a denominator: what it hides is a zero, and is reported as one
            return np.where(same, np.nan, value), zero | other_zero | (same & (other == 0))
        case Coalesce(options):
            value, zero = _value(options[0], parts)
            for option in options[1:]:
                other, other_zero = _value(option, parts)
                value, zero = np.where(np.isnan(value), other, value), zero | other_zero
            return value, zero
        case Arithmetic():
            return _arithmetic(node, parts)


def _arithmetic(node: Arithmetic, parts: Mapping[Aggregate, Floats]) -> tuple[Floats, Flags]:
    (left, left_zero), (right, right_zero) = _value(node.left, parts), _value(node.right, parts)
    zero = left_zero | right_zero
    match node.operator:
        case "+":
            return left + right, zero
        case "-":
            return left - right, zero
        case "*":
            return left * right, zero
    by_zero = (right == 0) & ~np.isnan(left)
    return np.where(right == 0, np.nan, left / right), zero | by_zero
