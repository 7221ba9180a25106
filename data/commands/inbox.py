"""What a person has read of what concerns them: their own only."""

from __future__ import annotations

from collections.abc import Collection

from data.commands.command import personal
from data.commands.permissions import Actor
from data.stores.workspace import Workspace

MOST = 500  # items of one inbox
_LONGEST = 400


@personal
def mark_read(workspace: Workspace, actor: Actor, /, items: Collection[str]) -> None:
    """Note that the actor has read these items of their inbox, by their ids."""
    if actor.email:
        workspace.plan.inbox_marks.mark(actor.email, [one for one in items if len(one) <= _LONGEST][:MOST])
