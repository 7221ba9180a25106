"""Twenty sessions that drag the growth of What if at the same time: how long each waits for its picture."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from bench.measure import Measurement
from bench.servers import build_workspace, ours

SESSIONS = 20
MOVES = 10
HELD = 0.3  # seconds from one place of the slider to the next: a hand that looks what happens
ROUNDS = 3


def dragging() -> Measurement:
    """The median milliseconds from a moved slider to the end of what it redraws, against one second."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        with ours(home) as port:
            asyncio.run(_all(port, 2))  # what is computed once for all
            found = [statistics.median(asyncio.run(_all(port, SESSIONS))) for _ in range(ROUNDS)]
    return Measurement(f"{SESSIONS} sessions dragging at once, median", found, [1000.0] * ROUNDS, "ms", goal=1)


async def _all(port: int, count: int) -> list[float]:
    waits = await asyncio.gather(*(_drags(port, place) for place in range(count)))
    return [one for each in waits for one in each]


async def _drags(port: int, place: int) -> list[float]:
    """One session: it opens the page of a key result and moves its growth; milliseconds of each move."""
    waits = []
    async with _opened(port, f"m{place:02d}") as (socket, slider, fragment):
        for move in range(MOVES):
            message = BackMsg()
            message.rerun_script.fragment_id = fragment
            state = message.rerun_script.widget_states.widgets.add()
            state.id = slider
            state.double_array_value.data.append(float(move + 1))
            began = time.perf_counter()
            await socket.send(message.SerializeToString())
            await _answers(socket)
            waits.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(HELD)
    return waits


@asynccontextmanager
async def _opened(port: int, result: str) -> AsyncIterator[tuple[Any, str, str]]:
    """A session on the page; the ids of its slider of growth and of the fragment it stands in."""
    async with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string = f"id={result}"
        message.rerun_script.page_name = "what_if"
        await socket.send(message.SerializeToString())
        found = [
            (m.delta.new_element.slider.id, m.delta.fragment_id)
            for m in await _answers(socket)
            if m.delta.new_element.slider.label.startswith("Growth")
        ]
        yield socket, *found[-1]


async def _answers(socket: Any) -> list[ForwardMsg]:
    """Everything up to the end of the run."""
    found = []
    async for raw in socket:
        message = ForwardMsg()
        message.ParseFromString(raw)
        found.append(message)
        if message.WhichOneof("type") == "script_finished":
            break
    return found
