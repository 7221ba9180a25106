"""Schema drift: a metric or a dimension that formulas use and that its source does not bring any more.

One error per metric or dimension, with every key result it hits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data.queries.metrics.metric_usage import Use, Uses
from data.stores.metrics.store import Coverage
from data.stores.snapshot import Reader
from okr_model.plan.plan import KeyResult
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that is gone: `name` is `source.metric`, or `source.metric.dimension`. declared: okr.toml still has it,
    it only brings nothing."""

    name: str
    declared: bool
    said: Sentence
    feeds: tuple[KeyResult, ...]

    @property
    def source(self) -> str:
        """The source it is, or was, of."""
        return self.name.partition(".")[0]


def drifts(workspace: Reader, source: str | None = None, uses: Uses | None = None) -> list[Drift]:
    """What is gone, of one source or of all, by name. Needs the metric store."""
    uses = uses or Uses(workspace)
    reach = workspace.metrics.coverage()
    found = [*_undeclared(workspace, uses, reach), *_silent(workspace, uses, reach), *_bare(workspace, uses, reach)]
    return sorted((d for d in found if source in (None, d.source)), key=lambda d: d.name)


def fed(results: Iterable[KeyResult]) -> str:
    """The titles, each in quotation marks."""
    return ", ".join(f"“{result.title}”" for result in results)


def _undeclared(workspace: Reader, uses: Uses, reach: Mapping[str, Coverage]) -> Iterator[Drift]:
    """Metrics that formulas name and that no source declares."""
    broken = [use for use in uses.all if use.problem]
    for name in sorted({name for use in broken for name in use.metrics} - workspace.catalogue.keys()):
        feeds = uses.of(name)
        names = {"metric": name, "source": name.partition(".")[0], "results": fed(feeds)}
        known = reach.get(name)
        if names["source"] not in workspace.settings.sources:
            said = Sentence("The source {source} does not exist; {metric} is used by {results}.", names=names)
        elif known is None or known.last_day is None:
            said = Sentence("{source} has no metric {metric}, which is used by {results}.", names=names)
        else:
            said = Sentence(
                "{source} no longer measures {metric}, whose data ends on {day}; used by {results}.",
                days={"day": known.last_day},
                names=names,
            )
        yield Drift(name, False, said, feeds)
    yield from _refused(workspace, broken)


def _refused(workspace: Reader, broken: Iterable[Use]) -> Iterator[Drift]:
    """Formulas over known metrics that are refused all the same: a dimension is gone, a flow has become a level."""
    alike: dict[str, list[Use]] = {}
    for use in broken:
        if use.metrics and use.metrics <= workspace.catalogue.keys():
            alike.setdefault(use.problem, []).append(use)
    for problem, by in alike.items():
        feeds = tuple(use.key_result for use in by)
        said = Sentence("{problem} It is used by {results}.", names={"problem": problem, "results": fed(feeds)})
        yield Drift(min(by[0].metrics), False, said, feeds)


def _silent(workspace: Reader, uses: Uses, reach: Mapping[str, Coverage]) -> Iterator[Drift]:
    """Metrics that are declared and used, and stand still while their source goes on."""
    newest: dict[str, date] = {}
    for name, one in reach.items():
        source = name.partition(".")[0]
        if one.last_day is not None and name in workspace.catalogue:
            newest[source] = max(newest.get(source, one.last_day), one.last_day)
    for name in sorted({m for use in uses.all if not use.problem for m in use.metrics}):
        known, settings = reach.get(name), workspace.settings.sources[name.partition(".")[0]]
        if known is None or known.last_day is None or not settings.enabled:
            continue
        if (newest[settings.name] - known.last_day).days > settings.fresh_for:
            yield Drift(name, True, _nothing_since(name, known.last_day, uses.of(name)), uses.of(name))


def _bare(workspace: Reader, uses: Uses, reach: Mapping[str, Coverage]) -> Iterator[Drift]:
    """Dimensions that formulas filter by and that no recent row has, though older ones had."""
    asked: dict[tuple[str, str], list[Use]] = {}
    for use in uses.all:
        for name, dimension in use.dimensions:
            asked.setdefault((name, dimension), []).append(use)
    for (name, dimension), by in sorted(asked.items(), key=lambda item: item[0]):
        source, _, metric = name.partition(".")
        known = reach.get(name)
        if known is None or known.last_day is None:
            continue
        due = known.last_day - timedelta(days=workspace.settings.sources[source].fresh_for)
        last = workspace.metrics.dimension_reach(source, metric, dimension, since=due)
        if last is not None and last < due:
            feeds = tuple(use.key_result for use in by)
            yield Drift(f"{name}.{dimension}", True, _nothing_since(f"{name}.{dimension}", last, feeds), feeds)


def _nothing_since(name: str, day: date, feeds: Iterable[KeyResult]) -> Sentence:
    return Sentence(
        "{metric} has had no data since {day}; used by {results}.",
        days={"day": day},
        names={"metric": name, "results": fed(feeds)},
    )
