"""How a plan hangs together: who carries what, what flows up, and where the weave has holes.

The rules by which figures flow up a key result that objectives carry:
- *progress* of the key result is its own, from the data, wherever it has one; else the mean of the objectives' below.
- *progress* of an objective is the one that it has everywhere else; only where it has none, what comes from below.
- *likelihood* of a key result is its own, and an objective stands as `objective_status` says it everywhere else.
  Nothing from below overrules a forecast of the figure itself.
- What comes from below is shown beside the figure as `carried`, and never mixed into it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from okr_model.plan.people import address
from okr_model.plan.plan import LEVELS, KeyResult, Objective, Plan
from okr_model.progress.progress import roll_up
from okr_model.wording.sentences import Sentence

MOST_OBJECTIVES = 5  # of a team or person in one cycle
MOST_KEY_RESULTS = 8  # owned by one person in one cycle


@dataclass(frozen=True, slots=True)
class Figures:
    """Progress and likelihood of a key result, as its data and forecast have them; None where there is none."""

    progress: float | None = None
    likelihood: float | None = None


@dataclass(frozen=True, slots=True)
class ResultNode:
    """A key result in the tree. carried: the mean progress of the objectives that carry it."""

    key_result: KeyResult
    progress: float | None
    likelihood: float | None
    carried: float | None
    carriers: tuple[ObjectiveNode, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveNode:
    """An objective in the tree, with what flows up to it from its key results."""

    objective: Objective
    progress: float | None
    key_results: tuple[ResultNode, ...]

    def __iter__(self) -> Iterator[ObjectiveNode]:
        """This and every objective below it, from the top down."""
        yield self
        for result in self.key_results:
            for carrier in result.carriers:
                yield from carrier


def tree(
    plan: Plan, figures: Mapping[str, Figures], progress: Mapping[str, float | None] | None = None
) -> tuple[ObjectiveNode, ...]:
    """The objectives that carry nothing, in the order of the plan, with all that carries them.

    figures: by key result.  progress: by objective.  What is not in them has none.
    """
    carriers: dict[str, list[Objective]] = {}
    for objective in plan.objectives:
        if objective.supports is not None:
            carriers.setdefault(objective.supports, []).append(objective)

    def node(objective: Objective) -> ObjectiveNode:
        results = tuple(result(k) for k in objective.key_results)
        own = (progress or {}).get(objective.id)
        below = roll_up([(r.progress, r.key_result.weight) for r in results])
        return ObjectiveNode(objective, below if own is None else own, results)

    def result(one: KeyResult) -> ResultNode:
        own = figures.get(one.id, Figures())
        below = tuple(node(o) for o in carriers.get(one.id, ()))
        carried = roll_up([(o.progress, 1.0) for o in below])
        covered = own.progress if own.progress is not None else carried
        return ResultNode(one, covered, own.likelihood, carried, below)

    return tuple(node(o) for o in plan.objectives if o.supports is None)


def narrowed(nodes: Iterable[ObjectiveNode], wanted: Callable[[Objective], bool]) -> tuple[ObjectiveNode, ...]:
    """The objectives that are wanted with all that carries them, and the way up from them; figures stay as they are."""
    found = []
    for node in nodes:
        if wanted(node.objective):
            found.append(node)
            continue
        results = tuple(replace(r, carriers=narrowed(r.carriers, wanted)) for r in node.key_results)
        if any(r.carriers for r in results):
            found.append(replace(node, key_results=results))
    return tuple(found)


FindingKind = Literal[
    "orphan", "upside_down", "uncarried", "empty", "ownerless", "overloaded_team", "overloaded_person"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the weave to look at: about an objective, a key result, or a team or person by name."""

    kind: FindingKind
    about: str
    why: Sentence


def findings(plan: Plan) -> list[Finding]:
    """Orphans, gaps and overload of a plan. Hints to think about, not faults."""
    return [*_orphans(plan), *_gaps(plan), *_overload(plan)]


_ORPHAN = Sentence(
    "It supports no key result of a higher level: choose the one it supports, or say why it stands alone."
)
_UPSIDE_DOWN = Sentence("It is on a higher level than the key result it supports: swap the two.")
_EMPTY = Sentence("It has no key results, so nobody can see whether it comes true.")
_UNCARRIED = Sentence("No objective of a lower level supports it: who will move it?")
_OWNERLESS = Sentence("It has no owner.")
_CROWDED = Sentence("{count} objectives in one cycle: which would you drop if only {most} could be done?")
_OVERLOADED = Sentence("{count} key results with one owner: some will get no attention. Share them out.")


def _orphans(plan: Plan) -> Iterator[Finding]:
    """Objectives that carry nothing although there is something above them, and those that carry something below."""
    highest = min((_rank(o) for o in plan.objectives), default=0)
    for objective in plan.objectives:
        above = plan.home(objective.supports) if objective.supports is not None else None
        if above is None and _rank(objective) > highest and objective.level != "theme":
            yield Finding("orphan", objective.id, _ORPHAN)
        elif above is not None and _rank(above) > _rank(objective):
            yield Finding("upside_down", objective.id, _UPSIDE_DOWN)


def _gaps(plan: Plan) -> Iterator[Finding]:
    """Where nobody carries, measures or owns something."""
    carried = {o.supports for o in plan.objectives}
    lowest = max((_rank(o) for o in plan.objectives), default=0)
    for objective in plan.objectives:
        if not objective.key_results:
            yield Finding("empty", objective.id, _EMPTY)
        for result in objective.key_results:
            if _rank(objective) <= LEVELS.index("company") < lowest and result.id not in carried:
                yield Finding("uncarried", result.id, _UNCARRIED)
            if not (result.owner or objective.owner):
                yield Finding("ownerless", result.id, _OWNERLESS)


def _overload(plan: Plan) -> Iterator[Finding]:
    teams = Counter(o.team for o in plan.objectives if o.team and o.level in {"team", "person"})
    for team, count in teams.items():
        if count > MOST_OBJECTIVES:
            numbers = {"count": float(count), "most": float(MOST_OBJECTIVES)}
            yield Finding("overloaded_team", team, replace(_CROWDED, numbers=numbers))
    owners = Counter(address(k.owner or o.owner) for o in plan.objectives for k in o.key_results)
    for owner, count in owners.items():
        if owner and count > MOST_KEY_RESULTS:
            yield Finding("overloaded_person", owner, replace(_OVERLOADED, numbers={"count": float(count)}))


def _rank(objective: Objective) -> int:
    return LEVELS.index(objective.level)
