"""One metric as the store has it: its days, how good each of them is, its dimensions, and what it is used for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from data.queries.metrics.data_flags import HELD, Mark, of_metric
from data.queries.metrics.metric_usage import Uses
from data.stores.metrics.store import Coverage, Request
from data.stores.snapshot import Reader
from okr_model.metrics.measures import Among, Measure
from okr_model.metrics.metrics import Metric
from okr_model.plan.plan import KeyResult

Quality = Literal["settled", "provisional", "flagged", "held", "missing"]
MOST_VALUES = 8  # of a dimension; the rest is not listed


@dataclass(frozen=True, slots=True)
class Day:
    """How good one day is; `marks` are those its source put on it."""

    day: date
    quality: Quality
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricHistory:
    """`daily` are the days with data from `start` to `end`; `days` all of them, each with its quality.

    shares: per dimension, the sums of its largest values over that time, largest first.
    """

    name: str
    metric: Metric
    coverage: Coverage | None
    daily: pd.Series
    days: tuple[Day, ...]
    shares: dict[str, list[tuple[str, float]]]
    used_by: tuple[KeyResult, ...]

    @property
    def settled_through(self) -> date | None:
        """The last day its source will not restate any more."""
        return self.coverage.settled_through if self.coverage else None

    @property
    def has_daily_total(self) -> bool:
        """Whether a day has one figure: a ratio is never stored, and distinct people of dimensions never add up."""
        return has_daily_total(self.metric)


def has_daily_total(metric: Metric) -> bool:
    """See `MetricHistory.has_daily_total`."""
    return metric.kind != "ratio" and not (metric.additivity == "none" and metric.dimensions)


def history(workspace: Reader, name: str, start: date, end: date) -> MetricHistory:
    """A metric from `start` to `end`. Raises KeyError for a name the catalogue does not have."""
    metric = workspace.catalogue[name]
    source, _, short = name.partition(".")
    measure = Measure(source, short)
    request = Request(measure, start, end)
    daily = pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"))
    if has_daily_total(metric):
        daily = workspace.metrics.daily([request])[request]
    coverage = workspace.metrics.coverage().get(name)
    days = tuple(_days(daily, coverage, of_metric(workspace, name, start, end), start, end)) if len(daily) else ()
    used = Uses(workspace).of(name)
    return MetricHistory(name, metric, coverage, daily, days, _shares(workspace, measure, metric, start, end), used)


def _days(
    daily: pd.Series, coverage: Coverage | None, marks: dict[date, tuple[Mark, ...]], start: date, end: date
) -> Iterator[Day]:
    known = {stamp.date() for stamp in daily.index}
    if coverage is None or coverage.first_day is None or coverage.last_day is None:
        return
    day = max(start, coverage.first_day)
    last = max([coverage.last_day, *(held for held, of in marks.items() if any(m.code == HELD for m in of))])
    while day <= min(end, last):
        settled = coverage.settled_through is not None and day <= coverage.settled_through
        codes = {mark.code for mark in marks.get(day, ())}
        yield Day(day, _quality(day in known, codes, settled), marks.get(day, ()))
        day += timedelta(days=1)


def _quality(known: bool, codes: set[str], settled: bool) -> Quality:
    if HELD in codes:
        return "held"
    if not known:
        return "missing"
    if codes - {"provisional"}:
        return "flagged"
    return "settled" if settled and not codes else "provisional"


def _shares(
    workspace: Reader, measure: Measure, metric: Metric, start: date, end: date
) -> dict[str, list[tuple[str, float]]]:
    """Only what adds up over days and dimensions can be shared out."""
    if metric.additivity != "all":
        return {}
    requests = {
        (dimension, value): Request(Measure(measure.source, measure.metric, Among(dimension, (value,))), start, end)
        for dimension in metric.dimensions
        for value in workspace.metrics.dimension_values(measure.source, measure.metric, dimension)[:200]
    }
    answers = workspace.metrics.daily(list(requests.values()))
    sums: dict[str, list[tuple[str, float]]] = {}
    for (dimension, value), request in requests.items():
        sums.setdefault(dimension, []).append((value, float(answers[request].sum())))
    return {name: sorted(found, key=lambda one: -one[1])[:MOST_VALUES] for name, found in sums.items()}
