"""Changes of a plan, each one transaction, checked as a whole plan, refused or done entirely."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from data.commands.command import command
from data.commands.permissions import Actor
from data.stores.plan.changes import Change
from data.stores.plan.parts import Thing
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan


@command
def apply(
    workspace: Workspace, actor: Actor, /, plan: Plan, *, reason: str | None = None, seen: int | None = None
) -> list[Change]:
    """Make `plan` the plan of its cycle; gives what changed, which may be nothing.

    seen: the revision it was written from; where it would undo what others changed since, it is refused.
    Raises ReasonNeeded, Conflict, Refused.
    """
    return workspace.plan.apply(plan, actor.email, reason, seen=seen)


@command
def add_cycle(workspace: Workspace, actor: Actor, /, cycle: Cycle, *, reason: str | None = None) -> list[Change]:
    """Begin an empty plan. Raises Refused for a cycle that is there already, or overlaps another."""
    return workspace.plan.add_cycle(cycle, author=actor.email, reason=reason)


@command
def carry_over(
    workspace: Workspace,
    actor: Actor,
    /,
    cycle_id: str,
    cycle: Cycle,
    *,
    carry: Collection[str] | None = None,
    baselines: Mapping[str, float] | None = None,
    scores: Mapping[str, tuple[float, str]] | None = None,
) -> list[Change]:
    """Begin a cycle with what is carried over from another, whose key results may get their scores at once.

    carry: identifiers of the key results to take along; None takes all.  baselines: what they begin at.
    scores: per key result of the old cycle, its score and the reason. Raises Refused, NotThere.
    """
    return workspace.plan.new_cycle_from(
        cycle_id, cycle, author=actor.email, carry=carry, baselines=baselines, scores=scores
    )


@command
def change_cycle(
    workspace: Workspace, actor: Actor, /, cycle: Cycle, *, reason: str | None = None, seen: int | None = None
) -> list[Change]:
    """Give the cycle with that id another name, or other days. Raises NotThere, Conflict, Refused."""
    return workspace.plan.change_cycle(cycle, author=actor.email, reason=reason, seen=seen)


@command
def edit(
    workspace: Workspace,
    actor: Actor,
    /,
    cycle_id: str,
    what: Thing,
    id: str,
    changes: Mapping[str, Any],
    *,
    reason: str | None = None,
    seen: int | None = None,
) -> list[Change]:
    """Change fields of an objective or key result, called as in a plan file.

    Raises NotThere, ReasonNeeded, Conflict, Refused.
    """
    return workspace.plan.edit(cycle_id, what, id, changes, author=actor.email, reason=reason, seen=seen)


@command
def score(
    workspace: Workspace, actor: Actor, /, cycle_id: str, key_result_id: str, value: float, *, reason: str
) -> list[Change]:
    """Give a key result its score, from 0 to 1, once and for all. Raises NotThere, Refused."""
    on = workspace.today().isoformat()
    return workspace.plan.score(cycle_id, key_result_id, value, author=actor.email, reason=reason, on=on)


@command
def add_objective(
    workspace: Workspace,
    actor: Actor,
    /,
    cycle_id: str,
    objective: Objective | Mapping[str, Any],
    *,
    reason: str | None = None,
    position: int | None = None,
) -> list[Change]:
    """Add an objective, with any key results it has, at a place (from 0) or at the end. Raises NotThere, Refused."""
    return workspace.plan.add_objective(cycle_id, objective, author=actor.email, reason=reason, position=position)


@command
def add_key_result(
    workspace: Workspace,
    actor: Actor,
    /,
    cycle_id: str,
    objective_id: str,
    key_result: KeyResult | Mapping[str, Any],
    *,
    reason: str | None = None,
    position: int | None = None,
) -> list[Change]:
    """Add a key result to an objective, at a place (from 0) or at the end. Raises NotThere, Refused."""
    return workspace.plan.add_key_result(
        cycle_id, objective_id, key_result, author=actor.email, reason=reason, position=position
    )


@command
def move(
    workspace: Workspace,
    actor: Actor,
    /,
    cycle_id: str,
    key_result_id: str,
    to: str,
    *,
    position: int | None = None,
    reason: str | None = None,
    seen: int | None = None,
) -> list[Change]:
    """Move a key result to an objective (it may be its own), to a place (from 0) or to the end."""
    return workspace.plan.move(
        cycle_id, key_result_id, to, author=actor.email, position=position, reason=reason, seen=seen
    )


@command
def order(
    workspace: Workspace,
    actor: Actor,
    /,
    cycle_id: str,
    ids: Sequence[str],
    *,
    of: str | None = None,
    seen: int | None = None,
) -> list[Change]:
    """Put the objectives, or the key results `of` one objective, into an order."""
    return workspace.plan.order(cycle_id, ids, author=actor.email, of=of, seen=seen)


@command
def archive(
    workspace: Workspace,
    actor: Actor,
    /,
    cycle_id: str,
    what: Thing,
    id: str,
    *,
    reason: str | None = None,
    seen: int | None = None,
) -> list[Change]:
    """Take an objective with its key results, or one key result, out of the plan; `restore` brings it back."""
    return workspace.plan.archive(cycle_id, what, id, author=actor.email, reason=reason, seen=seen)


@command
def restore(
    workspace: Workspace, actor: Actor, /, cycle_id: str, what: Thing, id: str, *, reason: str | None = None
) -> list[Change]:
    """Bring back what was archived, into its place; an objective with the key results that went with it."""
    return workspace.plan.restore(cycle_id, what, id, author=actor.email, reason=reason)
