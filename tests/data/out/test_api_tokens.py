"""Programs ask with tokens of persons: what each scope lets through, what the person's role does, what ends a token."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from cli_home import PLAN, okr, ready
from served import NOVEMBER, with_sign_in
from starlette.applications import Starlette
from tokens import ALL, bearer, token

from data.commands import people, tokens
from data.commands.errors import Refused
from data.commands.permissions import Actor, actor_of
from data.out.api import routes as api_routes
from data.out.api.rate_limits import FAILED, MOST, Buckets, of_address
from data.stores.tokens.store import hash_of
from data.stores.workspace import Workspace, close_shared, shared

CLOCK = NOVEMBER  # of the plan's cycle

READ = ("GET", "/api/v1/status", None)
CHECK_IN = ("POST", "/api/v1/check-ins", {"key_result": "visitors", "confidence": 7})
TARGET = ("POST", "/api/v1/key-results/visitors/target", {"target": 12345, "reason": "A fair more"})
PULL = ("POST", "/api/v1/sources/site/pull", {})
NEEDS = {"read": READ, "check_in": CHECK_IN, "plan": TARGET, "sources": PULL}


class Asked:
    """The routes of a workspace, asked from an address without a server between."""

    def __init__(self, home: Path, *, token_needed: bool = True, address: str = "203.0.113.5") -> None:
        self.app = Starlette(routes=api_routes.routes(home, token_needed=token_needed))
        self.address = address

    def __call__(self, method: str, path: str, body: Any = None, headers: Any = None, **more: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(self.address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, json=body, headers=headers, **more)

        return anyio.run(go)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield with_sign_in(ready(tmp_path / "home"))
    close_shared()


@pytest.fixture
def ask(home: Path) -> Asked:
    return Asked(home)


@pytest.mark.parametrize("scope", [*ALL, "all of them", "none of them"])
def test_a_token_is_good_for_what_its_scopes_say(home: Path, ask: Asked, scope: str) -> None:
    has = {"all of them": set(ALL), "none of them": set()}.get(scope, {scope})
    mine = bearer(token(home, sorted(has) or ["read"]))
    if not has:
        with closing(sqlite3.connect(home / "plan.sqlite")) as connection, connection:
            connection.execute("UPDATE api_token SET scopes = '[]'")
    for needed, (method, path, body) in NEEDS.items():
        answer = ask(method, path, body, mine)
        assert answer.status_code == (200 if needed in has else 403), (needed, answer.text)
        if needed not in has:
            assert f"not for {needed}" in answer.json()["error"]
            assert "My account" in answer.json()["error"]


@pytest.mark.parametrize("role", ["none", "viewer", "member", "editor", "admin"])
def test_the_persons_role_counts_all_the_same(home: Path, ask: Asked, role: str) -> None:
    token(home, email="boss@example.com")
    mine = bearer(token(home, email="mia@example.com", role=role))
    may = {
        "none": set(), "viewer": {"read"}, "member": {"read", "check_in", "sources"}, "editor": set(ALL),
        "admin": set(ALL),
    }[role]  # fmt: skip
    for needed, (method, path, body) in NEEDS.items():
        assert ask(method, path, body, mine).status_code == (200 if needed in may else 403), needed


def test_what_is_changed_is_the_persons_and_the_log_names_the_token(home: Path, ask: Asked) -> None:
    mine = bearer(token(home))
    assert ask(*CHECK_IN, mine).json()["id"]
    assert ask(*TARGET, mine).json()["changes"]
    plan = shared(home).plan
    target, check_in = plan.activity.latest(2)
    assert (target.command, target.actor, target.door, target.token) == (
        "plan.edit",
        "ada@example.com",
        "api",
        "a program",
    )
    assert (check_in.command, check_in.token) == ("check_ins.check_in", "a program")
    assert [one.author for one in plan.log(field="target")][-1] == "ada@example.com"


def test_a_plan_file_is_applied_and_a_new_target_needs_its_reason(home: Path, ask: Asked) -> None:
    mine = bearer(token(home, ["plan"]))
    raised = PLAN.replace("target: 10000", "target: 12000")
    refused = ask("POST", "/api/v1/plan", headers=mine, content=raised)
    assert (refused.status_code, "Say why" in refused.json()["error"]) == (400, True)
    applied = ask("POST", "/api/v1/plan?reason=A+fair+more", headers=mine, content=raised)
    assert (applied.status_code, len(applied.json()["changes"])) == (200, 1), applied.text
    assert ask("POST", "/api/v1/plan", headers=mine, content=b"\xff\xfe").status_code == 400
    assert ask("POST", "/api/v1/plan", headers=mine, content="objectives: 3").status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/check-ins", {"confidence": 7}),
        ("POST", "/api/v1/check-ins", {"key_result": "visitors", "objective": "known", "confidence": 7}),
        ("POST", "/api/v1/check-ins", {"key_result": "visitors"}),
        ("POST", "/api/v1/check-ins", {"key_result": "visitors", "note": "n", "author": "boss@example.com"}),
        ("POST", "/api/v1/check-ins", []),
        ("POST", "/api/v1/key-results/visitors/target", {"target": True, "reason": "x"}),
        ("POST", "/api/v1/key-results/visitors/target", {"target": 5}),
        ("POST", "/api/v1/key-results/visitors/target", {"target": "5", "reason": "x"}),
    ],
)
def test_what_is_sent_wrongly_is_refused_in_words(home: Path, ask: Asked, method: str, path: str, body: Any) -> None:
    answer = ask(method, path, body, bearer(token(home)))
    assert (answer.status_code, list(answer.json())) == (400, ["error"]), answer.text


def test_what_is_not_there_is_not_found(home: Path, ask: Asked) -> None:
    mine = bearer(token(home))
    for path, body in (
        ("/api/v1/check-ins", {"key_result": "nobody", "confidence": 7}),
        ("/api/v1/check-ins", {"key_result": "visitors", "confidence": 7, "cycle": "1999-Q1"}),
        ("/api/v1/key-results/nobody/target", {"target": 5, "reason": "x"}),
        ("/api/v1/sources/nobody/pull", {}),
    ):
        assert ask("POST", path, body, mine).status_code == 404, path


def test_a_token_ends_with_its_day_its_revoking_and_its_person(home: Path, ask: Asked) -> None:
    over, revoked, left, kept = (token(home, email=f"{name}@example.com") for name in ("ada", "ben", "cem", "dan"))
    workspace = shared(home)
    machine = actor_of(workspace, "test", "command_line")
    assert {ask(*READ, bearer(one)).status_code for one in (over, revoked, left, kept)} == {200}
    with closing(sqlite3.connect(home / "plan.sqlite")) as connection, connection:
        connection.execute("UPDATE api_token SET ends_at = made_at WHERE hash = ?", [hash_of(over)])
    ben = next(one.number for one in workspace.plan.tokens.all("ben@example.com"))
    tokens.revoke(workspace, machine, ben)
    people.leave(workspace, machine, "cem@example.com")
    assert {ask(*READ, bearer(one)).status_code for one in (over, revoked, left)} == {401}
    assert ask(*READ, bearer(kept)).status_code == 200
    people.save(workspace, machine, "cem@example.com", active=True)
    assert ask(*READ, bearer(left)).status_code == 401  # who comes back makes new ones


def test_who_is_off_the_list_of_those_who_sign_in_asks_in_vain(tmp_path: Path) -> None:
    home = with_sign_in(ready(tmp_path / "home"), allowed='allowed_domains = ["example.com"]')
    try:
        mine, strangers = token(home), token(home, email="eve@example.org")
        ask = Asked(home)
        assert (ask(*READ, bearer(mine)).status_code, ask(*READ, bearer(strangers)).status_code) == (200, 401)
    finally:
        close_shared()


def test_a_token_is_told_once_and_kept_as_its_hash(home: Path) -> None:
    mine = token(home)
    assert len(mine) >= 43 + len("okr_")
    for file in home.rglob("*"):
        assert not file.is_file() or mine.encode() not in file.read_bytes(), file


def test_its_use_is_noted_at_most_once_a_minute(home: Path) -> None:
    mine = token(home)
    store = shared(home).plan.tokens
    (one,) = store.all()
    assert one.used_at is None
    assert tokens.asking_with(shared(home), mine)
    (first,) = store.all()
    assert first.used_at is not None
    assert tokens.asking_with(shared(home), mine)
    assert store.all() == [first]
    later = shared(home).as_if(first.used_at + timedelta(seconds=61))
    assert tokens.asking_with(later, mine)
    (second,) = store.all()
    assert second.used_at == first.used_at + timedelta(seconds=61)


def test_people_make_and_revoke_their_own_and_nobody_elses(home: Path) -> None:
    token(home, email="boss@example.com")
    token(home, email="mia@example.com", role="viewer")
    workspace = shared(home)
    mia, ben = (Actor(f"{name}@example.com", "viewer", "page") for name in ("mia", "ben"))
    made = tokens.make(workspace, mia, "Report", ["read"], 30)
    with pytest.raises(Refused):
        tokens.revoke(workspace, ben, made.token.number)
    with pytest.raises(Refused):
        tokens.make_for(workspace, mia, "boss@example.com", "Report", ["read"], 30)
    for name, scopes, days in (
        ("", ["read"], 30),
        ("x", [], 30),
        ("x", ["root"], 30),
        ("x", ["read"], 367),
        ("x", ["read"], 0),
    ):
        with pytest.raises(Refused):
            tokens.make(workspace, mia, name, scopes, days)
    assert tokens.revoke(workspace, mia, made.token.number).revoked_by == "mia@example.com"
    assert tokens.asking_with(workspace, made.text) is None


def test_where_nobody_signs_in_no_page_makes_a_token_in_a_name_that_nobody_checks(tmp_path: Path) -> None:
    with (
        Workspace.open(tmp_path / "home", own=False) as workspace,
        pytest.raises(Refused, match="okr tokens create"),
    ):
        tokens.make(workspace, Actor("boss@example.com", "admin", "page"), "x", ["read"], 30)


def test_where_nobody_signs_in_this_machine_reads_but_changes_nothing_without_a_token(tmp_path: Path) -> None:
    home = ready(tmp_path / "home")
    try:
        ask = Asked(home, token_needed=False, address="127.0.0.1")
        assert ask(*READ).status_code == 200
        assert {ask(*NEEDS[scope]).status_code for scope in ("check_in", "plan", "sources")} == {401}
        assert ask(*CHECK_IN, bearer(token(home, ["check_in"]))).status_code == 200
        assert ask(*READ, bearer("wrong")).status_code == 401
    finally:
        close_shared()


@pytest.mark.parametrize("name", ["token", "access_token", "API_KEY", "Authorization"])
def test_a_token_in_an_address_is_refused(home: Path, ask: Asked, name: str) -> None:
    mine = token(home)
    for headers in (None, bearer(mine)):
        answer = ask("GET", f"/api/v1/status?{name}={mine}", headers=headers)
        assert (answer.status_code, "revoke this one" in answer.text, mine in answer.text) == (400, True, False)


def test_several_authorizations_are_none(home: Path, ask: Asked) -> None:
    mine = token(home)
    twice = [("Authorization", f"Bearer {mine}"), ("Authorization", f"Bearer {mine}")]
    assert ask("GET", "/api/v1/status", headers=twice).status_code == 401
    assert ask("GET", "/api/v1/status", headers={"authorization": f"  bearer   {mine}  "}).status_code in {200, 401}


def test_the_old_shared_token_still_reads_with_a_warning(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    (home / "api_token").write_text("an-old-token-of-many-letters\n", encoding="utf-8")
    old, ask = bearer("an-old-token-of-many-letters"), Asked(home)
    with caplog.at_level(logging.WARNING):
        assert {ask(*READ, old).status_code for _ in range(3)} == {200}
    assert [one.levelname for one in caplog.records if "file api_token" in one.message] == ["WARNING"]
    assert {ask(*NEEDS[scope], old).status_code for scope in ("check_in", "plan", "sources")} == {403}
    doctor = okr(home, "doctor")
    assert "the next version does not take it" in doctor.output


# How often


def test_who_asks_too_often_is_told_when_to_come_back(home: Path) -> None:
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[server]\ntoken_requests = 5\n")
    mine, others, ask = bearer(token(home)), bearer(token(home, email="ben@example.com")), Asked(home)
    answers = [ask(*READ, mine) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 12
    assert "at most 5 a minute" in answers[-1].json()["error"]
    assert ask(*READ, others).status_code == 200  # each token has its own


def test_wrong_tokens_use_up_what_an_address_may_ask(home: Path) -> None:
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[server]\naddress_requests = 50\n")
    ask = Asked(home)
    answers = [ask(*READ, bearer(f"okr_{n}")).status_code for n in range(4)]
    assert answers[:2] == [401, 401]
    assert set(answers[2:]) <= {401, 429}
    assert answers[-1] == 429
    ask.address = "203.0.113.6"
    assert ask(*READ, bearer(token(home))).status_code == 200  # another address is let in


def test_a_bucket_fills_again_steadily_and_their_number_is_bounded() -> None:
    at = 0.0
    buckets = Buckets(lambda: at)
    assert [buckets.take("a", 60) for _ in range(60)] == [0.0] * 60
    assert 0 < buckets.take("a", 60) <= 1
    at = 2.5
    assert [buckets.take("a", 60) > 0 for _ in range(3)] == [False, False, True]
    at = 1000.0
    assert [buckets.take("a", 60) > 0 for _ in range(61)] == [False] * 60 + [True]
    assert buckets.take("b", 60, FAILED) == 0
    for n in range(MOST + 10):
        buckets.take(str(n), 60)
    assert len(buckets._left) == MOST


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
    ],
)
def test_one_household_of_the_internet_is_counted_as_one(host: str, counted: str) -> None:
    assert of_address(host) == counted
