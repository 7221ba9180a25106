"""Every metric in a line: what it last was, when, how it went lately, and which key results read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.queries.metrics.metric_history import has_daily_total
from data.queries.metrics.metric_usage import Uses
from data.stores.metrics.store import Request
from data.stores.snapshot import Reader
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Metric

COURSE = 90  # days


@dataclass(frozen=True, slots=True)
class Used:
    """A key result that reads a metric, and the cycle it runs in."""

    id: str
    title: str
    cycle: str


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric with its last value.

    value, day: of the last day with data; value is None where a day has no figure of its own (see `has_daily_total`).
    course: the value of each of the last 90 days, NaN where there is none.
    """

    name: str
    metric: Metric
    value: float | None
    day: date | None
    course: tuple[float, ...]
    used_by: tuple[Used, ...]

    @property
    def source(self) -> str:
        """The name of the source it comes from."""
        return self.name.partition(".")[0]

    @property
    def title(self) -> str:
        """What to call it."""
        return self.metric.title or self.name


def metric_list(reader: Reader) -> list[MetricLine]:
    """Every metric of the catalogue, by source in the order of the settings, then by title; one query for all."""
    uses, today, reach = Uses(reader), reader.today(), reader.metrics.coverage()
    first = today - timedelta(days=COURSE - 1)
    requests: dict[str, Request] = {}
    for name, metric in reader.catalogue.items():
        source, _, short = name.partition(".")
        known = reach.get(name)
        if known is not None and known.last_day is not None and has_daily_total(metric):
            requests[name] = Request(Measure(source, short), min(first, known.last_day), today)
    answers = reader.metrics.daily(list(requests.values()))
    lines = []
    for name, metric in reader.catalogue.items():
        known = reach.get(name)
        value: float | None = None
        course: tuple[float, ...] = ()
        day = known.last_day if known else None
        if name in requests and len(found := answers[requests[name]]):
            value, day = float(found.iloc[-1]), pd.Timestamp(found.index[-1]).date()
            course = tuple(map(float, found.reindex(pd.date_range(first, today))))
        used = tuple(Used(u.key_result.id, u.key_result.title, u.cycle.id) for u in uses.all if name in u.metrics)
        lines.append(MetricLine(name, metric, value, day, course, used))
    places = {source: place for place, source in enumerate(dict.fromkeys(line.source for line in lines))}
    return sorted(lines, key=lambda line: (places[line.source], line.title.casefold()))
