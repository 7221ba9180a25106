"""`POST /api/v1/assistant`: what `okr mcp` asks while a server owns the metric store.

A command of this machine says in whose name and what for, as it was started; any other program asks with its token.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.routing import Route

from data.commands.permissions import Actor
from data.out.api import routing
from data.out.api.callers import Callers
from data.out.assistants.who import assistant_of, through_assistant
from data.out.assistants.wire import answered, as_wanted
from data.stores.workspace import Workspace

PATH: Final = "/api/v1/assistant"
_MOST: Final = 200_000  # bytes


def route(home: Path, callers: Callers) -> Route:
    """callers: as for the other routes."""

    def ask(workspace: Workspace, actor: Actor, _request: Request, body: bytes) -> Any:
        sent = routing.as_object(body, '{"kind": "tools"}')
        if actor.door == "command_line":
            who, scopes = sent.get("who"), sent.get("scopes")
            named = [one for one in scopes if isinstance(one, str)] if isinstance(scopes, list) else ["read"]
            assistant = assistant_of(workspace, who if isinstance(who, str) else "", named)
        else:
            assistant = through_assistant(actor)
        return answered(workspace, assistant, as_wanted(sent))

    return routing.changing(home, PATH, ask, callers, most=_MOST)
