"""Half-filled forms, kept for whoever fills them in until they are saved or discarded. Never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.commands.command import personal
from data.commands.permissions import Actor
from data.stores.workspace import Workspace


@personal
def keep(workspace: Workspace, actor: Actor, /, owner: str, form: str, content: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Keep what is typed into a form, as JSON values; False where it is too large.

    owner: as `data.queries.form_drafts.owner_of` names whoever fills it in.
    """
    return workspace.plan.form_drafts.keep(owner, form, content)


@personal
def drop(workspace: Workspace, actor: Actor, /, owner: str, form: str) -> None:  # noqa: ARG001
    """Forget what was typed into a form: it was saved, or discarded."""
    workspace.plan.form_drafts.drop(owner, form)
