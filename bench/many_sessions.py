"""Fifty people at work while a sync runs: `make soak`, or `python -m bench.many_sessions MINUTES SESSIONS`.

Each browses from page to page and drags the growth of What if, with pauses to look. Once a minute a source brings new
figures. Told are errors, how long people waited, and whether the server's memory stays flat after the warm-up. In that
people hurry and figures come every few seconds: what is kept is kept for a number of states of the figures, and has to
be full before anybody can tell whether it stays so.
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from bench.servers import METRICS, ROOT, build_workspace, okr, serving
from bench.soak import resident_mb
from data.config import heap

PAGES = ("", "alignment", "plan", "key_result", "what_if", "metrics", "drivers", "reviews", "sources")
LOOKING = (5.0, 15.0)  # seconds that somebody looks at a page
HELD = 0.3  # seconds from one place of the slider to the next
MOVES = 5
SYNC_SECONDS = 60.0
WARM_UP = 180.0  # seconds before the time that counts
HURRIED, HURRIED_SYNC_SECONDS = (1.0, 4.0), 10.0
MOST_GROWTH, MOST_SECONDS = 0.05, 1.0
WRONG = b"Something went wrong"


@dataclass
class Seen:
    """What happened to everybody."""

    counts_from: float
    waits: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)
    syncs: int = 0

    @property
    def warming_up(self) -> bool:
        """Whether what happens does not count yet; an error always does."""
        return time.monotonic() < self.counts_from


async def _person(port: int, number: int, until: float, seen: Seen) -> None:
    """One session from its first page to the end of the time."""
    chance = random.Random(number)  # noqa: S311 - no secret
    await asyncio.sleep(chance.uniform(0, LOOKING[1]))
    try:
        async with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        ) as socket:
            while time.monotonic() < until:
                page = chance.choice(PAGES)
                of = f"id=m{chance.randrange(METRICS):02d}" if page in {"key_result", "what_if"} else ""
                message = BackMsg()
                message.rerun_script.page_name, message.rerun_script.query_string = page, of
                answer = await _run(socket, message, seen, whole=page == "what_if")
                if page == "what_if":
                    await _drag(socket, answer, seen)
                await asyncio.sleep(chance.uniform(*(HURRIED if seen.warming_up else LOOKING)))
    except Exception as error:
        seen.errors[f"{type(error).__name__}: {error}"[:120]] += 1


async def _drag(socket: Any, answer: list[ForwardMsg], seen: Seen) -> None:
    """Move the growth of a key result a few times."""
    found = [
        (m.delta.new_element.slider.id, m.delta.fragment_id)
        for m in answer
        if m.delta.new_element.slider.label.startswith("Growth")
    ]
    if not found:
        seen.errors["What if has no slider of growth"] += 1
        return
    slider, fragment = found[-1]
    for move in range(MOVES):
        message = BackMsg()
        message.rerun_script.fragment_id = fragment
        state = message.rerun_script.widget_states.widgets.add()
        state.id = slider
        state.double_array_value.data.append(float(move + 1))
        await _run(socket, message, seen)
        await asyncio.sleep(HELD)


async def _run(socket: Any, asked: BackMsg, seen: Seen, *, whole: bool = False) -> list[ForwardMsg]:
    """Ask for a run, and note how long it took to its end; gives its messages where they are wanted."""
    began, found = time.perf_counter(), []
    await socket.send(asked.SerializeToString())
    async for raw in socket:
        if WRONG in raw:
            seen.errors["a page broke"] += 1
        if not whole and len(raw) > 200:
            continue  # what draws is not looked into: it would cost the machine more than the server's work
        message = ForwardMsg()
        message.ParseFromString(raw)
        found.append(message)
        if message.WhichOneof("type") == "script_finished":
            break
    if not seen.warming_up:
        seen.waits.append(time.perf_counter() - began)
    return found


def _sync(home: Path, done: threading.Event, seen: Seen) -> None:
    """Bring new figures again and again, as cron would: another process, beside the server."""
    figures = home / "figures.csv"
    while not done.wait(HURRIED_SYNC_SECONDS if seen.warming_up else SYNC_SECONDS):
        lines = figures.read_text(encoding="utf-8").splitlines()
        day, *values = lines[-1].split(",")
        figures.write_text("\n".join([*lines[:-1], ",".join([day, *(str(int(v) + 1) for v in values)])]) + "\n")
        try:
            okr(home, "sync")
            seen.syncs += 1
        except Exception as error:
            seen.errors[f"sync: {error}"[:120]] += 1


def _watch(pid: int, done: threading.Event, seen: Seen) -> None:
    while not done.wait(2):
        if not seen.warming_up:
            seen.memory.append((time.monotonic(), resident_mb(pid)))


def soak(minutes: float, sessions: int) -> tuple[Seen, str]:
    """Let so many people work for so long; what happened, and the server's own figures at the end."""
    done = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        environment = {**heap.ONE_HEAP, "OKR_HOME": str(home)}  # as `okr serve` starts it
        with serving(ROOT, "dashboard.py", environment) as (port, pid):
            seen = Seen(time.monotonic() + WARM_UP)
            beside = [
                threading.Thread(target=_sync, args=(home, done, seen)),
                threading.Thread(target=_watch, args=(pid, done, seen)),
            ]
            for one in beside:
                one.start()
            until = seen.counts_from + minutes * 60

            async def everybody() -> None:
                await asyncio.gather(*(_person(port, number, until, seen) for number in range(sessions)))

            asyncio.run(everybody())
            done.set()
            for one in beside:
                one.join()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
                figures = answer.read().decode()
    return seen, figures


def _course(seen: Seen) -> list[float]:
    """MiB, the median of each tenth of the time."""
    first, last = seen.memory[0][0], seen.memory[-1][0]
    tenths: list[list[float]] = [[] for _ in range(10)]
    for at, mb in seen.memory:
        tenths[min(9, int(10 * (at - first) / (last - first)))].append(mb)
    return [statistics.median(one) for one in tenths if one]


def main() -> int:
    """Print what happened; 1 where a goal is missed."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    sessions = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    seen, figures = soak(minutes, sessions)
    numbered = sum(float(n) for n in re.findall(r"^okr_errors_total\{.*\} (\S+)$", figures, re.MULTILINE))
    errors = sum(seen.errors.values()) + int(numbered)
    median, slow = statistics.median(seen.waits), statistics.quantiles(seen.waits, n=20)[-1]
    course = _course(seen)
    before, after = course[0], course[-1]
    print(f"{sessions} sessions, {minutes:g} minutes, {len(seen.waits)} runs, {seen.syncs} syncs")
    print(f"errors {errors} (goal 0) {dict(seen.errors)}")
    print(f"median wait {median:.2f} s (goal ≤ {MOST_SECONDS:g}), 95 of 100 within {slow:.2f} s")
    grew = f"{before:.0f} MiB after the warm-up, {after:.0f} MiB at the end: {after / before - 1:+.1%}"
    print(f"memory {grew} (goal ≤ {MOST_GROWTH:.0%}); by tenths {[round(mb) for mb in course]}")
    return 1 if errors or median > MOST_SECONDS or after > before * (1 + MOST_GROWTH) else 0


if __name__ == "__main__":
    sys.exit(main())
