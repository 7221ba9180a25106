"""How a person likes to see a page, kept for when they come back."""

from __future__ import annotations

from collections.abc import Mapping

from data.commands.command import personal
from data.commands.permissions import Actor
from data.stores.workspace import Workspace


@personal
def keep(workspace: Workspace, actor: Actor, /, owner: str, page: str, chosen: Mapping[str, str]) -> None:  # noqa: ARG001
    """Keep what somebody chose on a page. owner: as `data.queries.form_drafts.owner_of` names them."""
    workspace.plan.views.keep(owner, page, chosen)
