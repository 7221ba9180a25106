"""What is wanted of the workspace, as it goes from where an assistant asks to where the workspace is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from data.commands.errors import Refused
from data.commands.permissions import Actor
from data.out.assistants import asking
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

Kind = Literal["tools", "tool", "resources", "resource", "prompt"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One question. name: of the tool, resource or prompt it is about."""

    kind: Kind
    name: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


def answered(workspace: Workspace, actor: Actor, wanted: Wanted) -> Any:
    """The answer as JSON."""
    match wanted.kind:
        case "tools":
            return asking.described(actor)
        case "tool":
            return asking.call(workspace, actor, wanted.name, wanted.arguments)
        case "resources":
            return asking.resource_list(workspace, actor)
        case "resource":
            return asking.resource(workspace, actor, wanted.name)
        case "prompt":
            return asking.prompt(workspace, actor, wanted.name, wanted.arguments)


def as_wanted(sent: Mapping[str, Any]) -> Wanted:
    """One question as it was sent. Raises Refused for anything else."""
    kind, name, arguments = sent.get("kind"), sent.get("name", ""), sent.get("arguments", {})
    if kind not in KINDS or not isinstance(name, str) or not isinstance(arguments, dict):
        raise Refused(Sentence("This is no question: send its kind, a name and arguments."))
    return Wanted(kind, name, arguments)
