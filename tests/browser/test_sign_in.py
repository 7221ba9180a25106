"""The door of a real server: what a stranger is sent, where the server listens, and what it refuses to start with."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from served import (
    NOVEMBER,
    PAGES,
    ROOT,
    STREAMLIT,
    Server,
    confidential,
    copied,
    first_run,
    refusal,
    serving,
    with_sign_in,
)
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

pytestmark = pytest.mark.slow  # nearly every test starts a server of its own

CLOCK = NOVEMBER


UVICORN = ("-m", "uvicorn", "dashboard:app", "--port", "{port}", "--host")
WAYS_IN = {  # what the first message of a fresh server's first visitor asks for
    "the first page": {},
    **{page: {"page": Path(page).stem, "query": "id=visitors&metric=site.sessions"} for page in PAGES},
    "the sources by hash": {"script": calc_hash("sources")},
    "a script by hash": {"script": calc_hash(str(ROOT / "pages" / "setup" / "sources.py"))},
    "another folder's script": {"page": "shared/load"},
}


def sent(messages: list[ForwardMsg]) -> bytes:
    return b"\n".join(message.SerializeToString() for message in messages)


# What a stranger is sent


@pytest.mark.parametrize("asked", WAYS_IN.values(), ids=WAYS_IN)
def test_a_fresh_server_sends_its_first_visitor_the_sign_in_page_only(
    november_demo: Path, tmp_path: Path, asked: dict[str, str]
) -> None:
    with serving(with_sign_in(copied(november_demo, tmp_path))) as server:
        received = sent(first_run(server, **asked))
    for own in (b"okr-page-head", b"data-okr-spoken", b"okr-language"):  # its own title's look, and its language
        received = received.replace(own, b"")
    assert b"Sign in to see the objectives of your team." in received
    for words in (*confidential(server.home), "okr-", "Overview", "site.", "fresh", "batch"):
        assert words.encode() not in received, words


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, b"Website sessions"),
        ({"page": "sources"}, b"5 of 6 sources are fresh"),
        ({"page": "key_result", "query": "id=visitors"}, b"How it is measured"),
        ({"page": "shared/load"}, b"page_not_found"),
    ],
)
def test_without_sign_in_a_deep_link_opens_its_page(
    november_server: Server, asked: dict[str, str], shown: bytes
) -> None:
    messages = first_run(november_server, **asked)
    kinds = {message.WhichOneof("type") for message in messages}
    assert shown in sent(messages) or shown.decode() in kinds


def test_a_broken_frame_is_told_nothing(november_server: Server) -> None:
    address = f"ws://127.0.0.1:{november_server.port}/_stcore/stream"
    for frame in (b"\xff" * 200, b"\x0a\xff\xff\xff\xff\x0f", "text"):
        with connect(address, origin=november_server.url, subprotocols=["streamlit"], proxy=None) as page:
            page.send(frame)
            answers = b""
            with pytest.raises(ConnectionClosed):
                while True:
                    answers += page.recv(timeout=20)
        assert b"/" not in answers.replace(b"http://", b"")
        assert str(ROOT).encode() not in answers
        assert b"Traceback" not in answers


@pytest.mark.parametrize(
    "origin", [None, "http://127.0.0.1:9", "http://localhost:{port}", "https://evil.example", "null"]
)
def test_a_page_from_elsewhere_gets_no_socket(november_server: Server, origin: str | None) -> None:
    given = origin and origin.format(port=november_server.port)
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(f"ws://127.0.0.1:{november_server.port}/_stcore/stream", origin=given, proxy=None),
    ):
        pass
    assert refused.value.response.status_code == 403


# Where it listens


@pytest.fixture(scope="module")
def own_address() -> str:
    """An address of this machine that other machines reach it by."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but its own loopback")
        address = str(probe.getsockname()[0])
    if address.startswith("127."):
        pytest.skip("this machine has no address but its own loopback")
    return address


def test_without_sign_in_a_bare_server_answers_on_this_machine_only(
    november_demo: Path, tmp_path: Path, own_address: str
) -> None:
    with serving(copied(november_demo, tmp_path), command=(*UVICORN, "0.0.0.0")) as server:
        assert server.get("/").status == 200
        assert server.get("/api/v1/status").status == 200
        assert b"Website sessions" in sent(first_run(server))
        for path in ("/", "/sources", "/api/v1/status", "/healthz", "/_stcore/health"):
            for headers in ({}, {"Host": "localhost"}, {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}):
                answer = server.get(path, own_address, **headers)
                assert answer.status == 403
                assert "set up [auth] in okr.toml" in answer.text
        with (
            pytest.raises(InvalidStatus) as refused,
            connect(
                f"ws://{own_address}:{server.port}/_stcore/stream",
                origin=f"http://{own_address}:{server.port}",
                proxy=None,
            ),
        ):
            pass
        assert refused.value.response.status_code == 403


def test_with_sign_in_others_come_by_a_name_that_is_served(
    november_demo: Path, tmp_path: Path, own_address: str
) -> None:
    home = with_sign_in(copied(november_demo, tmp_path))
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[server]\nallowed_hosts = ["okr.example.com", "{own_address}"]\n')
    with serving(home, "--server.address=0.0.0.0") as server:
        assert server.get("/", own_address).status == 200
        assert server.get("/", own_address, Host="okr.example.com").status == 200
        refused = server.get("/", own_address, Host="evil.example.com")
        assert (refused.status, "allowed_hosts" in refused.text) == (403, True)
        assert server.get("/api/v1/status", own_address).status == 401
        wire = socket.create_connection((own_address, server.port))  # as a proxy of that name hands it on
        with connect("ws://okr.example.com/_stcore/stream", origin="http://okr.example.com", sock=wire):
            pass


