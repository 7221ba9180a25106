"""One question over streamable HTTP, answered by the protocol's library in the stateless way."""

from __future__ import annotations

import logging
from functools import cache

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import Receive, Scope, Send

from data.out.assistants.server import Ask, build

logging.getLogger("mcp").setLevel(logging.WARNING)  # it tells of every request at INFO


_built = cache(build)


async def answer(ask: Ask, scope: Scope, receive: Receive, send: Send, *, most: int) -> None:
    """most: bytes of the question.

    A manager serves once; one for each question ends with it, and leaves nothing running.
    """
    manager = StreamableHTTPSessionManager(_built(ask), json_response=True, stateless=True, max_request_body_size=most)
    async with manager.run():
        await manager.handle_request(scope, receive, send)
