"""What it costs to take rows in by a connector, against the same requests and one insert written by hand."""

from __future__ import annotations

import gc
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pyarrow as pa

from bench.measure import Measurement, in_turn
from connectors.framework import registry
from connectors.framework.connector import Connector, Point
from data.ingest import sync
from data.out.cli.main import ALLOCATIONS_PER_COLLECTION
from data.stores.metrics.schema import TABLES
from data.stores.workspace import Workspace
from okr_model.metrics.metrics import Metric

PAGES = 10
ROWS = 1_000  # on each page
CHANNELS = 20
DAYS = PAGES * ROWS // CHANNELS
LAST = date.today() - timedelta(days=1)  # noqa: DTZ011 - the bench runs on this machine's own day
FIRST = LAST - timedelta(days=DAYS - 1)


class Visits(Connector):
    """Visits by channel and day, ten pages of a thousand rows."""

    key, title, about = "bench", "Bench", "visits by channel"
    lag, window, rate = 1, DAYS, (10_000, 1.0)
    metrics = (Metric("visits", "visits", dimensions=("channel",)),)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """All of it."""
        for page in self.pages("/visits", params={"from": str(start), "to": str(end)}):
            for row in page["rows"]:
                yield Point("visits", date.fromisoformat(row["day"]), row["visits"], {"channel": row["channel"]})


def overhead() -> Measurement:
    """Milliseconds for 10 000 rows: `okr sync` of a source from its first request until its rows can be read, against
    httpx and an INSERT. Both get the same ten pages from another process and end with a committed DuckDB file."""
    registry.register("bench", "bench.overhead:Visits")
    gc.set_threshold(ALLOCATIONS_PER_COLLECTION)  # as `okr` does, for both
    with service() as address:
        _by_connector(address)
        _by_hand(address)
        gc.freeze()  # as `okr sync` does once everything is imported, for both
        try:
            mine, floor = in_turn(15, lambda: _by_connector(address), lambda: _by_hand(address))
        finally:
            gc.unfreeze()
    return Measurement("10 000 rows by a connector against httpx and an insert", mine, floor, "ms", goal=1.5)


SETTINGS = """
[sources.small]
connector = "csv"
path = "small.csv"
metrics.sales.unit = "sales"
[sources.site]
connector = "bench"
base_url = "{address}"
start = {start}
"""


def _by_connector(address: str) -> float:
    """Into a workspace that has taken in another source before, as it has on every day but its first."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "small.csv").write_text(f"day,sales\n{LAST},1\n", encoding="utf-8")
        (Path(folder) / "okr.toml").write_text(SETTINGS.format(address=address, start=FIRST), encoding="utf-8")
        with Workspace.open(folder) as workspace:
            sources = workspace.settings.sources
            sync.sync_source(workspace, sources["small"], by="bench")
            seconds = _seconds(lambda: sync.sync_source(workspace, sources["site"], by="bench"))
            assert workspace.metrics.rows_by_source() == {"site": PAGES * ROWS, "small": 1}
    return seconds * 1000


def _by_hand(address: str) -> float:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(f"{folder}/bare.duckdb") as connection:
        connection.execute(f"CREATE TABLE metric_daily ({TABLES['metric_daily']})")
        return _seconds(lambda: _pull_and_insert(address, connection)) * 1000


def _pull_and_insert(address: str, connection: duckdb.DuckDBPyConnection) -> None:
    rows: list[dict[str, Any]] = []
    url: str | None = f"{address}/visits"
    with httpx.Client(trust_env=False) as client:
        while url:
            answer = client.get(url)
            rows += answer.raise_for_status().json()["rows"]
            url = answer.links.get("next", {}).get("url")
    columns = {
        "metric": pa.array(["visits"] * len(rows)),
        "dims": pa.array([json.dumps({"channel": row["channel"]}) for row in rows]),
        "day": pa.array([date.fromisoformat(row["day"]) for row in rows]),
        "value": pa.array([float(row["visits"]) for row in rows]),
    }
    connection.register("arriving", pa.table(columns))
    connection.execute(
        "INSERT INTO metric_daily SELECT 'site', metric, dims, NULL, day, value, '', now() FROM arriving"
    )


class _Pages(BaseHTTPRequestHandler):
    """The ten pages, made once."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    bodies: tuple[bytes, ...] = ()

    def do_GET(self) -> None:
        number = int(self.path.partition("page=")[2] or 1)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.bodies[number - 1])))
        if number < PAGES:
            self.send_header("Link", f'<http://{self.headers["Host"]}/visits?page={number + 1}>; rel="next"')
        self.end_headers()
        self.wfile.write(self.bodies[number - 1])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _serve(port: Any) -> None:
    rows = [
        {"day": str(FIRST + timedelta(days=n // CHANNELS)), "channel": f"c{n % CHANNELS:02d}", "visits": n % 997}
        for n in range(PAGES * ROWS)
    ]
    _Pages.bodies = tuple(json.dumps({"rows": rows[n * ROWS : (n + 1) * ROWS]}).encode() for n in range(PAGES))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    port.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def service() -> Iterator[str]:
    """The pages from a process of their own, so that serving them slows nobody down; gives its address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _seconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began
