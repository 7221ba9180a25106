"""Events that drive metrics: marked, changed, removed, brought back, taken in from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data.commands.command import command
from data.commands.permissions import Actor
from data.stores.drivers.store import Coming
from data.stores.workspace import Workspace
from okr_model.drivers.events import Event


@command
def add(workspace: Workspace, actor: Actor, /, event: Event) -> str:
    """Mark an event; gives its id. Raises Refused."""
    return workspace.plan.drivers.add(event, author=actor.email)


@command
def change(workspace: Workspace, actor: Actor, /, id: str, changes: Mapping[str, Any]) -> None:
    """Change some fields of an event. Raises NotThere, Conflict, Refused."""
    workspace.plan.drivers.change(id, changes, author=actor.email)


@command
def remove(workspace: Workspace, actor: Actor, /, id: str) -> None:
    """Take an event off the charts; `restore` brings it back. Raises NotThere."""
    workspace.plan.drivers.remove(id, author=actor.email)


@command
def restore(workspace: Workspace, actor: Actor, /, id: str) -> None:
    """Bring a removed event back. Raises NotThere, Refused."""
    workspace.plan.drivers.bring_back(id, author=actor.email)


@command
def take_in(workspace: Workspace, actor: Actor, /, coming: Iterable[Coming]) -> Any:
    """Take in the events of a file; one that is there already is not doubled. Gives what became of each."""
    return workspace.plan.drivers.take(coming, author=actor.email)
