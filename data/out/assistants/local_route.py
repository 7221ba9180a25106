"""`POST /api/v1/assistant`: what `okr mcp` asks while a server owns the metric store; for this machine only."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.routing import Route

from data.commands.permissions import Actor
from data.out.api import routing
from data.out.api.callers import Callers, Refusal
from data.out.assistants.who import assistant_of
from data.out.assistants.wire import answered, as_wanted
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

PATH: Final = "/api/v1/assistant"
_MOST: Final = 200_000  # bytes
_ELSEWHERE: Final = Sentence("This is for `okr mcp` on the server's machine: assistants elsewhere ask at /mcp.")


def route(home: Path, callers: Callers) -> Route:
    """callers: as for the other routes."""

    def ask(workspace: Workspace, actor: Actor, _request: Request, body: bytes) -> Any:
        if actor.door != "command_line":
            raise Refusal(403, _ELSEWHERE)
        sent = routing.as_object(body, '{"kind": "tools"}')
        who = sent.get("who")
        scopes = [one for one in sent.get("scopes", ()) if isinstance(one, str)]
        return answered(
            workspace, assistant_of(workspace, who if isinstance(who, str) else "", scopes), as_wanted(sent)
        )

    return routing.changing(home, PATH, ask, callers, most=_MOST)
