"""How a cycle's objectives hang together, with the figures of its scoreboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.plan.alignment import Figures, Finding, ObjectiveNode, findings, narrowed, tree
from okr_model.plan.people import address
from okr_model.plan.plan import Objective, Plan


@dataclass(frozen=True, slots=True)
class Alignment:
    """The tree of a cycle, as far as it was asked for, and what there is to look at in it.

    plan: all of it.  nodes: by theme, in the order of the plan; "" is no theme.
    """

    plan: Plan
    nodes: dict[str, tuple[ObjectiveNode, ...]]
    findings: tuple[Finding, ...]

    @property
    def objectives(self) -> tuple[ObjectiveNode, ...]:
        """Every objective shown, from the top down."""
        return tuple(one for tops in self.nodes.values() for top in tops for one in top)


def of(board: Scoreboard, *, team: str | None = None, theme: str | None = None) -> Alignment:
    """The tree of a board; with a team or theme only what is its own, what carries that, and the way up from it."""
    plan = Plan.model_construct(cycle=board.cycle, objectives=tuple(o.objective for o in board.objectives))
    nodes = tree(
        plan,
        {s.key_result.id: _figures(s) for s in board.standings},
        {o.objective.id: o.progress for o in board.objectives},
    )
    found = findings(plan)
    if team is not None or theme is not None:
        nodes = narrowed(nodes, lambda o: team in (None, o.team) and theme in (None, o.theme))
        shown = _names(one.objective for top in nodes for one in top)
        found = [one for one in found if one.about in shown]
    by_theme: dict[str, tuple[ObjectiveNode, ...]] = {}
    for node in nodes:
        by_theme[node.objective.theme] = (*by_theme.get(node.objective.theme, ()), node)
    return Alignment(plan, dict(sorted(by_theme.items(), key=lambda one: not one[0])), tuple(found))


def teams(board: Scoreboard) -> list[str]:
    """Every team that an objective names."""
    return sorted({o.objective.team for o in board.objectives if o.objective.team}, key=str.casefold)


def themes(board: Scoreboard) -> list[str]:
    """Every theme that an objective names, the one with most objectives first."""
    counted = Counter(o.objective.theme for o in board.objectives if o.objective.theme)
    return sorted(counted, key=lambda name: (-counted[name], name.casefold()))


def _figures(standing: Standing) -> Figures:
    ahead = standing.reading.prospect
    return Figures(standing.reading.progress, ahead.judged if ahead else None)


def _names(objectives: Iterable[Objective]) -> set[str]:
    """What findings about these objectives can be about: they, their key results, teams and owners."""
    found: set[str] = set()
    for one in objectives:
        found |= {one.id, one.team, address(one.owner)}
        found |= {name for k in one.key_results for name in (k.id, address(k.owner))}
    return found
