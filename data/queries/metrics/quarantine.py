"""Quarantined values as people decide about them: metric by metric, with the reason each is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from data.queries.metrics.metric_usage import Uses
from data.stores.snapshot import Reader
from data.stores.spool.quarantine import Quarantined
from okr_model.metrics.plausibility import Doubt
from okr_model.plan.plan import KeyResult
from okr_model.wording.sentences import Sentence

__all__ = ["HeldMetric", "Quarantined", "days_held", "held", "in_words"]


@dataclass(frozen=True, slots=True)
class HeldMetric:
    """All quarantined values of one metric.

    since: when the first of them was held.  doubts: why, a day each.  feeds: the key results that use the metric.
    """

    name: str
    unit: str
    since: datetime
    doubts: tuple[Doubt, ...]
    feeds: tuple[KeyResult, ...]
    files: tuple[Quarantined, ...]

    @property
    def source(self) -> str:
        """The source it came from."""
        return self.name.partition(".")[0]

    @property
    def days(self) -> tuple[date, ...]:
        """The days that wait, in order."""
        return tuple(doubt.day for doubt in self.doubts)


def held(workspace: Reader, source: str | None = None) -> list[HeldMetric]:
    """What is quarantined, metric by metric, of one source or of all."""
    files = workspace.held.all(source)
    if not files:
        return []
    uses = Uses(workspace)
    return [_metric(workspace, uses, name, tuple(group)) for name, group in groupby(files, key=lambda one: one.name)]


def days_held(workspace: Reader) -> dict[str, list[date]]:
    """The quarantined days, in order, by `source.metric`."""
    found: dict[str, set[date]] = {}
    for one in workspace.held.all():
        found.setdefault(one.name, set()).update(doubt.day for doubt in _doubts(one))
    return {name: sorted(days) for name, days in found.items()}


def _metric(workspace: Reader, uses: Uses, name: str, files: Sequence[Quarantined]) -> HeldMetric:
    doubts = {d.day: d for one in files for d in _doubts(one)}
    metric = workspace.catalogue.get(name)
    return HeldMetric(
        name,
        metric.unit if metric else "",
        min(one.since for one in files),
        tuple(doubts[day] for day in sorted(doubts)),
        uses.of(name),
        tuple(files),
    )


def _doubts(one: Quarantined) -> list[Doubt]:
    return [
        Doubt(date.fromisoformat(mark["day"]), mark["code"], mark["value"], mark["low"], mark["high"])
        for mark in one.doubts
    ]


def in_words(title: str, days: Sequence[date]) -> Sentence:
    """That values of a metric wait, for the reason of a key result. title: what to call the metric."""
    first, last = days[0], days[-1]
    if first == last:
        return Sentence("A value of {metric} needs confirmation: {day}.", days={"day": first}, names={"metric": title})
    return Sentence(
        "{n} values of {metric} need confirmation: {first} to {last}.",
        numbers={"n": len(days)},
        days={"first": first, "last": last},
        names={"metric": title},
    )
