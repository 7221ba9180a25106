"""Events that drive metrics: marked, changed, removed, brought back, taken in from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data.commands.command import command
from data.commands.permissions import Actor
from data.queries.drivers.drivers import check_metrics, touchable
from data.queries.drivers.marked import Coming, Standing
from data.stores.workspace import Workspace
from okr_model.drivers.events import Event


@command
def add(workspace: Workspace, actor: Actor, /, event: Event) -> str:
    """Mark an event; gives its id.

    Raises Refused where one of the same title and days is marked already, or it names a metric without daily figures.
    """
    check_metrics([*event.metrics, event.control], touchable(workspace))
    return workspace.plan.drivers.add(event, author=actor.email)


@command
def change(
    workspace: Workspace, actor: Actor, /, id: str, changes: Mapping[str, Any], *, seen: Event | None = None
) -> None:
    """Change some fields of an event; with `seen`, the event as the form began with it, only those that differ from it.

    Raises NotThere, Refused as `add` does, and Conflict where somebody else has changed the same field since.
    """
    check_metrics([*changes.get("metrics", ()), changes.get("control")], touchable(workspace))
    workspace.plan.drivers.change(id, changes, author=actor.email, seen=seen)


@command
def remove(workspace: Workspace, actor: Actor, /, id: str) -> None:
    """Take an event off the charts; `restore` brings it back. Raises NotThere."""
    workspace.plan.drivers.remove(id, author=actor.email)


@command
def restore(workspace: Workspace, actor: Actor, /, id: str) -> None:
    """Bring a removed event back. Raises Refused where none of that id was removed."""
    workspace.plan.drivers.bring_back(id, author=actor.email)


@command
def take_in(workspace: Workspace, actor: Actor, /, coming: Iterable[Coming]) -> dict[Standing, int]:
    """Take in the events of a file, all or none; one that is known is not doubled, but takes on what the file says.

    Gives how many of them were new, changed, known and removed. Raises Refused.
    """
    coming, known = list(coming), touchable(workspace)
    for one in coming:
        check_metrics([*one.event.metrics, one.event.control], known)
    return workspace.plan.drivers.take(coming, author=actor.email)
