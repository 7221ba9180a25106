"""The JSON API of a running server: the same answers as the commands give, and clear refusals."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from served import Server, copied, okr, serving, with_sign_in
from tokens import token

from data.config import clock
from data.out.web.guard import HEADERS

pytestmark = pytest.mark.slow  # these start servers and processes of their own

API = ("/api/v1/status", "/api/v1/metrics")


@pytest.fixture(scope="module")
def beside(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same workspace without a server: the commands read its store themselves."""
    return copied(demo_home, tmp_path_factory.mktemp("beside"))


def printed(home: Path, *words: str) -> Any:
    answer = okr(home, *words, "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_it_says_whether_it_works(demo_server: Server) -> None:
    answer = demo_server.get("/healthz")
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert answer.headers["content-type"] == "application/json"


def test_status_is_what_the_command_prints(demo_server: Server, beside: Path) -> None:
    answer = demo_server.get("/api/v1/status")
    assert answer.status == 200
    assert answer.json == printed(beside, "status")
    assert len(answer.json["objectives"]) == 5


def test_status_of_another_cycle_on_another_day_and_as_it_was_known(demo_server: Server, beside: Path) -> None:
    now = demo_server.get("/api/v1/status").json
    earlier = demo_server.get("/api/v1/status?on=" + str(date.fromisoformat(now["cycle"]["start"]) - timedelta(9))).json
    assert earlier["cycle"]["end"] < now["cycle"]["start"]
    asked = ("--cycle", earlier["cycle"]["id"], "--on", earlier["on"])
    assert demo_server.get(f"/api/v1/status?cycle={asked[1]}&on={asked[3]}").json == printed(beside, "status", *asked)
    before = (clock.now() - timedelta(days=6)).isoformat(timespec="seconds")
    known = demo_server.get(f"/api/v1/status?as_of={quote(before)}").json
    assert known == printed(beside, "status", "--as-of", before)
    assert known["as_of"] == before
    assert known["objectives"] != now["objectives"]


def test_metrics_are_what_the_command_prints(demo_server: Server, beside: Path) -> None:
    answer = demo_server.get("/api/v1/metrics")
    assert answer.status == 200
    assert answer.json == printed(beside, "metrics")


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("cycle=1999-Q1", 404, "There is no cycle '1999-Q1'. Known: "),
        ("cycle=", 404, "Known: "),
        ("on=yesterday", 400, "on='yesterday' is no ISO date or time, such as "),
        ("on=2026-02-30", 400, "on='2026-02-30'"),
        ("as_of=now", 400, "as_of='now'"),
        ("as_of=" + "9" * 5000, 400, "as_of='9999"),
        ("on=%00%ff%3Cscript%3E", 400, "on="),
    ],
)
def test_a_question_it_cannot_answer_is_refused_in_words(
    demo_server: Server, query: str, status: int, words: str
) -> None:
    answer = demo_server.get(f"/api/v1/status?{query}")
    assert answer.status == status
    assert list(answer.json) == ["error"]
    assert words in answer.json["error"]
    assert len(answer.json["error"]) < 300


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_there_is_has_an_answer(demo_server: Server, day: str) -> None:
    assert demo_server.get(f"/api/v1/status?on={day}").json["on"] == day


def test_it_is_only_read(demo_server: Server) -> None:
    for path in ("/healthz", *API):
        connection = http.client.HTTPConnection("127.0.0.1", demo_server.port, timeout=30)
        connection.request("POST", path, body=b"{}")
        assert connection.getresponse().status in {403, 405}
        connection.close()


def test_every_answer_is_safe_for_a_browser(demo_server: Server) -> None:
    for path in ("/", "/sources", "/healthz", *API, "/api/v1/status?on=x", "/no/such/page", "/_stcore/host-config"):
        headers = demo_server.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS, path


def test_streamlits_own_side_doors_are_shut(demo_server: Server) -> None:
    """Another way to run the pages, without a browser, comes with Streamlit; it is off."""
    assert "not currently agent-accessible" in demo_server.get("/_stcore/agent/openapi.json").text
    assert demo_server.get("/_stcore/agent/interact").status >= 400


# With sign-in


@pytest.fixture(scope="module")
def signed_in(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(with_sign_in(copied(demo_home, tmp_path_factory.mktemp("token")))) as server:
        yield server


@pytest.mark.parametrize("path", API)
def test_with_sign_in_a_program_needs_the_token(signed_in: Server, path: str) -> None:
    mine = token(signed_in.home, ["read"])
    for headers in (
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {mine}x"},
        {"Authorization": f"Bearer {mine[:-1]}"},
        {"Authorization": f"Basic {mine}"},
        {"Authorization": "Bearer \xfc"},
        {"Cookie": f"_streamlit_user={mine}"},
    ):
        answer = signed_in.get(path, **headers)
        assert (answer.status, list(answer.json)) == (401, ["error"]), headers
        assert "My account" in answer.json["error"]
        assert mine not in answer.text
    assert signed_in.get(path, Authorization=f"Bearer {mine}").status == 200
    assert (
        signed_in.get(path, AUTHORIZATION=f"bEARER {mine}").status == 200
    )  # names of headers and schemes have no case
    in_address = signed_in.get(f"{path}?token={mine}")
    assert (in_address.status, "revoke this one" in in_address.json["error"]) == (400, True)
    assert mine not in signed_in.log


def test_with_sign_in_a_watcher_needs_none(signed_in: Server) -> None:
    assert signed_in.get("/healthz").json == {"status": "ok"}


def test_the_secret_of_this_machine_is_its_owners_only(signed_in: Server) -> None:
    secret = json.loads((signed_in.home / "server.json").read_text(encoding="utf-8"))["token"]
    assert (signed_in.home / "server.json").stat().st_mode & 0o077 == 0
    assert secret not in signed_in.log
    assert not (signed_in.home / "api_token").exists()
