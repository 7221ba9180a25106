"""Events held against the metrics they touch: what each brought, and what that cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.config.validation_errors import suggestion
from data.queries.metrics.metric_history import has_daily_total
from data.stores.drivers.store import Marked
from data.stores.metrics.store import Request
from data.stores.plan.store import Refused
from data.stores.snapshot import Reader
from okr_model.drivers.events import Event, before_data, touching
from okr_model.drivers.fading import Fading, course, fading
from okr_model.drivers.in_words import effect_sentence
from okr_model.drivers.lift import Effect, Watched, evaluate
from okr_model.forecast.history import LONGEST
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, as_typed


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What one event brought to one metric; `effect` is None where `said` is why that cannot be told."""

    marked: Marked
    metric: str
    unit: str
    effect: Effect | None
    fades: Fading | None
    said: Sentence
    down: bool = False

    @property
    def gained(self) -> float | None:
        """How much of what is wanted it brought: more, or less of what is to fall; None where no effect was found."""
        if self.effect is None or not self.effect.found:
            return None
        return -self.effect.lift if self.down else self.effect.lift

    @property
    def cost_a_unit(self) -> float | None:
        """What one unit gained cost; None where it cost or gained nothing that is known."""
        cost = self.marked.event.cost
        return cost / self.gained if cost is not None and self.gained is not None and self.gained > 0 else None


def can_be_touched(metric: Metric) -> bool:
    """Whether it has one figure a day to be looked at, or is a ratio of two that have."""
    return metric.kind == "ratio" or has_daily_total(metric)


def touchable(workspace: Reader) -> list[str]:
    """The metrics an event can touch."""
    return [name for name, metric in workspace.catalogue.items() if can_be_touched(metric)]


def check_metrics(names: Iterable[str | None], known: Collection[str]) -> None:
    """Raises Refused where one of the names, `source.metric`, is not among the known ones (see `touchable`)."""
    for name in filter(None, names):
        if name not in known:
            raise Refused(
                Sentence("No metric {name} has a figure a day; {suggestion}.").filled(
                    name=as_typed(name), suggestion=suggestion(name, known, "metrics")
                )
            )


def begun(workspace: Reader) -> dict[str, date]:
    """The first day with data of each metric."""
    reach = workspace.metrics.coverage()
    first = {name: one.first_day for name, one in reach.items() if one.first_day is not None}
    for name, metric in workspace.catalogue.items():
        parts = [first.get(part) for part in _parts(name, metric)]
        if metric.of and all(parts):
            first[name] = max(day for day in parts if day)
    return first


def verdicts(workspace: Reader, marked: Sequence[Marked]) -> list[Verdict]:
    """Every event held against every metric it touches, in the order given."""
    return [verdict(workspace, one, name, marked) for one in marked for name in one.event.metrics]


def verdict(workspace: Reader, marked: Marked, name: str, among: Iterable[Marked]) -> Verdict:
    """What one event brought to one metric."""
    event, metric = marked.event, workspace.catalogue.get(name)
    if metric is None or not can_be_touched(metric):
        gone = Sentence("No source measures {metric} any more.", names={"metric": name})
        return Verdict(marked, name, "", None, None, gone)
    known = begun(workspace).get(name)
    if known is not None and event.first <= known:
        early = before_data(event, name, known)
        return Verdict(marked, name, metric.unit, None, None, early, metric.direction == "down")
    seen = watched(workspace, name, event)
    control = event.control if event.control in workspace.catalogue else None
    beside = watched(workspace, control, event) if control else None
    others = touching((one.event for one in among if one.id != marked.id), name)
    found = evaluate(event, seen, others, beside)
    down = metric.direction == "down"
    if isinstance(found, Sentence):
        return Verdict(marked, name, metric.unit, None, None, found, down)
    fades = fading(found, seen)
    return Verdict(marked, name, metric.unit, found, fades, effect_sentence(found, fades), down)


def watched(workspace: Reader, name: str, event: Event) -> Watched:
    """A metric's history as far back as a forecast looks before the event, up to its end."""
    metric = workspace.catalogue[name]
    source = name.partition(".")[0]
    first = event.first - timedelta(days=2 * LONGEST)
    parts = [part.partition(".")[2] for part in _parts(name, metric)]
    requests = [Request(Measure(source, part), first, event.acts_until) for part in parts]
    answers = workspace.metrics.daily(requests)
    reach = workspace.metrics.coverage()
    known = [reach[part] for part in _parts(name, metric) if part in reach]
    ends = [one.settled_through or one.last_day for one in known]
    settled = min((day for day in ends if day), default=event.first - timedelta(days=1))
    if metric.kind != "ratio":
        return Watched(name, answers[requests[0]], metric.kind, settled, metric.unit)
    both = pd.DataFrame({"num": answers[requests[0]], "den": answers[requests[1]]})
    return Watched(name, both, "ratio", settled, metric.unit)


def picture(workspace: Reader, one: Verdict, before: int = 28) -> pd.DataFrame:
    """Columns came and expected a day, from some days before the event to the end of what was looked at.

    expected: NaN before it.  Of a level, what it changed by.  No rows where nothing could be told, and of a ratio.
    """
    if one.effect is None:
        return pd.DataFrame({"came": [], "expected": []})
    seen = watched(workspace, one.metric, one.marked.event)
    told = course(one.effect, seen)
    if told.empty:
        return told
    eve = pd.Timestamp(one.effect.start) - pd.Timedelta(days=1)
    past = seen.history.diff() if seen.kind == "stock" else seen.history
    earlier = past.loc[eve - pd.Timedelta(days=before - 1) : eve].dropna()
    return pd.concat([pd.DataFrame({"came": earlier}), told]).rename_axis("day")


def _parts(name: str, metric: Metric) -> list[str]:
    source = name.partition(".")[0]
    return [f"{source}.{part}" for part in metric.of] if metric.of else [name]
