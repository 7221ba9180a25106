"""What the API's routes share: refusals in words, defects told to nobody but the log, nothing but JSON under /api."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from cli_home import SETTINGS, make, okr, ready
from served import NOVEMBER
from starlette.applications import Starlette
from starlette.routing import Route
from tokens import bearer, token

from data.out.api import answers
from data.out.api import routes as api_routes
from data.stores.workspace import close_shared

CLOCK = NOVEMBER


class Asked:
    """The routes of a workspace, asked without a server between."""

    def __init__(self, home: Path, *, token_needed: bool) -> None:
        self.app = Starlette(routes=api_routes.routes(home, token_needed=token_needed))

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, **more)

        return anyio.run(go)

    def get(self, path: str) -> httpx.Response:
        return self.request("GET", path)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield ready(tmp_path / "home")
    close_shared()


@pytest.fixture
def asked(home: Path) -> Asked:
    return Asked(home, token_needed=False)


def test_a_defect_of_the_server_is_no_fault_of_the_question(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a batch of secrets")

    monkeypatch.setattr(answers, "drifts", broken)
    with caplog.at_level(logging.ERROR):
        answer = asked.get("/api/v1/drift")
    assert answer.status_code == 500
    assert "secrets" not in answer.text
    assert list(answer.json()) == ["error"]
    (told,) = [one for one in caplog.records if one.exc_info]
    assert "/api/v1/drift" in told.message
    assert "a batch of secrets" in str(told.exc_info[1])  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/v1/status?on=yesterday", 400, "on='yesterday'"),
        ("/api/v1/restatements?days=-3", 400, "one day or more"),
        ("/api/v1/restatements?days=many", 400, "whole number"),
        ("/api/v1/why?key_result=visitors&since=2099-01-01", 400, "earlier day"),
        ("/api/v1/why?key_result=nobody", 404, "nobody"),
        ("/api/v1/reviews/99", 404, "99"),
    ],
)
def test_a_question_that_is_wrong_is_refused_in_words(asked: Asked, path: str, status: int, words: str) -> None:
    answer = asked.get(path)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert words in answer.json()["error"]


@pytest.mark.parametrize("body", ["no json", "[]", '{"scenario": {"changes": [{}]}}'])
def test_a_scenario_that_is_none_is_refused_in_words(asked: Asked, body: str) -> None:
    answer = asked.request("POST", "/api/v1/what-if", content=body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/stauts", "/api/v2/status", "/api/v1/status/x"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_there_is_nothing_the_known_routes_are_listed(asked: Asked, path: str, method: str) -> None:
    answer = asked.request(method, path)
    assert answer.status_code == 404
    for known in ("GET /api/v1/status", "POST /api/v1/what-if", "/api/v1/reviews/NUMBER/freeze"):
        assert known in answer.json()["error"]


def test_a_known_path_says_how_it_is_asked(asked: Asked) -> None:
    answer = asked.request("POST", "/api/v1/status")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert "GET" in answer.json()["error"]


def test_every_route_knows_tokens_alike(home: Path) -> None:
    asked, mine = Asked(home, token_needed=True), token(home)
    routes = [route for route in asked.app.routes if isinstance(route, Route) and route.path.startswith("/api/v1/")]
    assert len(routes) > 15
    for route in routes:
        method = next(iter(route.methods - {"HEAD"}))  # type: ignore[operator]
        path = re.sub(r"\{\w+(:\w+)?\}", "1", route.path)
        for wrong in ({}, {"authorization": "Bearer x"}, {"authorization": f"Basic {mine}"}, {"authorization": mine}):
            refused = Asked(home, token_needed=True).request(method, path, headers=wrong)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer"), path
        right = asked.request(method, path, headers=bearer(mine))
        machines_own = path == "/api/v1/backup-copies"  # for `okr backup` beside the server, never for a token
        assert right.status_code in ({403} if machines_own else {200, 400, 404}), path


def test_a_moment_without_an_offset_is_the_workspaces(tmp_path: Path) -> None:
    home = make(
        tmp_path / "home",
        settings=SETTINGS.replace("[workspace]", '[workspace]\ntimezone = "Pacific/Kiritimati"'),
    )
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    try:
        asked = Asked(home, token_needed=False)
        answer = asked.get("/api/v1/status?on=2026-11-10&as_of=2099-01-01T00:00")
        assert answer.json()["as_of"] == "2099-01-01T00:00:00+14:00"
    finally:
        close_shared()
