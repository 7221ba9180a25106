"""What a person keeps at hand: their own favourites, added and removed."""

from __future__ import annotations

from data.commands.command import command
from data.commands.permissions import Actor
from data.stores.favourites.store import Favourite
from data.stores.workspace import Workspace


@command
def add(workspace: Workspace, actor: Actor, /, one: Favourite) -> None:
    """Keep a thing at hand; twice is once. Raises Refused where the person has as many as there may be."""
    workspace.plan.favourites.add(actor.email, one)


@command
def remove(workspace: Workspace, actor: Actor, /, one: Favourite) -> None:
    """Keep it no longer; nothing changes where it was not kept."""
    workspace.plan.favourites.remove(actor.email, one)
