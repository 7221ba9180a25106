"""Links for screens in the office: made, their token given once, revoked."""

from __future__ import annotations

from data.commands.command import command
from data.commands.permissions import Actor
from data.stores.workspace import Workspace


@command
def make(workspace: Workspace, actor: Actor, /, **chosen: object) -> str:
    """Make a link that shows what is chosen, and nothing else; `chosen` are the fields of `Chosen`.

    Gives its token, which is not kept and so not given again. Raises Refused.
    """
    return workspace.plan.display_links.add(author=actor.email, **chosen)


@command
def revoke(workspace: Workspace, actor: Actor, /, number: int) -> None:
    """Show nothing by that link any more; nothing changes where it was revoked already."""
    workspace.plan.display_links.revoke(number, by=actor.email or actor.door)
