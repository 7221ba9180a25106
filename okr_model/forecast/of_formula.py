"""Which series a formula is forecast on: a sum on its days, a level on its changes, a ratio on its two parts.

What has neither form of `forecast_form` is forecast on its own trailing values if it is a level, else not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from okr_model.forecast.forecast import Kind, Projection, project
from okr_model.forecast.formula_form import Daily, Quotient, Sum, form_of
from okr_model.forecast.trust import NO_DATA
from okr_model.formula.evaluate import running
from okr_model.formula.tree import Aggregate, degree
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from okr_model.formula.formula import Formula

_TRAILING = 28  # days a formula of no simple form is looked at through
_LATE = 28  # days in which a metric must bring data on half of them to count as coming daily

_EXTREME = Sentence("The highest or lowest day of a cycle is not forecast.")
_MIXED = Sentence("Formulas like this cannot be forecast.")
_TRAILED = Sentence("The formula mixes kinds of metrics, so the forecast uses its own values over some weeks.")
_COUNTED_ONCE = Sentence(
    "Everyone is counted once since the cycle began; newcomers get rarer, so this may be too high."
)


class Span(NamedTuple):
    """The cycle, today, the trailing window if there is one, and how many days up to today are provisional."""

    start: date
    end: date
    today: date
    window: int | None
    provisional: int


def outlook(
    formula: Formula,
    daily: Daily,
    start: date,
    end: date,
    today: date,
    window: int | None = None,
    provisional: int = 0,
) -> Projection:
    """Where a formula's value will stand at the end of the cycle from `start` to `end`.

    daily: per measure one number for each day with data, as far back as there is any (two years serve best).
    window, provisional: as for `forecast.project`.
    What cannot be forecast has confidence `none` and says why; a formula of no simple form is forecast on its own
    trailing values, with low confidence.
    """
    seen = {measure: _until(series, today) for measure, series in daily.items()}
    span = Span(start, end, today, window, provisional)
    form = form_of(formula.tree, seen)
    match form:
        case Sum() if not form.parts:
            return Projection("none", NO_DATA)
        case Sum():
            found = _of_sum(form, seen, span)
        case Quotient(num, den, factor, offset):
            found = _of_quotient(num, den, seen, span)
            found = None if found is None else found.mapped(factor, offset)
        case None:
            found = None
    return found if found is not None else _of_trailing(formula, seen, span)


def _of_sum(form: Sum, daily: Daily, span: Span) -> Projection | None:
    ways = form.ways()
    if all(weight < 0 for weight, _ in form.parts):  # a distribution that leans upwards must lean downwards then
        found = _of_sum(form.times(-1.0), daily, span)
        return None if found is None else found.mapped(-1.0)
    counted = [part for _, part in form.parts if part.measure.span == "cycle"]
    if ways == {"adds"} and not counted:
        return _project(_together(form, daily), "flow", span).mapped(1.0, form.offset)
    if ways <= {"adds", "last"} and span.window is None:
        found = _project(_level(form, daily, span.start), "stock", span)
        return _counted_once(found) if counted else found
    if ways == {"last"}:
        return _project(_level(form, daily, span.start), "stock", span)
    if ways == {"mean"} and len(form.parts) == 1:
        weight, part = form.parts[0]
        values = daily.get(part.measure, _nothing())
        history = pd.DataFrame({"num": values, "den": values.notna() * 1.0})
        return _project(history, "ratio", span).mapped(weight, form.offset)
    if ways & {"min", "max"}:
        return Projection("none", _EXTREME)
    return None


def _of_quotient(num: Sum, den: Sum, daily: Daily, span: Span) -> Projection | None:
    if num.ways() == den.ways() == {"adds"} and not num.offset and not den.offset and not _any_counted(num, den):
        until = _complete_until([part for _, part in (*num.parts, *den.parts)], daily)
        above, below = (_together(side, daily, until) for side in (num, den))
        history = pd.DataFrame({"num": above, "den": below})
        # a day on which nothing was counted above the line has nothing to report there, not an unknown number
        return _project(history.assign(num=history["num"].fillna(0.0)), "ratio", span)
    if num.ways() == den.ways() == {"last"}:
        above, below = (_level(side, daily, span.start) for side in (num, den))
        return _project((above / below).dropna(), "stock", span)
    return None


def _any_counted(*sums: Sum) -> bool:
    return any(part.measure.span == "cycle" for side in sums for _, part in side.parts)


def _of_trailing(formula: Formula, daily: Daily, span: Span) -> Projection:
    """Forecast the formula's own values over four weeks (or its window) as a level, where it is one."""
    if degree(formula.tree) or any(part.measure.span == "cycle" for part in formula.aggregates):
        return Projection("none", _MIXED)
    if any(part.function in {"min", "max"} for part in formula.aggregates):
        return Projection("none", _EXTREME)
    begun = [series.index.min() for series in daily.values() if len(series)]
    if not begun:
        return Projection("none", NO_DATA)
    first = min(begun).date()
    values = running(formula, daily, first, span.today, span.window or _TRAILING).days["value"].dropna()
    found = _project(values, "stock", span)
    if found.confidence != "normal" or found.settled:
        return found
    return replace(found, confidence="low", why=_TRAILED)


