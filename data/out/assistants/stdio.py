"""An assistant on this machine asks through standard input and output, as long as it keeps them open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
from mcp.server.context import ServerRequestContext
from mcp.server.stdio import stdio_server

from data.out.assistants.server import build
from data.out.assistants.wire import Wanted


def serve(answer: Callable[[Wanted], Any]) -> None:
    """Until the assistant goes. answer: may block, and is called by one thread at a time."""
    turn = anyio.CapacityLimiter(1)

    async def ask(_: ServerRequestContext[Any, Any], wanted: Wanted) -> Any:
        return await anyio.to_thread.run_sync(answer, wanted, limiter=turn)

    async def run() -> None:
        server = build(ask)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)
