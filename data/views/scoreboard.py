"""Where every key result stands: the one read model of the pages, the API and the command line.

Plan × metrics, through `okr_model`. All key results of a cycle are answered by one query of the metric store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

import pandas as pd

from data.stores.metrics import Coverage, MetricStore
from data.stores.query import Request
from data.workspace import Workspace
from okr_model.cycles import Cycle
from okr_model.evaluate import Running, check_window, needs, running
from okr_model.formula import Formula, FormulaError, parse
from okr_model.measures import Measure
from okr_model.metrics import Catalogue
from okr_model.plan import KeyResult, Objective, Plan
from okr_model.progress import Reading, read, roll_up, worst


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far one source's data reaches, as known at the moment asked for."""

    source: str
    last_day: date | None
    settled_through: date | None
    last_sync: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """One key result and where it stands. `problem` says why it cannot be read, where it cannot."""

    key_result: KeyResult
    objective: Objective
    reading: Reading
    formula: Formula | None = None
    running: Running | None = None
    daily: Mapping[Measure, pd.Series] = field(default_factory=dict)
    sources: tuple[Freshness, ...] = ()
    problem: str | None = None

    @property
    def owner(self) -> str:
        """Its own owner, else the objective's."""
        return self.key_result.owner or self.objective.owner

    @property
    def settled_through(self) -> date | None:
        """The last day on which every source behind it is settled."""
        days = [s.settled_through for s in self.sources]
        return min((d for d in days if d), default=None) if all(days) else None

    @property
    def last_day(self) -> date | None:
        """The last day for which every source behind it has data."""
        days = [s.last_day for s in self.sources]
        return min((d for d in days if d), default=None) if all(days) else None

    @property
    def last_sync(self) -> datetime | None:
        """When the source heard from longest ago last brought data."""
        times = [s.last_sync for s in self.sources]
        return min((t for t in times if t), default=None) if all(times) else None


@dataclass(frozen=True, slots=True)
class ObjectiveStanding:
    """One objective with its key results; progress is their weighted mean, the worst status wins."""

    objective: Objective
    key_results: tuple[Standing, ...]
    progress: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """A cycle's objectives as they stood on a day, with what the store knew at a time (`as_of`, None: now)."""

    cycle: Cycle
    on: date
    as_of: datetime | None
    objectives: tuple[ObjectiveStanding, ...]

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every key result, in the order of the plan."""
        return tuple(s for o in self.objectives for s in o.key_results)

    def find(self, key_result_id: str) -> Standing | None:
        """The key result with that id."""
        return next((s for s in self.standings if s.key_result.id == key_result_id), None)


class UnknownCycle(LookupError):
    """No such cycle in the plan; the message lists the known ones."""


def choose_cycle(cycles: Iterable[Cycle], on: date, wanted: str | None = None) -> Cycle | None:
    """The cycle asked for by id; else the one running on that day, the last that ended, the next to begin."""
    known = sorted(cycles)
    if wanted is not None:
        for cycle in known:
            if cycle.id == wanted:
                return cycle
        names = ", ".join(c.id for c in known) or "none yet: write okrs.yaml, then `okr plan apply okrs.yaml`"
        raise UnknownCycle(f"There is no cycle {wanted!r}. Known: {names}.")
    running_now = [c for c in known if on in c]
    begun = [c for c in known if c.start <= on]
    return (running_now or begun)[-1] if begun else next(iter(known), None)


def build(
    workspace: Workspace, *, cycle: str | None = None, on: date | None = None, as_of: datetime | None = None
) -> Scoreboard | None:
    """The scoreboard of a cycle; None where the plan is empty. Raises `UnknownCycle`."""
    on = on or workspace.today()
    chosen = choose_cycle(workspace.plan.cycles(), on, cycle)
    plan = workspace.plan.plan(chosen.id) if chosen else None
    if plan is None:
        return None
    fresh = freshness(workspace, min(on, plan.cycle.end), as_of)
    return stand(plan, workspace.catalogue, workspace.metrics, fresh, on=on, as_of=as_of)


def stand(
    plan: Plan,
    catalogue: Catalogue,
    metrics: MetricStore,
    freshness: Mapping[str, Freshness],
    *,
    on: date,
    as_of: datetime | None = None,
) -> Scoreboard:
    """Every key result of `plan` evaluated on a day, with one query."""
    until = min(on, plan.cycle.end)
    formulas: dict[str, Formula | FormulaError] = {}
    wanted: dict[str, list[Request]] = {}
    for result in (k for o in plan.objectives for k in o.key_results):
        if result.formula is None:
            continue
        formula = formulas[result.id] = _formula(result, catalogue)
        if isinstance(formula, Formula) and until >= plan.cycle.start:
            wanted[result.id] = [
                Request(n.measure, n.first, n.last, plan.cycle.start, carry=n.carry)
                for n in needs(formula, plan.cycle.start, until, result.window)
            ]
    answers = metrics.daily([r for requests in wanted.values() for r in requests], as_of)

    def standing(objective: Objective, result: KeyResult) -> Standing:
        daily = {r.measure: answers[r] for r in wanted.get(result.id, ())}
        return _standing(objective, result, plan.cycle, on, formulas.get(result.id), daily, freshness)

    objectives = []
    for objective in plan.objectives:
        standings = tuple(standing(objective, k) for k in objective.key_results)
        progress = roll_up([(s.reading.progress, s.key_result.weight) for s in standings])
        objectives.append(ObjectiveStanding(objective, standings, progress, worst(s.reading.status for s in standings)))
    return Scoreboard(plan.cycle, on, as_of, tuple(objectives))


def _standing(
    objective: Objective,
    result: KeyResult,
    cycle: Cycle,
    on: date,
    formula: Formula | FormulaError | None,
    daily: Mapping[Measure, pd.Series],
    freshness: Mapping[str, Freshness],
) -> Standing:
    """One key result: run the formula, judge freshness, read the outcome."""
    if isinstance(formula, FormulaError):
        reading = read(result, cycle, on, None, None, kind=objective.kind, stale=False)
        return Standing(result, objective, reading, problem=str(formula))
    course = running(formula, daily, cycle.start, min(on, cycle.end), result.window) if formula and daily else None
    sources = tuple(freshness[s] for s in sorted(formula.sources) if s in freshness) if formula else ()
    stale = any(s.stale for s in sources)
    reading = read(result, cycle, on, formula, course, kind=objective.kind, stale=stale)
    return Standing(result, objective, reading, formula, course, daily, sources)


@lru_cache(maxsize=2048)
def _parsed(text: str, catalogue: Catalogue) -> Formula:
    return parse(text, catalogue)


def _formula(result: KeyResult, catalogue: Catalogue) -> Formula | FormulaError:
    """Bad input becomes a value: one broken formula leaves the others readable."""
    try:
        formula = _parsed(result.formula or "", catalogue)
        check_window(formula, result.window)
    except FormulaError as error:
        return error
    return formula


def freshness(workspace: Workspace, on: date, as_of: datetime | None = None) -> dict[str, Freshness]:
    """Per configured source: data older than its freshness limit on that day is stale."""
    found: dict[str, Freshness] = {}
    coverage: Mapping[str, Coverage] = workspace.metrics.coverage_by_source(as_of)
    for name, source in workspace.settings.sources.items():
        seen = coverage.get(name)
        last = min(seen.last_day, on) if seen and seen.last_day else None
        settled = min(seen.settled_through, on) if seen and seen.settled_through else None
        stale = last is None or (on - last).days > source.fresh_for
        found[name] = Freshness(name, last, settled, seen.last_sync if seen else None, stale)
    return found