def test_a_server_that_skips_its_start_serves_nothing(november_demo: Path, tmp_path: Path) -> None:
    command = (*UVICORN, "127.0.0.1", "--lifespan", "off")
    with serving(copied(november_demo, tmp_path), command=command, healthy=503) as server:
        for path in ("/", "/sources", "/api/v1/status", "/healthz"):
            answer = server.get(path)
            assert (answer.status, "without its start-up" in answer.text) == (503, True)


# What it refuses to start with


def in_words(log: str, *parts: str) -> None:
    assert "Traceback" not in log
    assert 'File "' not in log
    for part in parts:
        assert part in log


def test_without_sign_in_it_does_not_listen_to_others(november_demo: Path, tmp_path: Path) -> None:
    said = refusal(copied(november_demo, tmp_path), "--server.address=0.0.0.0")
    in_words(said, "listens on this machine only, not on 0.0.0.0", "Set up [auth] in okr.toml")
    assert "external IP" not in said  # Streamlit would ask a machine on the Internet for it


def test_an_option_that_makes_it_unsafe_is_refused(november_demo: Path, tmp_path: Path) -> None:
    said = refusal(copied(november_demo, tmp_path), "--server.enableXsrfProtection=false")
    in_words(said, "server.enableXsrfProtection is False and must be True", "command-line argument")


def test_so_is_a_variable_of_the_environment(november_demo: Path, tmp_path: Path) -> None:
    said = refusal(copied(november_demo, tmp_path), STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full")
    in_words(said, "client.showErrorDetails is 'full' and must be 'none'", "environment variable")


@pytest.mark.parametrize("command", [STREAMLIT, (*UVICORN, "127.0.0.1"), ("dashboard.py",)])
def test_a_broken_settings_file_is_told_with_its_place(tmp_path: Path, command: tuple[str, ...]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[workspace]\ntitle = 3\ntimezone = "Mars"\n', encoding="utf-8")
    said = refusal(home, command=command)
    in_words(said, f"{home / 'okr.toml'} has 2 problems", "workspace.title: found 3; use text", "workspace.timezone")


def test_a_secret_that_is_missing_is_named(november_demo: Path, tmp_path: Path) -> None:
    home = with_sign_in(copied(november_demo, tmp_path))
    (home / "client_secret").unlink()
    in_words(refusal(home), "auth.client_secret", "client_secret")


def test_a_second_server_names_the_first(november_demo: Path, tmp_path: Path) -> None:
    with serving(copied(november_demo, tmp_path)) as server:
        in_words(refusal(server.home), f"held by process {server.process.pid}")


@pytest.fixture
def dashboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The web door as a module, with the settings of this project in force."""
    monkeypatch.setenv("OKR_HOME", str(tmp_path))
    monkeypatch.chdir(ROOT)
    yield import_module("dashboard")


UNSAFE: dict[str, Any] = {
    "server.enableCORS": False,
    "server.enableXsrfProtection": False,
    "client.showErrorDetails": "stacktrace",
    "server.enableAgentApi": True,
    "server.trustedUserHeaders": {"X-Email": "email"},
    "server.corsAllowedOrigins": ["https://evil.example"],
    "global.developmentMode": True,
    "browser.gatherUsageStats": True,
    "server.maxUploadSize": 200,
    "server.address": "192.0.2.2",
}


@pytest.mark.parametrize("name", UNSAFE)
def test_every_setting_that_matters_is_asserted(dashboard: ModuleType, name: str) -> None:
    dashboard.assert_safe(signed_in_only=False)
    kept, where = config.get_option(name), config.get_where_defined(name)
    config.set_option(name, UNSAFE[name])
    try:
        with pytest.raises(dashboard.UnsafeSettings, match=str(UNSAFE[name]) if name == "server.address" else name):
            dashboard.assert_safe(signed_in_only=False)
    finally:
        config.set_option(name, kept, where)


def test_settings_are_asserted_to_be_what_the_project_says(dashboard: ModuleType) -> None:
    """What Streamlit does by itself, without our config.toml, is refused too."""
    kept = config.get_option("server.address")
    config.set_option("server.address", None)
    try:
        with pytest.raises(dashboard.UnsafeSettings, match="listens on this machine only"):
            dashboard.assert_safe(signed_in_only=False)
        dashboard.assert_safe(signed_in_only=True)
    finally:
        config.set_option("server.address", kept)


def test_a_page_that_breaks_says_so_in_our_words(november_demo: Path, tmp_path: Path) -> None:
    with serving(copied(november_demo, tmp_path)) as server:
        with sqlite3.connect(server.home / "plan.sqlite") as plan:
            plan.execute("ALTER TABLE sync_run RENAME COLUMN state TO stolen")
        plan.close()
        received = sent(first_run(server, page="sources"))
        number = re.search(rb"Something went wrong here. Error ([0-9A-Z]{8});", received)
        assert number is not None, "the page gives the number of the error"
        assert f'"error": "{number[1].decode()}"' in server.log
        assert b"stolen" not in received
        assert b"sync_run" not in received
        assert b"chatgpt" not in received
        assert "no such column: sync_run.state" in server.log
