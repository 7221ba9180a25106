"""An assistant's questions on ten million rows, by the protocol's own client: processor time against its allowance."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import anyio
from mcp import Client

from bench.measure import Measurement
from bench.servers import METRICS, build_workspace
from bench.store import CHANNELS, FIRST, record, rows
from data.out.assistants.server import build
from data.out.assistants.who import assistant_of
from data.out.assistants.wire import Wanted, answered
from data.stores.workspace import Workspace

ALLOWED: Final = 100.0  # milliseconds of an answer
ALLOWED_FOR_LIST: Final = 20.0
ROWS: Final = 10_000_000
ROUNDS: Final = 5
QUESTIONS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("find", {"kind": "key_result"}),
    ("status", {}),
    ("status", {"key_result": "m03"}),
    ("why", {"key_result": "m05"}),
    ("forecast", {"key_result": "m04"}),
    ("evidence", {"key_result": "m06"}),
    ("what_if", {"scenario": {"changes": [{"key_result": "m07", "growth": {"percent": 10}}]}}),
    ("drivers", {}),
    ("review_pack", {}),
)


def fill(home: Path) -> int:
    """Ten million rows behind a workspace as `build_workspace` makes it; gives how many there are."""
    days = (date.today() - FIRST).days  # noqa: DTZ011 - the bench runs on this machine's own day
    with Workspace.open(home) as workspace:
        store = workspace.metrics
        own = rows([f"m{n:02d}" for n in range(METRICS)], days, CHANNELS, seed=1)
        kept = {"metrics": tuple(f"m{n:02d}" for n in range(METRICS)), "end": FIRST + timedelta(days)}
        store.ingest(replace(record("site", own, days, 1), **kept), own)
        other = 0
        while sum(store.rows_by_source().values()) < ROWS:
            more = rows([f"o{other}{n}" for n in range(8)], days, CHANNELS, seed=other)
            names = tuple(f"o{other}{n}" for n in range(8))
            store.ingest(replace(record(f"other{other}", more, days, 2 + other), metrics=names), more)
            other += 1
        return sum(store.rows_by_source().values())


def answers() -> Measurement:
    """Milliseconds of processor time for an answer, over every tool that reads."""
    return _measured("an assistant's answer on 10 million rows", ALLOWED, list_only=False)


def tools_list() -> Measurement:
    """Milliseconds of processor time for the list of tools."""
    return _measured("the list of an assistant's tools", ALLOWED_FOR_LIST, list_only=True)


def _measured(name: str, allowed: float, *, list_only: bool) -> Measurement:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        if not list_only:
            fill(home)
        with Workspace.open(home) as workspace:
            found = anyio.run(partial(_ask, workspace, list_only))
    return Measurement(name, found, [allowed] * len(found), "ms", goal=1)


async def _ask(workspace: Workspace, list_only: bool) -> list[float]:
    actor = assistant_of(workspace, "bench@example.com", ["read"])

    async def ask(_: Any, wanted: Wanted) -> Any:
        return answered(workspace, actor, wanted)

    found = []
    async with Client(build(ask)) as client:
        asked: list[Callable[[], Awaitable[Any]]] = (
            [client.session.list_tools] * 10
            if list_only
            else [partial(client.call_tool, tool, given) for tool, given in QUESTIONS]
        )
        for number in range(ROUNDS + 1):
            for one in asked:
                began = time.process_time()
                await one()
                if number:
                    found.append((time.process_time() - began) * 1000)
    return found
