"""What watchers ask: alive, ready, how much; details are for this machine and for a token."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from cli_home import SETTINGS, make, okr, ready
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tokens import token

from data.ingest.serving import Serving
from data.out.api import health
from data.out.web.watch import Watch
from data.queries import readiness
from data.stores.workspace import close_shared, shared


def ask(
    app: Any, path: str, *, peer: str = "127.0.0.1", base: str = "http://localhost", **headers: str
) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(peer, 50000))
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return anyio.run(go)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = ready(tmp_path_factory.mktemp("built") / "home")
    close_shared()
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(built, tmp_path / "home"))
    close_shared()


@pytest.fixture
def serving(home: Path) -> Iterator[Serving]:
    server = Serving.start(home, address="127.0.0.1", port=1, daily=lambda _: 0)
    yield server
    server.stop()


def app(home: Path) -> Starlette:
    async def broken(_: Request) -> PlainTextResponse:
        raise ValueError("the inside of the program")

    routes = [*health.routes(home), Route("/api/v1/x", broken), Route("/x", broken)]
    return Starlette(routes=routes, middleware=[Middleware(Watch)])


def state(answer: httpx.Response, name: str) -> str:
    return next(str(check["state"]) for check in answer.json()["checks"] if check["name"] == name)


def test_alive_says_nothing_more_and_touches_no_store(home: Path, serving: Serving) -> None:
    serving.workspace.plan.close()
    (home / "plan.sqlite").unlink()
    assert ask(app(home), "/healthz").json() == {"status": "ok"}


def test_before_the_start_it_is_neither_alive_nor_ready(home: Path) -> None:
    assert ask(app(home), "/healthz").status_code == 503
    answer = ask(app(home), "/readyz")
    assert (answer.status_code, state(answer, "scheduler")) == (503, "failed")


def test_ready_with_a_line_for_each_check(home: Path, serving: Serving) -> None:
    answer = ask(app(home), "/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert {"plan", "metrics", "scheduler", "disk", "folder", "settings", "backup", "freshness"} <= {
        check["name"] for check in answer.json()["checks"]
    }
    assert all(check["says"] for check in answer.json()["checks"])


def test_a_source_without_fresh_data_is_a_warning_not_an_outage(home: Path, serving: Serving) -> None:
    (home / "okr.toml").write_text(SETTINGS + '\n[sources.other]\nconnector = "csv"\npath = "gone.csv"\n')
    answer = ask(app(home), "/readyz")
    assert (answer.status_code, state(answer, "freshness")) == (200, "warning")
    assert "other" in answer.text


def test_a_store_that_does_not_answer_is_an_outage_with_a_remedy(home: Path, serving: Serving) -> None:
    with closing(sqlite3.connect(home / "plan.sqlite")) as plan, plan:
        plan.execute("ALTER TABLE change RENAME TO stolen")
    answer = ask(app(home), "/readyz")
    assert answer.status_code == 503
    assert "okr doctor" in answer.text


def test_a_full_disk_and_one_nearly_full(home: Path, serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, expected in (("LITTLE_SPACE", (200, "warning")), ("NO_SPACE", (503, "failed"))):
        monkeypatch.setattr(readiness, limit, 1 << 60)
        answer = ask(app(home), "/readyz")
        assert (answer.status_code, state(answer, "disk")) == expected


def test_a_scheduler_that_has_ended_is_an_outage(home: Path, serving: Serving) -> None:
    serving.scheduler.stop()
    answer = ask(app(home), "/readyz")
    assert (answer.status_code, state(answer, "scheduler")) == (503, "failed")


STRANGERS: dict[str, dict[str, str]] = {
    "another machine": {"peer": "203.0.113.9", "base": "http://okr.example.com"},
    "another machine with our name": {"peer": "203.0.113.9"},
    "through a proxy on this machine": {"X_Forwarded_For": "203.0.113.9"},
    "through one that hides them": {"base": "https://okr.example.com"},
    "with a wrong token": {"peer": "203.0.113.9", "Authorization": "Bearer wrong"},
}


@pytest.mark.parametrize("how", STRANGERS)
def test_a_stranger_learns_ready_or_not_and_nothing_else(how: str, home: Path, serving: Serving) -> None:
    assert ask(app(home), "/readyz", **STRANGERS[how]).json() == {"status": "ready"}
    answer = ask(app(home), "/metrics", **STRANGERS[how])
    assert answer.status_code == 401
    assert "okr_" not in answer.text


def test_a_token_and_the_setting_let_strangers_read(home: Path, serving: Serving) -> None:
    mine = token(home, ["read"])
    far = {"peer": "203.0.113.9", "base": "http://okr.example.com"}
    assert "checks" in ask(app(home), "/readyz", Authorization=f"Bearer {mine}", **far).json()
    assert ask(app(home), "/metrics", Authorization=f"Bearer {mine}", **far).status_code == 200
    (home / "okr.toml").write_text(SETTINGS + '\n[server]\nwatchers = "everybody"\n')
    shared(home).refresh()
    assert ask(app(home), "/metrics", **far).status_code == 200


def test_a_browser_gets_the_page_of_that_address_instead(home: Path, serving: Serving) -> None:
    assert "okr_requests" in ask(app(home), "/metrics", Accept="text/plain;version=0.0.4;q=0.4,*/*;q=0.1").text
    assert "okr_requests" not in ask(app(home), "/metrics", Accept="text/html,application/xhtml+xml,*/*;q=0.8").text


def sample(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_pulls_rows_requests_and_memory_are_counted(home: Path, serving: Serving) -> None:
    watched = app(home)
    before = ask(watched, "/metrics").text
    pull = serving.scheduler.pull("site", by="test")
    assert pull is not None
    rows = pull.result(30).rows
    ask(watched, "/healthz")
    answer = ask(watched, "/metrics")
    after = answer.text
    assert answer.headers["content-type"].startswith("text/plain")

    def grew(name: str) -> float:
        return sample(after, name) - sample(before, name)

    assert grew('okr_pulls_total{source="site",state="ok"}') == 1
    assert grew('okr_rows_pulled_total{source="site"}') == rows > 0
    assert grew('okr_requests_total{kind="health",status="200"}') >= 2
    assert sample(after, 'okr_ready{check="plan"}') == 1
    assert sample(after, "process_resident_memory_bytes") > 10_000_000


def test_a_request_that_fails_gets_the_number_that_the_log_has(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    for path in ("/x", "/api/v1/x"):
        caplog.clear()
        answer = ask(app(home), path)
        assert answer.status_code == 500
        assert "inside of the program" not in answer.text
        (told,) = [one for one in caplog.records if one.exc_info]
        number = re.search(r"Error ([0-9A-Z]{8})", answer.text)
        assert number is not None
        assert told.exc_info is not None
        assert getattr(told.exc_info[1], "__okr_number__", None) == number[1]


def test_a_command_that_fails_says_a_number_and_where_it_is_kept(tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    with closing(sqlite3.connect(home / "plan.sqlite")) as plan, plan:
        plan.execute("UPDATE key_result SET type = 'nobody knows this'")
    result = okr(home, "status")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    found = re.search(r"Error ([0-9A-Z]{8}); (\S+errors\.jsonl)", result.stderr)
    assert found is not None, result.stderr
    assert found[1] in Path(found[2]).read_text(encoding="utf-8")