def _project(history: pd.Series[float] | pd.DataFrame, kind: Kind, span: Span) -> Projection:
    window = None if kind == "stock" else span.window  # a level today is the same through any window
    return project(history, kind, span.start, span.end, window=window, provisional=span.provisional, today=span.today)


def _together(form: Sum, daily: Daily, until: pd.Timestamp | None = None) -> pd.Series[float]:
    """The days of a weighted sum, none after the end of the first part that comes daily."""
    parts = [(weight, _of_part(part, daily)) for weight, part in form.parts]
    until = until or _complete_until([part for _, part in form.parts], daily)
    days = _union(series for _, series in parts)
    total = pd.Series(0.0, index=days)
    for weight, series in parts:
        total = total + weight * series.reindex(days).fillna(0.0)
    return total if until is None else total.loc[:until]


def _of_part(part: Aggregate, daily: Daily) -> pd.Series[float]:
    values = daily.get(part.measure, _nothing())
    return values.notna() * 1.0 if part.function == "count" else values


def _complete_until(parts: list[Aggregate], daily: Daily) -> pd.Timestamp | None:
    """The last day for which every metric that comes daily has data: a source that lags is no slump."""
    known = [series for part in parts if len(series := daily.get(part.measure, _nothing()))]
    daily_ones = [s for s in known if len(s.loc[s.index.max() - pd.Timedelta(days=_LATE - 1) :]) >= _LATE // 2]
    return min((series.index.max() for series in daily_ones), default=None)


def _level(form: Sum, daily: Daily, start: date) -> pd.Series[float]:
    """Levels carried forward; what adds up over the cycle is a level too, zero on the eve of the cycle."""
    parts = [(weight, part, _of_part(part, daily)) for weight, part in form.parts]
    days = _union(series for *_, series in parts)
    total = pd.Series(form.offset, index=days)
    for weight, part, series in parts:
        laid = series.reindex(days)
        if part.measure.span == "cycle":
            laid = laid.where(days >= pd.Timestamp(start))
        elif part.function in {"sum", "count"}:
            added = laid.fillna(0.0).cumsum()
            eve = added.loc[: pd.Timestamp(start) - pd.Timedelta(days=1)]
            laid = added - (eve.iloc[-1] if len(eve) else 0.0)
        total = total + weight * laid.ffill()
    return total.dropna()


def _counted_once(found: Projection) -> Projection:
    """A distinct count of the cycle to date never falls, and newcomers get rarer than the last weeks' were."""
    if found.confidence == "none" or found.settled:
        return found
    return replace(found.kept(), confidence="low", why=_COUNTED_ONCE)


def _union(many: Iterable[pd.Series[float]]) -> pd.DatetimeIndex:
    days = np.unique(
        np.concatenate([np.empty(0, "datetime64[D]"), *(s.index.to_numpy().astype("datetime64[D]") for s in many)])
    )
    return pd.DatetimeIndex(days)


def _until(series: pd.Series[float], today: date) -> pd.Series[float]:
    return series.sort_index().loc[: pd.Timestamp(today)].dropna()


def _nothing() -> pd.Series[float]:
    return pd.Series(np.empty(0), index=pd.DatetimeIndex([]))
