"""Commands beside a running server or another command: who holds the store, who is asked, who has to wait."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cli_home import SETTINGS, answer, make, okr, ready, write_data
from served import PATIENCE, free_port

from data.config import server_registry
from data.config.settings import Settings
from data.out.cli import launch, store_access

pytestmark = pytest.mark.slow  # these start servers and processes of their own

ROOT = Path(__file__).parents[3]
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
ON = ("--on", "2026-11-10")


def python(*arguments, home=None, **more):
    environment = {k: v for k, v in os.environ.items() if k != "OKR_HOME"} | ({"OKR_HOME": str(home)} if home else {})
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def run(*arguments, home=None):
    """A command in a process of its own: exit code, stdout, stderr."""
    process = python("-m", "data.out.cli", *arguments, home=home)
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


@contextmanager
def holding(home):
    """While inside, another process owns the store of a workspace; it ends when it is sent a line."""
    code = "import sys; from data.stores.workspace import Workspace; held = Workspace.open(sys.argv[1]); print(held.owns_store)"
    process = python("-uc", f"{code}; input()", str(home), stdin=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"True\n"
        yield process
    finally:
        process.communicate(None if process.poll() is not None else b"\n", timeout=30)


@pytest.fixture(scope="module")
def holder(tmp_path_factory):
    """A workspace and the process that owns its store all the time."""
    home = ready(tmp_path_factory.mktemp("held"))
    with holding(home) as process:
        yield home, process


@pytest.fixture
def server(holder, monkeypatch):
    """A loopback server that is announced as the one of that workspace; gives what to answer, and what was asked."""
    home, _ = holder
    replies, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Authorization"]))
            status, body = replies.get(self.path.partition("?")[0], (404, {"error": "no such page"}))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    announced = server_registry.announce(home, "127.0.0.1", http.server_port)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # must not be asked
    yield home, replies, asked, announced.token
    server_registry.retract(home)
    http.shutdown()
    http.server_close()


def test_the_owner_of_the_store_is_asked(server):
    home, replies, asked, secret = server
    replies["/api/v1/status"] = (200, {"cycle": None, "on": None, "as_of": None, "objectives": []})
    replies["/api/v1/metrics"] = (200, [])
    at = "2026-11-10T09:00:00+00:00"
    assert answer(home, "status", "--cycle", "2026-Q4", *ON, "--as-of", at)["objectives"] == []
    assert answer(home, "metrics") == []
    (path, authorization), (metrics, _) = asked
    assert path == "/api/v1/status?cycle=2026-Q4&on=2026-11-10&as_of=2026-11-10T09%3A00%3A00%2B00%3A00"
    assert metrics == "/api/v1/metrics?"
    assert authorization == f"Bearer {secret}"


@pytest.mark.parametrize(("status", "code"), [(404, 2), (400, 2), (401, 1), (500, 1)])
def test_what_the_owner_refuses_is_told(server, status, code):
    home, replies, _, secret = server
    replies["/api/v1/status"] = (status, {"error": "There is no cycle 'X'. Known: 2026-Q4."})
    result = okr(home, "status", "--json")
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Known: 2026-Q4" in result.stderr
    assert secret not in result.output


def test_another_command_is_waited_for(tmp_path):
    home = ready(tmp_path)
    with holding(home) as process:
        threading.Timer(0.7, lambda: (process.stdin.write(b"\n"), process.stdin.flush())).start()
        result = okr(home, "status", *ON, "--json")
    assert result.exit_code == 0
    assert "waiting for it to end" in result.stderr
    assert json.loads(result.stdout)["objectives"]


def test_another_command_that_does_not_end_is_named(holder, monkeypatch):
    home, process = holder
    monkeypatch.setattr(store_access, "PATIENCE", 0.5)
    result = okr(home, "status")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"held by process {process.pid}" in result.stderr
    doctor = okr(home, "doctor")
    assert f"held by process {process.pid}" in doctor.stdout
    assert "Traceback" not in doctor.output
    assert okr(home, "doctor", "--rebuild").exit_code == 1


def test_plans_need_no_store(holder):
    home, _ = holder
    assert okr(home, "plan", "export").exit_code == 0
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    assert okr(home, "check").exit_code == 0


class BecameServer(Exception):
    """What `os.execve` was given: it never returns."""


def test_serve_becomes_the_server_of_that_workspace(tmp_path, monkeypatch):
    def become(*given):
        raise BecameServer(Path.cwd(), *given)

    monkeypatch.setattr(os, "execve", become)
    monkeypatch.chdir(tmp_path)
    port = free_port()
    home = make(tmp_path, settings=SETTINGS + f'[server]\nport = {port}\nallowed_hosts = ["okr.example.com"]\n')
    with pytest.raises(BecameServer) as became:
        launch.launch(Settings.load(home))
    folder, program, command, environment = became.value.args
    assert (folder, program) == (ROOT, sys.executable)
    assert command[1:5] == ["-m", "streamlit", "run", str(ROOT / "dashboard.py")]
    assert f" --server.port {port} --server.address 127.0.0.1 " in " ".join(command)
    assert "--server.allowedHosts okr.example.com" in " ".join(command)
    assert environment["OKR_HOME"] == str(home)
    assert environment["MALLOC_ARENA_MAX"] == os.environ.get("MALLOC_ARENA_MAX", "1"), "one heap, unless somebody chose"


def test_serve_refuses_what_cannot_work_or_is_not_safe(tmp_path):
    home = make(tmp_path)
    for address in ("0.0.0.0", "192.0.2.1", "::"):
        open_to_all = okr(home, "serve", "--address", address)
        assert open_to_all.exit_code == 1
        assert "Set up [auth]" in open_to_all.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = okr(home, "serve", "--port", str(port))
    assert result.exit_code == 1
    assert f"Port {port} is in use by another program. Choose another, such as --port {port + 1}." in result.stderr


def test_serve_meets_a_store_that_cannot_be_opened_before_the_server_does(tmp_path, holder, monkeypatch):
    home = make(tmp_path)
    (home / "metrics.duckdb").write_bytes(b"\0" * 5000)
    damaged = okr(home, "serve", "--port", str(free_port()))
    assert damaged.exit_code == 1
    assert "okr doctor --rebuild" in damaged.stderr
    monkeypatch.setattr(launch, "PATIENCE", 0.2)
    held, process = holder
    locked = okr(held, "serve", "--port", str(free_port()))
    assert locked.exit_code == 1
    assert f"held by process {process.pid}" in locked.stderr


def test_help_and_refusals_import_nothing_heavy():
    code = """
