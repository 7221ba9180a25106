"""In whose name an assistant asks, and what for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from data.commands.permissions import Actor, actor_of, role_of
from data.stores.workspace import Workspace

BY_COMMAND: Final = "okr mcp"
"""What stands as the token in the activity log where the assistant was started on this machine."""


def assistant_of(workspace: Workspace, email: str, scopes: Collection[str]) -> Actor:
    """An assistant started on this machine, where whoever can read the folder is trusted.

    Its person has the role they have in the program, if they are known there; scopes are what the command was given.
    """
    machine = actor_of(workspace, email, "command_line")
    role = role_of(email, workspace.plan.people.all(), machine.role)
    return Actor(email, role, "assistant", frozenset(scopes), BY_COMMAND)


def through_assistant(actor: Actor) -> Actor:
    """The same, asking through an assistant; who asks without a token may read."""
    scopes = frozenset({"read"}) if actor.scopes is None else actor.scopes
    return Actor(actor.email, actor.role, "assistant", scopes, actor.token)
