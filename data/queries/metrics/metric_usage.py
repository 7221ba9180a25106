"""Which key results a metric feeds, in running and coming cycles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from data.stores.snapshot import Reader
from okr_model.formula.formula import Formula, FormulaError, parse
from okr_model.metrics.measures import dimensions_in
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult

_NAMED = re.compile(r"(?<![\w.'])([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)(?![\w.'])")


@lru_cache(maxsize=2048)
def parsed(text: str, catalogue: Catalogue) -> Formula:
    """The formula, read once. Raises `FormulaError`."""
    return parse(text, catalogue)


@dataclass(frozen=True, slots=True)
class Use:
    """A key result and the metrics its formula names.

    problem: why its formula is not understood (any more), else empty.
    dimensions: those it filters by, each with its metric.  cycle: the one it runs in.
    """

    key_result: KeyResult
    cycle: Cycle
    metrics: frozenset[str]
    problem: str = ""
    dimensions: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Uses:
    """The formulas of running and coming cycles, read once. past: also those of cycles that are over."""

    workspace: Reader
    past: bool = False
    all: tuple[Use, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.all = tuple(_uses(self.workspace, self.past))

    def of(self, name: str) -> tuple[KeyResult, ...]:
        """The key results that a metric feeds, by its full name; those of broken formulas that name it too."""
        return tuple(use.key_result for use in self.all if name in use.metrics)

    def of_source(self, source: str) -> tuple[KeyResult, ...]:
        """The key results that any metric of a source feeds."""
        return tuple(u.key_result for u in self.all if any(m.partition(".")[0] == source for m in u.metrics))

    def hit_by(self, source: str, error: str | None) -> tuple[KeyResult, ...]:
        """The key results that an error of a source hits: of the metrics it names, else of the whole source.

        Services spell metrics in their own way: `keyEvents` is `key_events`.
        """
        words = set(re.findall(r"[a-z0-9]+", (error or "").lower().replace("_", "")))
        declared = self.workspace.settings.sources[source].metrics
        named = {f"{source}.{metric.name}" for metric in declared if metric.name.replace("_", "") in words}
        return tuple(use.key_result for use in self.all if use.metrics & named) or self.of_source(source)


def _uses(workspace: Reader, past: bool) -> Iterator[Use]:
    today = workspace.today()
    for cycle in workspace.plan.cycles():
        plan = workspace.plan.plan(cycle.id) if past or cycle.end >= today else None
        for result in (k for o in plan.objectives for k in o.key_results) if plan else ():
            if not result.formula:
                continue
            try:
                formula = parsed(result.formula, workspace.catalogue)
                measures = [part.measure for part in formula.aggregates]
                filters = frozenset((m.name, dimension) for m in measures for dimension in dimensions_in(m.where))
                yield Use(result, cycle, formula.metrics, dimensions=filters)
            except FormulaError as error:  # its words are all that is left of it
                yield Use(result, cycle, frozenset(_NAMED.findall(result.formula)), error.message)
