"""Assistants over the Model Context Protocol, asked with the official client: the real command, a real server."""

from __future__ import annotations

from pathlib import Path

import pytest
from assistant import asked, call, on_this_machine, refusal, unquoted
from cli_home import answer, ready

pytestmark = pytest.mark.slow  # these start processes of their own


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready(tmp_path_factory.mktemp("mcp") / "home")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_status_is_what_the_command_prints(home: Path, mode: str) -> None:
    async def ask() -> None:
        async with on_this_machine(home, mode=mode) as client:
            assert "status" in [tool.name for tool in (await client.list_tools()).tools]
            told = await call(client, "status")
            assert unquoted(told["answer"]) == answer(home, "status")
            assert "'1999-Q1'. Known: 2026-Q4" in await refusal(client, "status", cycle="1999-Q1")

    asked(ask)
