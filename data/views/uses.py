"""Which key results a metric feeds, in running and coming cycles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from data.workspace import Workspace
from okr_model.formula import FormulaError, parse
from okr_model.plan import KeyResult

_NAMED = re.compile(r"(?<![\w.'])([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)(?![\w.'])")


@dataclass(frozen=True, slots=True)
class Use:
    """A key result and the metrics its formula names; `parsed` is False where it is not understood any more."""

    key_result: KeyResult
    metrics: frozenset[str]
    parsed: bool


@dataclass
class Uses:
    """The formulas of running and coming cycles, read once."""

    workspace: Workspace
    all: tuple[Use, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.all = tuple(_uses(self.workspace))

    def of(self, name: str) -> tuple[KeyResult, ...]:
        """The key results that a metric feeds, by its full name; those of broken formulas that name it too."""
        return tuple(use.key_result for use in self.all if name in use.metrics)

    def of_source(self, source: str) -> tuple[KeyResult, ...]:
        """The key results that any metric of a source feeds."""
        return tuple(u.key_result for u in self.all if any(m.partition(".")[0] == source for m in u.metrics))


def _uses(workspace: Workspace) -> Iterator[Use]:
    today = workspace.today()
    for cycle in workspace.plan.cycles():
        plan = workspace.plan.plan(cycle.id) if cycle.end >= today else None
        for result in (k for o in plan.objectives for k in o.key_results) if plan else ():
            if not result.formula:
                continue
            try:
                yield Use(result, parse(result.formula, workspace.catalogue).metrics, parsed=True)
            except FormulaError:  # its words are all that is left of it
                yield Use(result, frozenset(_NAMED.findall(result.formula)), parsed=False)