import sys
from data.out.cli.main import main
try:
    main()
except SystemExit:
    pass
heavy = "pandas numpy duckdb streamlit sqlalchemy pyarrow connectors httpx".split()
print("IMPORTED", [name for name in heavy if name in sys.modules])
"""
    for arguments in (["--help"], ["status", "--help"], ["status", "--on", "x"]):
        out, err = python("-c", code, *arguments).communicate(timeout=30)
        assert b"IMPORTED []" in out, out + err


def test_a_process_of_its_own(tmp_path):
    """What shells and cron jobs meet: the streams apart, and the exit code."""
    home = make(tmp_path)
    code, out, err = run("sync", "--json", home=home)
    assert (code, [o["state"] for o in json.loads(out)]) == (0, ["ok"])
    assert "okr plan apply" in err
    code, out, err = run("sync", "--json", "sit", "--home", str(home))
    assert (code, out) == (2, "")
    assert err == f"There is no source 'sit' in {home / 'okr.toml'}. did you mean `site`? Known: site.\n"


FULL = """
import resource, signal, sys
from data.out.cli.main import main

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
main()
"""


def test_a_full_disk_is_one_clear_message_and_loses_nothing(tmp_path):
    home = ready(tmp_path)
    (home / "okr.toml").write_text('[sources.big]\nconnector = "demo"\naccount = "site"\n', encoding="utf-8")
    process = python("-c", FULL, "sync", home=home)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in err) == (1, False), err
    assert b"the disk is full. Free some room, then try again" in err
    answer(home, "sync")
    assert {m["last_day"] for m in answer(home, "metrics")} != {None}


def test_ctrl_c_ends_a_sync_that_waits_for_a_silent_source(tmp_path):
    home = make(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        source = f'[sources.slow]\nconnector = "pypi"\npackage = "example"\nbase_url = "{url}"\n'
        (home / "okr.toml").write_text(SETTINGS + source, encoding="utf-8")
        listening = partial(signal.signal, signal.SIGINT, signal.default_int_handler)  # a background job ignores it
        process = python("-m", "data.out.cli", "sync", home=home, preexec_fn=listening)
        silent.settimeout(30)
        connection, _ = silent.accept()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
        connection.close()
    assert process.returncode == 130
    assert b"Interrupted. What was pulled completely is kept" in err
    assert b"Traceback" not in err
    assert answer(home, "sync", "site")[0]["state"] == "ok"


def get(url):
    with urllib.request.urlopen(url, timeout=PATIENCE) as reply:
        return json.load(reply)


@pytest.mark.slow
def test_beside_a_real_server(tmp_path):
    home = ready(tmp_path)
    before = answer(home, "status", *ON)
    port = free_port()
    server = python("-m", "data.out.cli", "serve", "--port", str(port), home=home)
    try:
        until = time.monotonic() + 60
        while server_registry.running_server(home) is None:
            assert time.monotonic() < until, server.communicate()
            assert server.poll() is None, server.communicate()
            time.sleep(0.2)
        assert answer(home, "status", *ON) == before == get(f"http://127.0.0.1:{port}/api/v1/status?on=2026-11-10")
        assert answer(home, "metrics") == get(f"http://127.0.0.1:{port}/api/v1/metrics")
        write_data(home, sessions=80)
        (outcome,) = answer(home, "sync")
        assert outcome["state"] == "ok"
        assert outcome["changed"] > 0
        assert answer(home, "status", *ON)["objectives"][0]["key_results"][0]["value"] == 41 * 120
        assert okr(home, "status", "--cycle", "X").exit_code == 2
        again = okr(home, "serve", "--port", str(port))
        assert again.exit_code == 1
        assert f"is being served already: open http://127.0.0.1:{port}" in again.stderr
        assert okr(home, "demo").exit_code == 0
        assert re.search(r"held by the server at http://127.0.0.1:\d+", okr(home, "doctor").stdout)
    finally:
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=60)
    assert f"open http://127.0.0.1:{port}" in err.decode()
    assert server_registry.running_server(home) is None
    assert answer(home, "status", *ON)["objectives"]
