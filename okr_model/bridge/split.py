"""What new activity is made of: its channels where the formula adds them up, else the metrics that the formula names.

A formula that is a sum of multiples of `sum`, `last` and `mean` weighs single days, and a day's figure is the sum of
its channels, so each channel's part is exact. Any other formula, a ratio above all, is shared out among its metrics:
each gets what its days since moved, compared with days like those before, on average over all orders in which the
metrics could have moved one after another (its Shapley value), so the parts add up and no order is preferred.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from okr_model.bridge.state import Figures, Side
from okr_model.formula.tree import Aggregate, Arithmetic, Negate, Node, Number
from okr_model.metrics.measures import Measure

MOST_METRICS = 4  # the value is found for every combination of them


class ByChannel(NamedTuple):
    """A measure's daily values, a column for each channel: as put right at the first moment, and now."""

    right: pd.DataFrame
    now: pd.DataFrame


Channels = Mapping[Measure, ByChannel]


class Shares(NamedTuple):
    """What new activity is made of; what is left over belongs to none of them."""

    by: dict[str, float]
    of_metrics: bool


def shares(side: Side, right: Figures, day: date, channels: Channels) -> Shares:
    """The parts of the change from the figures as put right to those of now, both on a day."""
    if side.formula is None:
        return Shares({}, of_metrics=False)
    factors = multiples(side.formula.tree)
    if channels and factors is not None:
        return Shares(_by_channel(side, factors, right, min(day, side.cycle.end), channels), of_metrics=False)
    if 1 < len(side.formula.metrics) <= MOST_METRICS:
        return Shares(_by_metric(side, right, day), of_metrics=True)
    return Shares({}, of_metrics=False)


def multiples(node: Node) -> dict[Aggregate, float] | None:
    """By how much each aggregate counts, where the formula is a sum of multiples of them and a number; else None."""
    match node:
        case Number():
            return {}
        case Aggregate(function):
            return {node: 1.0} if function in {"sum", "last", "mean"} else None
        case Negate(part):
            return _times(multiples(part), -1.0)
        case Arithmetic("+", left, right):
            return _plus(multiples(left), multiples(right))
        case Arithmetic("-", left, right):
            return _plus(multiples(left), _times(multiples(right), -1.0))
        case Arithmetic("*", Number(factor), part) | Arithmetic("*", part, Number(factor)):
            return _times(multiples(part), factor)
        case Arithmetic("/", part, Number(factor)):
            return _times(multiples(part), 1 / factor)
    return None


def _times(parts: dict[Aggregate, float] | None, factor: float) -> dict[Aggregate, float] | None:
    return None if parts is None else {one: count * factor for one, count in parts.items()}


def _plus(left: dict[Aggregate, float] | None, right: dict[Aggregate, float] | None) -> dict[Aggregate, float] | None:
    if left is None or right is None:
        return None
    return {one: left.get(one, 0.0) + right.get(one, 0.0) for one in (*left, *right)}


def _by_channel(
    side: Side, factors: Mapping[Aggregate, float], right: Figures, on: date, channels: Channels
) -> dict[str, float]:
    parts: dict[str, list[float]] = {}
    for one, factor in factors.items():
        if one.measure not in channels:
            continue
        known = channels[one.measure]
        for figures, by, sign in ((right, known.right, -factor), (side.now, known.now, factor)):
            counts = _weights(one, figures.daily[one.measure], side, on)
            found = by.reindex(counts.index).mul(counts, axis=0).sum()
            for channel, amount in found.items():
                parts.setdefault(str(channel), []).append(sign * float(amount))
    return {channel: math.fsum(amounts) for channel, amounts in parts.items()}


def _weights(one: Aggregate, daily: pd.Series[float], side: Side, on: date) -> pd.Series[float]:
    """By how much the figure of each day counts in the aggregate on a day."""
    window = side.result.window
    known = daily.dropna().loc[: pd.Timestamp(on)]
    if one.function == "last":
        begin = side.cycle.start if one.measure.span == "cycle" else date.min.replace(year=1900)
        known = known.loc[pd.Timestamp(begin) :].tail(1)
    else:
        known = known.loc[pd.Timestamp(side.cycle.start if window is None else on - timedelta(days=window - 1)) :]
    return pd.Series(1 / len(known) if one.function == "mean" and len(known) else 1.0, index=known.index)


def _by_metric(side: Side, right: Figures, day: date) -> dict[str, float]:
    assert side.formula is not None
    names = sorted(side.formula.metrics)
    base = _grown(side, right, day)

    def worth(moved: frozenset[str]) -> float | None:
        daily = {m: (side.now if m.name in moved else base).daily[m] for m in side.now.daily}
        return side.value(Figures(daily), day)

    worths = {frozenset(some): worth(frozenset(some)) for n in range(len(names) + 1) for some in combinations(names, n)}
    if any(value is None for value in worths.values()):
        return {}
    return {name: _average(name, worths, len(names)) for name in names}  # type: ignore[arg-type]


def _grown(side: Side, right: Figures, day: date) -> Figures:
    """The figures as if the days since had been like those before.

    In a ratio of sums both grow with every day; what moved it is that a day had more or less of one of them. Where the
    formula is none, so that growing alone would move it, the figures stay as they are.
    """
    assert side.formula is not None
    before, after = side.days_counted(right, day), side.days_counted(side.now, day)
    if not before or any(part.function != "sum" for part in side.formula.aggregates):
        return right
    grown = Figures({measure: series * (after / before) for measure, series in right.daily.items()})
    old, new = side.value(right, day), side.value(grown, day)
    same = old is not None and new is not None and math.isclose(old, new, rel_tol=1e-12)
    return grown if same else right


def _average(name: str, worths: Mapping[frozenset[str], float], n: int) -> float:
    """The Shapley value: what the metric adds to those that moved before it, over all orders alike."""
    return math.fsum(
        math.factorial(len(some)) * math.factorial(n - len(some) - 1) / math.factorial(n) * (worths[some | {name}] - at)
        for some, at in worths.items()
        if name not in some
    )
