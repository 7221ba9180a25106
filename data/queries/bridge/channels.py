"""Which channel brought the change in a key result: its formula by the values of a dimension, then and now.

Now is the cycle so far, or the key result's trailing window; then, as many days before the cycle. Of a level it is
where it stands against where it stood on the eve of the cycle.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.queries.scoreboard.standing import Standing
from data.stores.metrics.store import Request
from data.stores.snapshot import Reader
from okr_model.bridge.channels import Brought, of_ratio, of_sum
from okr_model.forecast.formula_form import Quotient, Sum, form_of
from okr_model.formula.tree import Aggregate
from okr_model.metrics.measures import AllOf, Among, Condition, Measure, Missing
from okr_model.plan.cycles import Cycle

MOST_VALUES = 200
_LOOK_BACK = timedelta(days=60)  # for the level on the eve
_OTHERS = ""  # points without the dimension


@dataclass(frozen=True, slots=True)
class Channels:
    """What the values of a dimension brought; then, now: the first and last days that were compared."""

    dimension: str
    brought: Brought
    then: tuple[date, date]
    now: tuple[date, date]


def dimensions(workspace: Reader, standing: Standing) -> list[str]:
    """The dimensions its change can be told by: those that all its metrics share; none where it cannot be split."""
    form = _form(standing)
    if form is None:
        return []
    shared: list[str] | None = None
    for part in _aggregates(form):
        metric = workspace.catalogue.get(part.measure.name)
        if metric is None or metric.additivity == "none" or part.function not in {"sum", "last"}:
            return []
        own = list(metric.dimensions)
        shared = own if shared is None else [one for one in shared if one in own]
    return shared or []


def channels(workspace: Reader, standing: Standing, cycle: Cycle, on: date, dimension: str) -> Channels | None:
    """None where there is nothing to compare."""
    form = _form(standing)
    end = min(on, standing.last_day or on)
    if form is None or end < cycle.start:
        return None
    length = standing.key_result.window or (end - cycle.start).days + 1
    now = (end - timedelta(days=length - 1), end)
    eve = cycle.start - timedelta(days=1)
    then = (eve - timedelta(days=length - 1), eve)
    read = _Read(workspace, dimension, then, now)
    if isinstance(form, Sum):
        return Channels(dimension, of_sum(*read.of(form)), then, now)
    found = of_ratio(read.of(form.num), read.of(form.den))
    return None if found is None else Channels(dimension, found, then, now)


def _form(standing: Standing) -> Sum | Quotient | None:
    return form_of(standing.formula.tree, standing.daily) if standing.formula else None


def _aggregates(form: Sum | Quotient) -> list[Aggregate]:
    sums = [form] if isinstance(form, Sum) else [form.num, form.den]
    return [part for one in sums for _, part in one.parts]


class _Read:
    """A formula's sums by the values of a dimension."""

    def __init__(self, workspace: Reader, dimension: str, then: tuple[date, date], now: tuple[date, date]) -> None:
        self._store = workspace.metrics
        self._dimension = dimension
        self._then, self._now = then, now

    def of(self, form: Sum) -> tuple[dict[str, float], dict[str, float]]:
        """By value: then, now."""
        then: dict[str, float] = {}
        now: dict[str, float] = {}
        for weight, part in form.parts:
            for value, days in self._daily(part.measure).items():
                then[value] = then.get(value, 0.0) + weight * _amount(days, part, *self._then)
                now[value] = now.get(value, 0.0) + weight * _amount(days, part, *self._now)
        return then, now

    def _daily(self, measure: Measure) -> dict[str, pd.Series]:
        values = self._store.dimension_values(measure.source, measure.metric, self._dimension)[:MOST_VALUES]
        conditions: dict[str, Condition] = {v: Among(self._dimension, (v,)) for v in values}
        conditions[_OTHERS] = Missing(self._dimension)
        first = min(self._then[0], self._now[0]) - _LOOK_BACK
        asked = {
            value: Request(
                Measure(measure.source, measure.metric, _both(measure.where, where), measure.span), first, self._now[1]
            )
            for value, where in conditions.items()
        }
        answers = self._store.daily(list(asked.values()))
        return {value: answers[request] for value, request in asked.items() if len(answers[request])}


def _both(one: Condition | None, other: Condition) -> Condition:
    return other if one is None else AllOf((one, other))


def _amount(days: pd.Series, part: Aggregate, first: date, last: date) -> float:
    if part.function == "sum":
        return float(days.loc[pd.Timestamp(first) : pd.Timestamp(last)].sum())
    until = days.loc[: pd.Timestamp(last)]
    return float(until.iloc[-1]) if len(until) else 0.0
