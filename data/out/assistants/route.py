"""`/mcp`: the Model Context Protocol over streamable HTTP, each question with a personal token as its bearer.

Every request stands for itself: there are no sessions, and an answer is one JSON document, as the specification of
2026-07-28 has it (https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http). Who asks
is told as for the JSON API, with its limits; that a page from elsewhere may not ask, the guard has seen to.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from data.out.api.answers import Say
from data.out.api.callers import Callers, Refusal
from data.out.api.routing import say_of
from data.out.assistants.who import through_assistant
from data.out.assistants.wire import Wanted, answered
from data.stores.workspace import shared
from okr_model.wording.sentences import Sentence

PATH: Final = "/mcp"
MOST: Final = 200_000
"""Bytes that a question may have."""

_ACTOR: Final = "okr.assistant"  # where the request keeps who asks


class Mcp:
    """The endpoint. The protocol's library is imported by the first question, so that a server starts without it."""

    def __init__(self, home: Path, callers: Callers) -> None:
        self._home = home
        self._callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell who asks, then let the library answer."""
        request = Request(scope, receive)
        if request.method != "POST":
            said = say_of(request)(Sentence("Questions are posted; there is no stream to listen to."))
            await JSONResponse({"error": said}, 405, {"allow": "POST"})(scope, receive, send)
            return
        try:
            actor = await run_in_threadpool(self._callers.who, shared(self._home), request)
        except Refusal as error:
            await refused(error, say_of(request))(scope, receive, send)
            return
        scope[_ACTOR] = through_assistant(actor)
        await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        from data.out.assistants.http import answer

        await answer(self._ask, scope, receive, send, most=MOST)

    async def _ask(self, ctx: Any, wanted: Wanted) -> Any:
        actor = ctx.request.scope[_ACTOR]
        return await run_in_threadpool(lambda: answered(shared(self._home), actor, wanted))


def refused(error: Refusal, say: Say = str) -> JSONResponse:
    """Says what to send, as RFC 6750 has it; people make tokens themselves, so no server that gives them is named."""
    headers = dict(error.headers)
    if error.status == 401:
        headers["www-authenticate"] = 'Bearer realm="okr", scope="read", error="invalid_token", error_description=' + (
            json.dumps(str(error).encode("ascii", "ignore").decode())
        )
    return JSONResponse({"error": say(error.sentence)}, error.status, headers)


def route(home: Path, callers: Callers) -> Route:
    """callers: as for the JSON API, which it shares its limits with."""
    return Route(PATH, Mcp(home, callers))
