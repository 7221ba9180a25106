"""The official client of the Model Context Protocol, asking the real `okr mcp` or a real server."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextContent
from served import ROOT, environment

from data.commands.permissions import Actor
from data.out.assistants.server import build
from data.out.assistants.wire import Wanted, answered
from data.stores.workspace import Workspace

T = TypeVar("T")
PATIENCE = 60.0


@asynccontextmanager
async def on_this_machine(home: Path, *options: str, mode: str = "auto") -> AsyncIterator[Client]:
    """Starts `okr mcp` as an assistant does."""
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "data.out.cli", "mcp", *options], env=environment(home), cwd=ROOT
    )
    async with Client(command, mode=mode, read_timeout_seconds=PATIENCE) as client:
        yield client


@asynccontextmanager
async def beside(workspace: Workspace, actor: Actor) -> AsyncIterator[Client]:
    """The client and the server in one process, for many questions."""

    async def ask(_: Any, wanted: Wanted) -> Any:
        return answered(workspace, actor, wanted)

    async with Client(build(ask), raise_exceptions=True) as client:
        yield client


@asynccontextmanager
async def over_http(url: str, token: str | None = None, mode: str = "auto") -> AsyncIterator[Client]:
    """Asks a server at its address."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=PATIENCE, trust_env=False) as http,
        Client(
            streamable_http_client(f"{url}/mcp", http_client=http), mode=mode, read_timeout_seconds=PATIENCE
        ) as client,
    ):
        yield client


def asked(do: Callable[[], Awaitable[T]]) -> T:
    """Runs what asks."""
    return anyio.run(do)


async def call(client: Client, tool: str, **arguments: Any) -> Any:
    """What a tool answers, as structured content. Fails where it refuses."""
    found = await client.call_tool(tool, arguments)
    assert not found.is_error, text(found)
    return found.structured_content


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    """Why a tool does not answer."""
    found = await client.call_tool(tool, arguments)
    assert found.is_error, found
    return text(found)


def text(found: Any) -> str:
    """The words of a result."""
    return "\n".join(one.text for one in found.content if isinstance(one, TextContent))


def unquoted(value: Any) -> Any:
    """An answer as the API has it: quoted texts without their mark."""
    if isinstance(value, dict):
        return value["quoted"] if set(value) == {"quoted"} else {k: unquoted(v) for k, v in value.items()}
    return [unquoted(one) for one in value] if isinstance(value, list) else value
