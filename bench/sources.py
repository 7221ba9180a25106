"""Twenty sources at once: the whole sync against its slowest source."""

from __future__ import annotations

import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.measure import Measurement
from data.ingest import sync
from data.stores.workspace import Workspace

SOURCES = 20
ROUNDS = 5
SLOWEST = 1.5  # seconds; the others answer in between


class _Service(BaseHTTPRequestHandler):
    """Downloads of packages called `p0`, `p1`, …, each slower than the one before."""

    def do_GET(self) -> None:
        found = re.fullmatch(r"/downloads/range/([\d-]+):([\d-]+)/p(\d+)", self.path)
        assert found is not None
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
        time.sleep(SLOWEST * (int(found[3]) + 1) / SOURCES)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        body = json.dumps({"downloads": [{"day": str(day), "downloads": day.toordinal() % 900 + 1} for day in days]})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def service() -> Iterator[str]:
    """The service on a free port of this machine; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def at_once() -> Measurement:
    """Seconds for all twenty, first pulls of ninety days into a new workspace, against the slowest of them."""
    ours, floor = [], []
    for _ in range(ROUNDS):
        with service() as address, tempfile.TemporaryDirectory() as folder:
            start = date.today() - timedelta(days=90)  # noqa: DTZ011 - the bench runs on this machine's own day
            tables = [
                f'[sources.s{n}]\nconnector = "npm"\npackage = "p{n}"\nbase_url = "{address}"\nstart = {start}\n'
                for n in range(SOURCES)
            ]
            allowed = '[network]\nallowed = ["127.0.0.1"]\n'
            (Path(folder) / "okr.toml").write_text("\n".join([allowed, *tables]), encoding="utf-8")
            with Workspace.open(folder) as workspace:
                began = time.perf_counter()
                outcomes = sync.sync(workspace, by="bench")
                ours.append(time.perf_counter() - began)
            assert all(o.state == "ok" and o.rows for o in outcomes), outcomes
            floor.append(SLOWEST)
    return Measurement("sync of 20 sources against their slowest", ours, floor, "s", goal=1.3)
