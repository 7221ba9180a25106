"""The overview in a real browser against Streamlit's empty page, and both under twenty sessions at once."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from bench.measure import Measurement, in_turn
from bench.servers import METRICS, build_workspace, dash_page, empty_page, ours

ROUNDS = 7
MANY = 60
LAST = ".okr-list tbody th[scope=row]"  # what stands on the overview once for each key result
SESSIONS = 20


def overview() -> Measurement:
    """Navigation to the last key result drawn by Streamlit, warm HTTP cache, in milliseconds: the list can be used."""
    with _workspace(METRICS) as home, ours(home) as a, empty_page(home / "empty") as b, _visitor() as visit:
        mine, floor = in_turn(ROUNDS, lambda: visit(a, LAST, METRICS - 1), lambda: visit(b, "text=ready"))
    return Measurement("overview, 20 key results × 400 days: time to content", mine, floor, "ms", goal=1.45)


def first_look() -> Measurement:
    """Navigation to the last key result seen, as a picture of what the reader saw last: `data.out.first_look`.

    It is sent to who comes back while nothing has changed; the list that can be used follows, as `overview` measures.
    """
    with _workspace(METRICS) as home, ours(home) as a, empty_page(home / "empty") as b, _visitor() as visit:
        mine, floor = in_turn(ROUNDS, lambda: visit.seen(a, METRICS), lambda: visit(b, "text=ready"))
    return Measurement("overview, 20 key results: time to the first look", mine, floor, "ms", goal=0.5)


def in_persian() -> Measurement:
    """The same from right to left, with days of the solar calendar."""
    with _workspace(METRICS) as home:
        settings = home / "okr.toml"
        text = settings.read_text(encoding="utf-8")
        persian = '[workspace]\nlanguage = "fa"\ncalendar = "jalali"\n'
        settings.write_text(text.replace("[workspace]\n", persian, 1), encoding="utf-8")
        with ours(home) as a, empty_page(home / "empty") as b, _visitor() as visit:
            mine, floor = in_turn(ROUNDS, lambda: visit(a, LAST, METRICS - 1), lambda: visit(b, "text=ready"))
    return Measurement("overview in Persian, 20 key results: time to content", mine, floor, "ms", goal=1.45)


def many() -> Measurement:
    """The same with as many key results as a large team has."""
    with _workspace(MANY) as home, ours(home) as a, empty_page(home / "empty") as b, _visitor() as visit:
        mine, floor = in_turn(ROUNDS, lambda: visit(a, LAST, MANY - 1), lambda: visit(b, "text=ready"))
    return Measurement("overview, 60 key results × 400 days: time to content", mine, floor, "ms", goal=1.5)


def against_dash() -> Measurement:
    """The overview against Dash with the same figures: time until the list can be used, its pictures included."""
    with _workspace(METRICS) as home, dash_page(home) as b, ours(home) as a, _visitor() as visit:
        mine, theirs = in_turn(
            ROUNDS,
            lambda: visit(a, LAST, METRICS - 1),
            lambda: visit(b, "#cards .card .js-plotly-plot .scatterlayer", METRICS - 1),
        )
    return Measurement("overview, 20 key results: against Dash", mine, theirs, "ms", goal=0.9)


def seen_against_dash() -> Measurement:
    """The same for who comes back while nothing has changed: time until the last key result is seen.

    Ours is then the first look, which cannot be pressed yet; what Dash shows first is what can be used.
    """
    with _workspace(METRICS) as home, dash_page(home) as b, ours(home) as a, _visitor() as visit:
        mine, theirs = in_turn(
            ROUNDS,
            lambda: visit.seen(a, METRICS),
            lambda: visit(b, "#cards .card .js-plotly-plot .scatterlayer", METRICS - 1),
        )
    return Measurement("overview, 20 key results: seen, against Dash", mine, theirs, "ms", goal=0.9)


def chromium() -> str:
    """The system's browser."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise RuntimeError("no Chromium on this machine; install the system's package `chromium`")
    return found


@contextmanager
def _workspace(metrics: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home, metrics)
        yield home


class Visitor:
    """A browser that opens the page at a port; each way of looking gives milliseconds from the navigation on."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def __call__(self, port: int, last: str, nth: int = 0) -> float:
        """Until the nth of something stands in the page, and Streamlit works no more; no first look comes before."""
        self._page.context.clear_cookies()  # a browser that the server does not know
        return self._until(port, last, nth)

    def _until(self, port: int, last: str, nth: int) -> float:
        began = time.perf_counter()
        self._page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
        self._page.locator(last).nth(nth).wait_for(state="attached", timeout=30_000)
        self._page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')", timeout=30_000)
        return (time.perf_counter() - began) * 1000

    def seen(self, port: int, rows: int) -> float:
        """Until the last of the rows is painted, in the first look where there is one, else by Streamlit.

        The first look marks the frame in which all of it stands; nothing is seen before the browser's first paint.
        """
        began = time.time() * 1000
        live = self._until(port, LAST, rows - 1)
        marked, painted, origin = self._page.evaluate(_PAINTED)
        return live if marked is None else origin + max(marked, painted) - began


_PAINTED = """() => [
  performance.getEntriesByName('okr-first-look')[0]?.startTime ?? null,
  performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  performance.timeOrigin,
]"""


@contextmanager
def _visitor() -> Iterator[Visitor]:
    """A visitor; it comes once before it counts, so that the browser has what it keeps."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield Visitor(browser.new_page(viewport={"width": 1280, "height": 900}))
        browser.close()


def sessions() -> Measurement:
    """Twenty sessions opened at once: the median milliseconds until a session's page is complete."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        with ours(home) as a, empty_page(Path(folder) / "empty") as b:
            mine, floor = in_turn(
                5,
                lambda: statistics.median(asyncio.run(at_once(a, SESSIONS))),
                lambda: statistics.median(asyncio.run(at_once(b, SESSIONS))),
            )
    return Measurement("overview under 20 sessions at once, median", mine, floor, "ms", goal=0.4)


async def at_once(port: int, count: int) -> list[float]:
    """Open `count` sessions side by side; milliseconds until each has its whole page."""
    return list(await asyncio.gather(*(_session(port) for _ in range(count))))


async def _session(port: int) -> float:
    began = time.perf_counter()
    async with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
    ) as socket:
        await socket.send(_rerun())
        await _finished(socket)
        return (time.perf_counter() - began) * 1000


def _rerun() -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = ""
    return bytes(message.SerializeToString())


async def _finished(socket: Any) -> None:
    async for raw in socket:
        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.WhichOneof("type") == "script_finished":
            return
