"""Scenarios kept by name, and targets proposed from them; the owner of a key result accepts or declines."""

from __future__ import annotations

from data.commands.command import command
from data.commands.errors import NotThere
from data.commands.permissions import Actor, authorise_owner
from data.stores.workspace import Workspace
from okr_model.plan.plan import Plan
from okr_model.what_if.scenario import Scenario


@command
def save(workspace: Workspace, actor: Actor, /, cycle_id: str, scenario: Scenario) -> None:
    """Keep a scenario under its name; one's own of that name is replaced, another's only by an editor.

    Raises NotThere, Refused.
    """
    kept = workspace.plan.scenarios.find(cycle_id, scenario.name)
    if kept is not None:
        authorise_owner(workspace, actor, kept.author, "edit")
    workspace.plan.scenarios.save(cycle_id, scenario, _plan(workspace, cycle_id), author=actor.email)


@command
def remove(workspace: Workspace, actor: Actor, /, cycle_id: str, name: str) -> None:
    """Forget a scenario of one's own; an editor any. Proposals made from it stay."""
    kept = workspace.plan.scenarios.find(cycle_id, name)
    if kept is not None:
        authorise_owner(workspace, actor, kept.author, "edit")
        workspace.plan.scenarios.remove(cycle_id, name)


@command
def propose(workspace: Workspace, actor: Actor, /, cycle_id: str, scenario: Scenario, *, reason: str) -> int:
    """Propose the targets of a scenario to the owners of the key results; gives how many. Raises Refused."""
    plan = _plan(workspace, cycle_id)
    return workspace.plan.scenarios.propose(cycle_id, scenario, plan, author=actor.email, reason=reason)


@command
def accept(workspace: Workspace, actor: Actor, /, number: int) -> None:
    """Make a proposed target the plan's; its owner does, or an administrator. Raises NotAllowed, Refused."""
    authorise_owner(workspace, actor, _owner(workspace, number), "administer")
    workspace.plan.scenarios.accept(number, workspace.plan, by=actor.email)


@command
def decline(workspace: Workspace, actor: Actor, /, number: int, *, answer: str | None = None) -> None:
    """Leave the plan as it is; the owner does, or an administrator. Raises NotAllowed, Refused."""
    authorise_owner(workspace, actor, _owner(workspace, number), "administer")
    workspace.plan.scenarios.decline(number, by=actor.email, answer=answer)


def _plan(workspace: Workspace, cycle_id: str) -> Plan:
    plan = workspace.plan.plan(cycle_id)
    if plan is None:
        raise NotThere("cycle", cycle_id, [c.id for c in workspace.plan.cycles()])
    return plan


def _owner(workspace: Workspace, number: int) -> str:
    """Whose key result a proposal is about, else whose objective; empty where it is nobody's or not there."""
    one = workspace.plan.scenarios.proposal(number)
    plan = workspace.plan.plan(one.cycle_id) if one else None
    for objective in plan.objectives if one and plan else ():
        for result in objective.key_results:
            if one and result.id == one.key_result_id:
                return result.owner or objective.owner
    return ""
