"""Servers of ours to test from outside: `streamlit run dashboard.py` as people start it, and a raw page socket."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from clock_at import clock_at
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from connectors.framework import network
from data.config import clock

NOVEMBER = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
STREAMLIT = ("-m", "streamlit", "run", "dashboard.py")
PAGES = sorted(path.relative_to(ROOT / "pages").as_posix() for path in (ROOT / "pages").glob("*/*/page.py"))
PATIENCE = 150  # seconds; a start takes three, more on a busy machine, and a server that has ended is seen at once


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Server:
    home: Path
    port: int
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def get(self, path: str, host: str = "127.0.0.1", **headers: str) -> Answer:
        """One request to the address `host`, past any proxy, without following anything."""
        connection = http.client.HTTPConnection(host, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            reply = connection.getresponse()
            return Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read().decode())
        finally:
            connection.close()


def free_port() -> int:
    """A port for a server that starts in a moment.

    The system hands out the higher ones to whoever asks for any, so that until then another test might be given it.
    """
    while True:
        port = 12_000 + secrets.randbelow(20_000)
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process's environment with a workspace and its clock, and without settings that would leak."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("STREAMLIT_", "OKR_"))}
    kept |= {"OKR_HOME": str(home), "NO_PROXY": "127.0.0.1,localhost"}
    kept |= {network.ENVIRONMENT: os.environ.get(network.ENVIRONMENT, "")}  # where the services of tests are
    return kept | clock.setting() | more


def start(
    home: Path, *options: str, command: Sequence[str] = STREAMLIT, port: int | None = None, **more: str
) -> Server:
    """Start a server, without waiting for it. `{port}` in the command stands for its port."""
    port = port or free_port()
    log = home.parent / f"server-{port}.log"
    words = [word.format(port=port) for word in command]
    if command is STREAMLIT:
        words.append(f"--server.port={port}")
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, *words, *options],
            cwd=ROOT,
            env=environment(home, **more),
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    return Server(home, port, process, log)


def refusal(home: Path, *options: str, command: Sequence[str] = STREAMLIT, **more: str) -> str:
    """What a server says that must not start. Fails where it does start."""
    server = start(home, *options, command=command, **more)
    try:
        code = server.process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        stop(server)
        pytest.fail(f"the server started: {server.log}")
    assert code != 0, server.log
    return server.log


def stop(server: Server) -> None:
    with contextlib.suppress(ProcessLookupError):
        server.process.send_signal(signal.SIGINT)
    try:
        server.process.wait(30)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait(30)


@contextmanager
def serving(home: Path, *options: str, healthy: int = 200, **more: Any) -> Iterator[Server]:
    """A server that answers, until the block ends."""
    server = start(home, *options, **more)
    try:
        await_health(server, healthy)
        yield server
    finally:
        stop(server)


def await_health(server: Server, healthy: int = 200) -> None:
    """Wait for `/healthz`, which no session comes from: the first page anybody opens is still the first."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.process.poll() is None, server.log
        with contextlib.suppress(OSError, http.client.HTTPException):
            if server.get("/healthz").status == healthy:
                return
        time.sleep(0.05)
    raise AssertionError(f"no answer within {PATIENCE} s: {server.log}")


def await_answer(server: Server, path: str, holds: Callable[[Answer], bool]) -> None:
    """Wait until the server answers as it should."""
    until = time.monotonic() + PATIENCE
    while not holds(answer := server.get(path)):
        assert time.monotonic() < until, answer.text
        time.sleep(0.05)


def okr(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, as a person or cron runs it."""
    command = [sys.executable, "-m", "data.out.cli", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def first_run(
    server: Server, *, page: str = "", query: str = "", script: str = "", cookies: Mapping[str, str] | None = None
) -> list[ForwardMsg]:
    """Everything a page socket sends for its first run, asked for by page name or by script hash."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    asked.rerun_script.page_script_hash = script
    headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())} if cookies else {}
    address = f"ws://{urlsplit(server.url).netloc}/_stcore/stream"
    received = []
    with connect(
        address, origin=server.url, subprotocols=["streamlit"], max_size=None, proxy=None, additional_headers=headers
    ) as page_socket:
        page_socket.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(page_socket.recv(timeout=PATIENCE))
            received.append(message)
            if message.WhichOneof("type") == "script_finished":
                return received


def confidential(home: Path) -> list[str]:
    """Everything in a workspace's plan file that a stranger must not read: titles, owners, formulas."""
    plan = yaml.safe_load((home / "okrs.yaml").read_text(encoding="utf-8"))
    results = [result for objective in plan["objectives"] for result in objective["key_results"]]
    found = [part.get(key) for part in [*plan["objectives"], *results] for key in ("title", "owner", "formula")]
    return [words for words in found if words]


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's workspace, built once; copy it (`copied`) before anything owns or changes it."""
    home = tmp_path_factory.mktemp("demo") / "home"
    built = okr(home, "demo", "--no-serve")
    assert built.returncode == 0, built.stderr
    return home


@pytest.fixture(scope="session")
def november_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as it was in the middle of a quarter, for tests of what it shows: their files have `CLOCK = NOVEMBER`."""
    home = tmp_path_factory.mktemp("november") / "home"
    with clock_at(NOVEMBER - timedelta(hours=1)):
        built = okr(home, "demo", "--no-serve")
    assert built.returncode == 0, built.stderr
    return home


def copied(home: Path, folder: Path) -> Path:
    """A workspace of one's own, as `home` is now."""
    return Path(shutil.copytree(home, folder / "home"))


def emptied(home: Path, *tables: str) -> Path:
    """The same workspace without the rows of these tables of its plan store, for tests of how something begins."""
    with closing(sqlite3.connect(home / "plan.sqlite")) as connection, connection:
        for table in tables:
            connection.execute(f"DELETE FROM {table}")
    return home


def unscored(home: Path) -> None:
    """Take the scores of the key results back, for tests of how they are given."""
    with closing(sqlite3.connect(home / "plan.sqlite")) as connection, connection:
        connection.execute("UPDATE key_result SET score = NULL")


@pytest.fixture(scope="session")
def demo_server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the demo that nobody changes."""
    with serving(copied(demo_home, tmp_path_factory.mktemp("served"))) as server:
        yield server


@pytest.fixture(scope="session")
def november_server(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the demo in the middle of a quarter, that nobody changes."""
    home = copied(november_demo, tmp_path_factory.mktemp("november_served"))
    with clock_at(NOVEMBER):
        setting = clock.setting()
    with serving(home, **setting) as server:
        yield server


AUTH = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "file:cookie_secret"
client_id = "okr"
client_secret = "file:client_secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"
{allowed}
"""


def with_sign_in(home: Path, *, port: int = 8501, provider: str = "http://127.0.0.1:1", allowed: str = "") -> Path:
    """Ask for sign-in in a workspace; by default at a provider that is not there."""
    for name in ("cookie_secret", "client_secret"):
        (home / name).write_text(secrets.token_hex(), encoding="utf-8")
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write(AUTH.format(address=f"http://127.0.0.1:{port}", provider=provider, allowed=allowed))
    return home
