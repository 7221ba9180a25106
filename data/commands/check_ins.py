"""What people say about objectives and key results: check-ins, comments, feedback, reactions, values typed in."""

from __future__ import annotations

from typing import Any

from data.commands.command import command
from data.commands.permissions import Actor
from data.stores.check_ins.store import About, Kind
from data.stores.workspace import Workspace
from okr_model.check_ins.check_ins import Reaction


@command
def check_in(
    workspace: Workspace, actor: Actor, /, cycle_id: str, about: About, *, request: str | None = None, **said: Any
) -> int:
    """Add a check-in about an objective or key result; `said` are the fields of `CheckIn`. Gives its id.

    request: of what may be asked for twice, such as by a chat that hears no answer: what it is told by. It is carried
    out once.  Raises NotThere, Refused.
    """
    said.setdefault("day", workspace.today())
    return workspace.plan.check_ins.check_in(cycle_id, about, author=actor.email, request=request, **said)


@command
def comment(
    workspace: Workspace, actor: Actor, /, cycle_id: str, about: About, text: str, *, request: str | None = None
) -> int:
    """Add a comment; whom it mentions is found among the people. Gives its id. request: as in `check_in`.

    Raises NotThere, Refused.
    """
    return workspace.plan.check_ins.comment(cycle_id, about, text, author=actor.email, request=request)


@command
def feedback(workspace: Workspace, actor: Actor, /, cycle_id: str, about: About, **said: Any) -> int:
    """Add feedback for a person; `said` are the fields of `Feedback`. Gives its id. Raises NotThere, Refused."""
    return workspace.plan.check_ins.feedback(cycle_id, about, author=actor.email, **said)


@command
def react(workspace: Workspace, actor: Actor, /, to: Kind, to_id: int, reaction: Reaction, *, on: bool = True) -> None:
    """Give a reaction to something said, or take it back; twice is once. Raises NotThere."""
    workspace.plan.check_ins.react(to, to_id, reaction, author=actor.email, on=on)


@command
def type_value(workspace: Workspace, actor: Actor, /, cycle_id: str, key_result_id: str, **said: Any) -> int:
    """Type in the value of a key result that no source knows; `said` are the fields of `TypedValue`. Gives its id.

    Raises NotThere, Refused.
    """
    return workspace.plan.check_ins.type_in(cycle_id, key_result_id, author=actor.email, **said)
