"""A server that is asked to stop: within ten seconds, with nothing lost, while a source does not answer."""

from __future__ import annotations

import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from busy import allowed
from cli_home import SETTINGS, make
from served import NOVEMBER, Server, okr, serving
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from data.config import server_registry

pytestmark = pytest.mark.slow  # starts servers

CLOCK = NOVEMBER


LIMIT = 10.0


@contextmanager
def silent() -> Iterator[tuple[int, threading.Event]]:
    """A service that takes every connection and never answers; its port, and whether somebody has asked."""
    asked, held = threading.Event(), []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return
                asked.set()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], asked
    for connection in held:
        connection.close()


def home_with_slow_source(folder: Path, port: int) -> Path:
    source = f'[sources.slow]\nconnector = "pypi"\npackage = "example"\nbase_url = "http://127.0.0.1:{port}"\n'
    home = make(folder / "home", settings=SETTINGS + source)
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).returncode == 0
    assert okr(home, "sync", "site").returncode == 0
    return home


def ended(server: Server, number: signal.Signals) -> float:
    began = time.monotonic()
    server.process.send_signal(number)
    server.process.wait(30)
    return time.monotonic() - began


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_while_a_source_does_not_answer_and_an_open_page_is_told(
    number: signal.Signals, tmp_path: Path
) -> None:
    with silent() as (port, asked):
        home = home_with_slow_source(tmp_path, port)
        with serving(home) as server:
            assert asked.wait(30), "the server pulls the source by itself"
            with connect(
                f"ws://127.0.0.1:{server.port}/_stcore/stream",
                origin=server.url,  # type: ignore[arg-type]
                subprotocols=["streamlit"],  # type: ignore[list-item]
                proxy=None,
            ) as page:
                took = ended(server, number)
                with pytest.raises(ConnectionClosed) as closed:
                    while True:
                        page.recv(timeout=5)
            assert took <= allowed(LIMIT), server.log
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012  # the service restarts: a browser tries again
            assert "sync slow is abandoned" in server.log
            assert "The stores are closed" in server.log
            assert "Traceback" not in server.log
    assert server_registry.running_server(home) is None
    assert not (home / "metrics.duckdb.wal").exists(), "the metric store was closed in good order"
    with closing(sqlite3.connect(home / "plan.sqlite")) as plan:
        (last,) = plan.execute("SELECT state, error FROM sync_run WHERE source = 'slow' ORDER BY id DESC LIMIT 1")
    assert last == ("failed", "the sync was interrupted")
    assert okr(home, "status").returncode == 0


def test_it_stops_while_a_request_does_not_end(tmp_path: Path) -> None:
    """A client that sends half of its question keeps the server waiting for the rest."""
    home = make(tmp_path / "home")
    with serving(home) as server, socket.create_connection(("127.0.0.1", server.port)) as half:
        half.sendall(
            f"POST /api/v1/what-if HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: 100\r\n\r\n{{".encode()
        )
        time.sleep(0.5)
        assert ended(server, signal.SIGTERM) <= allowed(LIMIT), server.log
        assert not (home / "metrics.duckdb.wal").exists()
    assert okr(home, "status").returncode in {0, 1}
