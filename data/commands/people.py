"""Who takes part: added, changed, and marked as having left. Nobody is deleted."""

from __future__ import annotations

from data.commands.command import command
from data.commands.permissions import Actor
from data.stores.workspace import Workspace
from okr_model.plan.people import Person


@command
def save(workspace: Workspace, actor: Actor, /, email: str, *, reason: str | None = None, **fields: object) -> Person:
    """Add a person, or change some fields (`name`, `team`, `role`, `active`) of one. Raises Refused."""
    return workspace.plan.people.save(email, author=actor.email, reason=reason, **fields)


@command
def leave(workspace: Workspace, actor: Actor, /, email: str, *, reason: str | None = None) -> Person:
    """Note that a person has left; what they did keeps their name. Raises NotThere, Refused."""
    return workspace.plan.people.leave(email, author=actor.email, reason=reason)
