"""Scenarios kept by name, and targets proposed from them; the owner of a key result accepts or declines."""

from __future__ import annotations

from typing import Final

from data.commands.command import command
from data.commands.errors import NotThere
from data.commands.permissions import NEEDS, Actor, authorise_owner, may_own
from data.queries import scenarios
from data.stores.workspace import Workspace
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.plan.roles import Right
from okr_model.what_if.scenario import Scenario

IN_PLACE_OF_OWNER: Final[Right] = "administer"
"""Who may decide about a proposal besides the owner of the key result."""


@command
def save(workspace: Workspace, actor: Actor, /, cycle_id: str, scenario: Scenario) -> None:
    """Keep a scenario under its name; one's own of that name is replaced, another's only by an editor.

    Raises NotThere, Refused.
    """
    kept = workspace.plan.scenarios.find(cycle_id, scenario.name)
    if kept is not None:
        authorise_owner(workspace, actor, kept.author, "edit")
    workspace.plan.scenarios.save(cycle_id, scenario, _plan(workspace, cycle_id), author=actor.signature)


@command
def remove(workspace: Workspace, actor: Actor, /, cycle_id: str, name: str) -> None:
    """Forget a scenario of one's own; an editor any. Proposals made from it stay."""
    kept = workspace.plan.scenarios.find(cycle_id, name)
    if kept is not None:
        authorise_owner(workspace, actor, kept.author, "edit")
        workspace.plan.scenarios.remove(cycle_id, name)


@command
def propose(workspace: Workspace, actor: Actor, /, cycle_id: str, scenario: Scenario, *, reason: str) -> int:
    """Propose the targets of a scenario to the owners of the key results; gives how many.

    Raises NotThere, and Refused where it changes no target or the reason is empty.
    """
    plan = _plan(workspace, cycle_id)
    return workspace.plan.scenarios.propose(cycle_id, scenario, plan, author=actor.signature, reason=reason)


@command
def accept(workspace: Workspace, actor: Actor, /, number: int) -> None:
    """Make a proposed target the plan's; its owner does, or an administrator. Raises NotAllowed, Refused."""

    def authorise(objective: Objective, result: KeyResult) -> None:
        authorise_owner(workspace, actor, result.owner or objective.owner, IN_PLACE_OF_OWNER)

    workspace.plan.scenarios.accept(number, by=actor.signature, may=authorise)


@command
def decline(workspace: Workspace, actor: Actor, /, number: int, *, answer: str | None = None) -> None:
    """Leave the plan as it is; the owner does, or an administrator. Raises NotAllowed, Refused."""
    authorise_owner(workspace, actor, _owner(workspace, number), IN_PLACE_OF_OWNER)
    workspace.plan.scenarios.decline(number, by=actor.signature, answer=answer)


def may_decide(actor: Actor, owner: str) -> bool:
    """Whether somebody may accept and decline proposals about a key result of this owner (see `scenarios.owner`)."""
    return actor.may(NEEDS["scenarios.accept"]) and may_own(actor, owner, IN_PLACE_OF_OWNER)


def _plan(workspace: Workspace, cycle_id: str) -> Plan:
    plan = workspace.plan.plan(cycle_id)
    if plan is None:
        raise NotThere("cycle", cycle_id, [c.id for c in workspace.plan.cycles()])
    return plan


def _owner(workspace: Workspace, number: int) -> str:
    proposal = workspace.plan.scenarios.proposal(number)
    return scenarios.owner(workspace, proposal) if proposal else ""
