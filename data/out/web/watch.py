"""Numbers and counts every request, and answers one that fails in a way nobody expected with the number of its error.

It stands before everything else, so that what the guard refuses counts too.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Final, Literal

from data.config.i18n.translation import wording
from data.out.web.guard import App, Language, Message, Receive, Scope, Send, in_english
from data.telemetry import log_context, meters
from data.telemetry.error_numbers import number_of
from okr_model.wording.sentences import Sentence

log = logging.getLogger(__name__)

Kind = Literal["page", "api", "health", "wall", "tile", "asset"]

WRONG: Final = Sentence("Something went wrong here. Error {number}; the server's log has it under this number.")
_OPENING: Final = ("/tile/", "/wall/")
_HEALTH: Final = ("/healthz", "/readyz", "/metrics", "/_stcore/health")


class Watch:
    """ASGI middleware."""

    def __init__(self, app: App, language: Language = in_english) -> None:
        self.app = app
        self.language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and note what becomes of it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        token = log_context.begin("request")
        try:
            await (self._answered if scope["type"] == "http" else self._connected)(scope, receive, send)
        finally:
            log_context.end(token)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, kind, status = time.perf_counter(), kind_of(scope["path"]), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            meters.ERRORS.labels("request").inc()
            log.exception("%s %s could not be answered", scope["method"], shown(scope["path"]))
            if status:  # half of the answer is out: the connection has to end
                raise
            wrong = WRONG.filled(number=number_of(error))
            await _tell(kind, str(wrong) if kind == "api" else wording(self.language(scope)).sentence(wrong), noting)
        finally:
            meters.REQUESTS.labels(kind, status or 500).inc()
            meters.REQUEST_SECONDS.labels(kind).observe(time.perf_counter() - began)

    async def _connected(self, scope: Scope, receive: Receive, send: Send) -> None:
        open_ = False

        async def noting(message: Message) -> None:
            nonlocal open_
            if message["type"] == "websocket.accept":
                open_ = True
                meters.SESSIONS.inc()
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            if open_:
                meters.SESSIONS.dec()


def kind_of(path: str) -> Kind:
    """What a path is, for counting."""
    if path.startswith(("/api", "/mcp")):
        return "api"
    if path in _HEALTH:
        return "health"
    if path.startswith("/wall"):
        return "wall"
    if path.startswith(("/tile/", "/oembed")):
        return "tile"
    return "asset" if path.startswith(("/_stcore", "/static", "/media", "/component")) or "." in path else "page"


def shown(path: str) -> str:
    """A path as a log may have it: what stands behind /tile/ and /wall/ opens them."""
    return next((f"{begin}…" for begin in _OPENING if path.startswith(begin)), path)


async def _tell(kind: Kind, said: str, send: Send) -> None:
    body = json.dumps({"error": said}) if kind == "api" else said
    sort = b"application/json" if kind == "api" else b"text/plain; charset=utf-8"
    await send({"type": "http.response.start", "status": 500, "headers": [(b"content-type", sort)]})
    await send({"type": "http.response.body", "body": body.encode()})
