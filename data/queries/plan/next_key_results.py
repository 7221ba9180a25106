"""Metrics that have arrived and that no key result uses yet: what the next key result could be made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.queries.metrics.metric_usage import Uses
from data.stores.snapshot import Reader
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.goal_library import most_meant, template_of
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class NextKeyResult:
    """metric: its full name.  title: as the library calls a key result of it, else the metric's own.

    theme, theme_id: of the objective that the library has it under; None where it knows none.
    """

    metric: str
    title: Sentence | str
    theme: Sentence | None = None
    theme_id: str | None = None

    @property
    def source(self) -> str:
        """The source that brings the metric."""
        return self.metric.partition(".")[0]


def arrived(workspace: Reader) -> list[str]:
    """The metrics that have values, by source in the order of the settings."""
    known = workspace.metrics.coverage(on=workspace.today())
    return [name for name in workspace.catalogue if name in known and known[name].rows]


def of_metric(metric: str, catalogue: Catalogue) -> NextKeyResult:
    """What a key result of a metric is called, and where it belongs."""
    found = template_of(metric, catalogue)
    if found is None:
        return NextKeyResult(metric, catalogue.titles([metric])[metric])
    theme, made = found
    return NextKeyResult(metric, made.title, theme.theme, theme.id)


def next_key_results(workspace: Reader, most: int = 5) -> list[NextKeyResult]:
    """What could be measured next: of each source that no key result uses, the metric people mean most by it; then
    others that the library knows, by turns from each source; then the rest."""
    catalogue, uses = workspace.catalogue, Uses(workspace)
    used = frozenset[str]().union(*(use.metrics for use in uses.all))
    by_source: dict[str, list[str]] = {}
    for name in arrived(workspace):
        by_source.setdefault(name.partition(".")[0], []).append(name)
    lines = {source: _in_order(names, used, catalogue) for source, names in by_source.items()}
    unused = [source for source in lines if not any(name.partition(".")[0] == source for name in used)]
    found = [lines[source].pop(0) for source in unused if lines[source]]
    rest = [(n, one) for names in lines.values() for n, one in enumerate(names)]
    rest.sort(key=lambda place: (place[1].theme is None, place[0]))
    return [*found, *(one for _, one in rest)][:most]


def _in_order(names: Iterable[str], used: frozenset[str], catalogue: Catalogue) -> list[NextKeyResult]:
    """The metrics of a source that are not used, those people mean most first; one for each of the library's."""
    taken = {_meant(of_metric(name, catalogue)) for name in used if name in catalogue}
    left = [name for name in names if name not in used and catalogue[name].additivity != "none"]
    found: list[NextKeyResult] = []
    while name := most_meant(left, catalogue):
        left.remove(name)
        one = of_metric(name, catalogue)
        if _meant(one) not in taken:
            taken.add(_meant(one))
            found.append(one)
    return found


def _meant(one: NextKeyResult) -> tuple[str, str]:
    """The same of one source twice, under two names, is not offered twice."""
    return one.source, str(one.title)
