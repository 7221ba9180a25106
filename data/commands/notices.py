"""What a person wishes to be told, and where: their own only."""

from __future__ import annotations

from collections.abc import Mapping

from data.commands.command import command
from data.commands.permissions import Actor
from data.stores.workspace import Workspace
from okr_model.notices.notices import Wishes


@command
def set_preferences(workspace: Workspace, actor: Actor, /, given: Mapping[str, object]) -> Wishes:
    """Keep what the actor wishes to hear; what is not given stays as it is. Raises Refused."""
    return workspace.plan.notices.wish(actor.email, given)
