"""Changes of a plan, each one transaction, checked as a whole plan, refused or done entirely."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from data.commands.command import command
from data.commands.permissions import Actor
from data.commands.plan import formulas
from data.commands.plan.form_values import identifier
from data.config.validation_errors import Problem
from data.stores.plan.changes import Change
from data.stores.plan.errors import Refused
from data.stores.plan.parts import Thing
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.wording.sentences import Sentence

New = TypeVar("New", Objective, KeyResult)


@command
def apply(
    workspace: Workspace, actor: Actor, /, plan: Plan, *, reason: str | None = None, seen: int | None = None
) -> list[Change]:
    """Make `plan` the plan of its cycle; gives what changed, which may be nothing.

    seen: the revision it was written from; where it would undo what others changed since, it is refused.
    Raises ReasonNeeded, Conflict, Refused, the latter also for a new formula that is not understood.
    """
    kept = workspace.plan.plan(plan.cycle.id)
    before = {k.id: k for o in kept.objectives for k in o.key_results} if kept else {}
    for result in (k for o in plan.objectives for k in o.key_results):
        formulas.understood(workspace, result.formula, result.window, before.get(result.id))
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
    scores: per key result of the old cycle, its score and the reason.
    Raises Refused, also for what is carried over with a formula that is no longer understood, and NotThere.
    """
    if any(not reason.strip() for _, reason in (scores or {}).values()):
        raise Refused(Sentence("Give a reason for the scores: others will read it next time."))
    if (old := workspace.plan.plan(cycle_id)) is not None:
        formulas.carried(workspace, old, carry)
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
    to: str | None = None,
) -> list[Change]:
    """Change fields of an objective or key result, called as in a plan file.

    to: the objective that a key result belongs to from now on. Raises NotThere, ReasonNeeded, Conflict, Refused.
    """
    _needs_title(changes)
    if what == "key result" and {"formula", "window"} & changes.keys():
        kept = workspace.plan.plan(cycle_id)
        before = kept.key_result(id) if kept else None
        whole = {"formula": before and before.formula, "window": before and before.window, **changes}
        formulas.understood(workspace, whole["formula"], whole["window"], before)
    return workspace.plan.edit(cycle_id, what, id, changes, author=actor.email, reason=reason, seen=seen, to=to)


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
    """Add an objective, with any key results it has, at a place (from 0) or at the end.

    Without an `id` it gets one made of its title. Raises NotThere, Refused.
    """
    new = _with_id(workspace, cycle_id, "objective", objective, "objective")
    given = new.get("key_results") or () if isinstance(new, Mapping) else new.key_results
    for result in given:
        formulas.of_new(workspace, result)
    return workspace.plan.add_objective(cycle_id, new, author=actor.email, reason=reason, position=position)


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
    """Add a key result to an objective, at a place (from 0) or at the end.

    Without an `id` it gets one made of its title. Raises NotThere, Refused.
    """
    new = _with_id(workspace, cycle_id, "key result", key_result, "result")
    formulas.of_new(workspace, new)
    return workspace.plan.add_key_result(
        cycle_id, objective_id, new, author=actor.email, reason=reason, position=position
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


def _with_id(
    workspace: Workspace, cycle_id: str, what: Thing, new: New | Mapping[str, Any], fallback: str
) -> New | Mapping[str, Any]:
    """What is to be added, named after its title where it has no identifier. Raises Refused without a title."""
    if not isinstance(new, Mapping):
        return new
    _needs_title({"title": "", **new})
    if new.get("id"):
        return new
    taken = {gone.id for gone in workspace.plan.archived(cycle_id) if gone.what == what}
    if (plan := workspace.plan.plan(cycle_id)) is not None:
        ones = plan.objectives if what == "objective" else [k for o in plan.objectives for k in o.key_results]
        taken |= {one.id for one in ones}
    return {"id": identifier(str(new["title"]), taken, fallback)} | {k: v for k, v in new.items() if k != "id"}


def _needs_title(values: Mapping[str, Any]) -> None:
    """A plan file may leave titles empty; who writes one here may not. Raises Refused."""
    if "title" in values and not str(values["title"] or "").strip():
        missing = Sentence("Give it a title.")
        raise Refused(missing, [Problem("title", missing)])
