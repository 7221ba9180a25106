"""What a live tile costs: against a static file of the same server, and what a thousand viewers cost the pages."""

from __future__ import annotations

import asyncio
import http.client
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import streamlit

from bench.measure import Measurement, in_turn
from bench.pages import at_once
from bench.servers import ROOT, build_workspace, ours
from data.config import clock
from data.stores.plan.store import PlanStore

REQUESTS = 300
VIEWERS, EVERY = 1000, (20.0, 24.0)  # seconds between two questions of an open tile, as `tile.js` has them
STATIC = Path(streamlit.__file__).parent / "static"


def fresh() -> Measurement:
    """Milliseconds of a tile that nobody has kept, while nothing changed, against a static file of about its size."""
    return _against_file("a live tile against a static file", kept=False)


def unchanged() -> Measurement:
    """The same where the browser has kept both, and is told that nothing changed."""
    return _against_file("a live tile that is kept against a static file", kept=True)


def viewers() -> Measurement:
    """Milliseconds until the overview is complete while a thousand people look at one tile, against nobody doing so."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        path = _tile(home)
        with ours(home) as port:

            def page() -> float:
                return statistics.median(asyncio.run(at_once(port, 1))[0] for _ in range(5))

            def watched() -> float:
                with _watching(port, path):
                    return page()

            mine, floor = in_turn(5, watched, page)
    return Measurement("overview under 1,000 viewers of a tile", mine, floor, "ms", goal=1.2)


def _against_file(name: str, *, kept: bool) -> Measurement:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        path = _tile(home)
        with ours(home) as port:
            size = len(_get(http.client.HTTPConnection("127.0.0.1", port, timeout=30), path)[0])
            file = min(STATIC.rglob("*.js"), key=lambda one: abs(one.stat().st_size - size))
            static = f"/{file.relative_to(STATIC)}"
            mine, floor = in_turn(7, lambda: _each(port, path, kept=kept), lambda: _each(port, static, kept=kept))
    return Measurement(name, mine, floor, "ms", goal=1.1)


def _tile(home: Path) -> str:
    """A link to a tile of the first key result; the path of its address."""
    with PlanStore(home / "plan.sqlite") as plan:
        ends_at: datetime = clock.now() + timedelta(days=1)
        cycle = plan.cycles()[-1].id
        token, _ = plan.tiles.make("bench@example.com", ends_at, subject="key_result", item="m00", cycle_id=cycle)
    return f"/tile/{token}"


def _each(port: int, path: str, *, kept: bool) -> float:
    """Milliseconds for one answer: the median of many over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    mark = _get(connection, path)[1] if kept else ""
    spent = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        _get(connection, path, mark)
        spent.append(time.perf_counter() - began)
    connection.close()
    return statistics.median(spent) * 1000


def _get(connection: http.client.HTTPConnection, path: str, mark: str = "") -> tuple[bytes, str]:
    connection.request("GET", path, headers={"If-None-Match": mark} if mark else {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != (304 if mark else 200):
        raise RuntimeError(f"{path[:8]}: {answer.status}")
    return body, answer.getheader("etag") or ""


@contextmanager
def _watching(port: int, path: str) -> Iterator[None]:
    """A thousand viewers from a process of their own, each with a connection, until the block ends."""
    command = [sys.executable, "-m", "bench.tile", str(port), path]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603 - our own command
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.wait()


async def _viewer(port: int, path: str, ready: asyncio.Semaphore, seen: list[int]) -> None:
    """One browser with the tile open: it asks again and again whether something changed."""
    mark, chance = "", random.Random()  # noqa: S311 - no secret
    async with ready:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    first = True
    while True:
        kept = f"If-None-Match: {mark}\r\n" if mark else ""
        async with ready:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{kept}\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            found = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            if not head.startswith("http/1.1 304"):
                await reader.readexactly(int(found["content-length"]))
            mark = found["etag"]
        if first:
            seen[0] += 1
            first = False
            if seen[0] == VIEWERS:
                print("all there", flush=True)
            await asyncio.sleep(chance.uniform(0, EVERY[1]))
        await asyncio.sleep(chance.uniform(*EVERY))


async def _everybody(port: int, path: str) -> None:
    ready, seen = asyncio.Semaphore(20), [0]
    await asyncio.gather(*(_viewer(port, path, ready, seen) for _ in range(VIEWERS)))


if __name__ == "__main__":
    asyncio.run(_everybody(int(sys.argv[1]), sys.argv[2]))
