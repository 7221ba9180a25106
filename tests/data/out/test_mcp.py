"""Assistants over the Model Context Protocol, asked with the official client: the real command, a real server."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from assistant import asked, beside, call, on_this_machine, over_http, refusal, unquoted
from cli_home import answer, okr, ready
from mcp import Client
from mcp.shared.exceptions import MCPError
from served import ROOT, Server, environment, serving, with_sign_in
from starlette.applications import Starlette
from tokens import bearer, token

from data.out.api import routes
from data.out.assistants.who import assistant_of
from data.out.web.guard import HEADERS
from data.stores.workspace import Workspace, close_shared

CLOCK = datetime(2026, 11, 12, 9, tzinfo=UTC)  # the day of these tests
pytestmark = pytest.mark.slow  # these start processes of their own

READING = {
    "find", "status", "why", "forecast", "forecast_record", "evidence", "what_if", "drivers", "review_pack",
}  # fmt: skip
CHECKING_IN, PROPOSING = {"check_in", "comment"}, {"propose_target", "mark_event"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready(tmp_path_factory.mktemp("mcp") / "home")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(with_sign_in(ready(tmp_path_factory.mktemp("mcp_served") / "home"))) as started:
        yield started


@asynccontextmanager
async def reading(home: Path) -> AsyncIterator[Client]:
    with Workspace.open(home) as workspace:
        async with beside(workspace, assistant_of(workspace, "ada@example.com", ["read"])) as client:
            yield client


async def names(client: Client) -> set[str]:
    return {tool.name for tool in (await client.list_tools()).tools}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_command_and_a_server_tell_what_the_command_line_prints(home: Path, server: Server, mode: str) -> None:
    reads = token(server.home, ["read"])

    async def ask(asking: AbstractAsyncContextManager[Client], where: Path) -> None:
        async with asking as client:
            assert await names(client) == READING
            told = await call(client, "status")
            assert unquoted(told["answer"]) == answer(where, "status")
            figure = next(one for one in told["figures"] if one["of"]["id"] == "visitors")
            assert figure["value"] == told["answer"]["objectives"][0]["key_results"][0]["value"]
            assert figure["unit"] == "sessions"
            assert figure["formula"]["quoted"] == "site.sessions"
            assert len(figure["pulls"][0]["fingerprint"]) == 64
            assert figure["link"].endswith("/key_result?id=visitors&cycle=2026-Q4")
            why = await call(client, "why", key_result="visitors", since="2026-11-01")
            assert (
                unquoted(why["answer"])["value"] == answer(where, "why", "visitors", "--since", "2026-11-01")["value"]
            )
            assert why["sentence"].startswith(why["answer"]["value"]["said"])

    asked(lambda: ask(on_this_machine(home, mode=mode), home))
    asked(lambda: ask(over_http(server.url, reads, mode=mode), server.home))


def test_while_a_server_owns_the_store_the_command_asks_it(server: Server) -> None:
    async def ask() -> None:
        async with on_this_machine(server.home, "--for", "ada@example.com", "--scope", "read") as client:
            told = await call(client, "status")
            assert unquoted(told["answer"]) == answer(server.home, "status")
            assert "Known key results: fans, page, visitors" in await refusal(client, "why", key_result="nobody")
            assert len((await client.list_resources()).resources) == 2

    asked(ask)


def test_every_tool_answers_with_a_sentence(home: Path) -> None:
    wanted: dict[str, dict[str, Any]] = {
        "find": {"kind": "key_result"},
        "status": {"key_result": "fans"},
        "why": {"key_result": "fans"},
        "forecast": {"key_result": "visitors"},
        "forecast_record": {},
        "evidence": {"key_result": "visitors"},
        "what_if": {
            "scenario": {"changes": [{"key_result": "visitors", "growth": {"percent": 10}}]},
            "ask": [{"key_result": "fans", "for": "target", "likelihood": 0.7}],
        },
        "drivers": {},
        "review_pack": {},
    }

    async def ask() -> None:
        async with on_this_machine(home) as client:
            assert await names(client) == set(wanted)
            for tool, arguments in wanted.items():
                told = await call(client, tool, **arguments)
                assert told["sentence"].strip(), tool
                for figure in told["figures"]:
                    assert figure["link"].startswith("http"), tool
            printed = json.loads(okr(home, "forecast", "--backtest", "--json").stdout)
            assert (await call(client, "forecast_record"))["answer"] == printed

    asked(ask)


def test_names_that_do_not_exist_list_the_known_ones_and_a_million_rows_are_not_sent(home: Path) -> None:
    async def ask() -> None:
        async with reading(home) as client:
            assert "'1999-Q1'. Known: 2026-Q4" in await refusal(client, "status", cycle="1999-Q1")
            assert "Known key results: fans, page, visitors" in await refusal(client, "why", key_result="visitor")
            assert "known: awareness" in (await refusal(client, "status", objective="x")).lower()
            assert "Known tools: drivers, evidence" in await refusal(client, "delete_everything")
            assert "Known keys" in await refusal(client, "status", everything=True)
            assert "by" in await refusal(client, "why", key_result="visitors", by="planet")
            assert "-1" in await refusal(client, "find", limit=-1)
            many = await call(client, "find", limit=1_000_000)
            assert len(many["answer"]) <= 200
            with pytest.raises(MCPError, match="okr://plan"):
                await client.read_resource("okr://secrets")
            with pytest.raises(MCPError, match="prepare_my_check_in"):
                await client.get_prompt("delete")
            with pytest.raises(MCPError, match="Known key results"):
                await client.get_prompt("prepare_my_check_in", {"key_result": "nobody"})

    asked(ask)


def test_the_plan_and_the_pack_can_be_read_and_prompts_have_the_figures(home: Path) -> None:
    async def ask() -> None:
        async with reading(home) as client:
            plan = json.loads((await client.read_resource("okr://plan")).contents[0].text)  # type: ignore[union-attr]
            assert plan["objectives"][0]["title"] == {"quoted": "Be the first name people think of"}
            pack = json.loads((await client.read_resource("okr://pack")).contents[0].text)  # type: ignore[union-attr]
            assert [one["id"] for one in pack["objectives"][0]["key_results"]] == ["visitors", "fans", "page"]
            value = (await call(client, "status", key_result="visitors"))["figures"][0]["value"]
            for prompt in (await client.list_prompts()).prompts:
                given = {"key_result": "visitors"} if prompt.arguments else {}
                words = (await client.get_prompt(prompt.name, given)).messages[0].content.text  # type: ignore[union-attr]
                assert json.dumps(value) in words, prompt.name

    asked(ask)


def test_nothing_is_written_without_the_scope_for_it(server: Server) -> None:
    made = {
        "check_in": {"key_result": "visitors", "note": "Good"},
        "comment": {"key_result": "visitors", "text": "Good"},
        "propose_target": {"key_result": "visitors", "target": 11_000, "reason": "More"},
        "mark_event": {"title": "Fair", "first": "2026-11-01", "metrics": ["site.sessions"]},
    }

    async def ask() -> None:
        with Workspace.open(server.home, own=False) as workspace:
            for scopes, may in (
                (["read"], set()),
                (["read", "check_in"], CHECKING_IN),
                (["read", "propose"], PROPOSING),
                (["read", "plan", "sources"], set()),
            ):
                before = workspace.plan.activity.latest(1)[0].number
                async with over_http(server.url, token(server.home, scopes)) as client:
                    assert await names(client) == READING | may
                    for tool in made.keys() - may:
                        assert "There is no tool" in await refusal(client, tool, **made[tool])
                after = [one.command for one in workspace.plan.activity.latest() if one.number > before]
                assert set(after) <= {"people.save", "tokens.make_for"}, scopes

    asked(ask)


def test_a_proposal_has_its_persons_name_and_the_mark_and_moves_nothing(server: Server) -> None:
    mia = token(server.home, ["read", "check_in", "propose"], email="mia@example.com", role="editor")
    viewer = token(server.home, ["read", "check_in", "propose"], email="vic@example.com", role="viewer")

    async def ask() -> None:
        async with over_http(server.url, mia) as client:
            said = await call(client, "check_in", key_result="visitors", confidence=7, note="Going well")
            assert said["sentence"] == "mia@example.com checked in through an assistant: “Website sessions”."
            await call(client, "comment", key_result="visitors", text="Well done")
            proposed = await call(client, "propose_target", key_result="visitors", target=11_000, reason="It runs")
            assert "until its owner accepts" in proposed["sentence"]
            await call(client, "mark_event", title="Fair", first="2026-11-01", metrics=["site.sessions"])
            assert "marked already" in await refusal(
                client, "mark_event", title="Fair", first="2026-11-01", metrics=["site.sessions"]
            )
        async with over_http(server.url, viewer) as client:
            assert "member" in await refusal(client, "comment", key_result="visitors", text="Hello")

    asked(ask)
    with Workspace.open(server.home, own=False) as workspace:
        latest = workspace.plan.activity.latest(4)
        assert [one.command for one in reversed(latest)] == [
            "check_ins.check_in", "check_ins.comment", "scenarios.propose", "drivers.add",
        ]  # fmt: skip
        assert {(one.actor, one.door, one.token) for one in latest} == {("mia@example.com", "assistant", "a program")}
        plan = workspace.plan.plan("2026-Q4")
        assert plan is not None and plan.key_result("visitors").target == 10_000  # type: ignore[union-attr]
        (proposal,) = workspace.plan.scenarios.proposals("2026-Q4")
        assert (proposal.author, proposal.state) == ("mia@example.com", "open")
        assert proposal.reason == "It runs (through an assistant)"


def posted(server: Server, body: Any = None, method: str = "POST", **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    told = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, "/mcp", body=json.dumps(body or {}), headers=told)
    reply = connection.getresponse()
    found = reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read().decode()
    connection.close()
    return found


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def test_over_http_it_asks_for_a_token_and_lets_no_page_from_elsewhere_in(server: Server) -> None:
    reads = bearer(token(server.home, ["read"]))
    status, headers, words = posted(server, LIST)
    assert status == 401 and "Send a token" in words
    assert headers["www-authenticate"].startswith('Bearer realm="okr", scope="read"')
    status, headers, _ = posted(server, LIST, Authorization="Bearer okr_nobody")
    assert status == 401 and 'error="invalid_token"' in headers["www-authenticate"]
    status, headers, words = posted(server, LIST, **reads)
    assert status == 200, words
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert json.loads(words)["result"]["tools"]
    assert posted(server, LIST, Origin="https://elsewhere.example.com", **reads)[0] == 403
    assert posted(server, LIST, Host="elsewhere.example.com", **reads)[0] == 403
    for method in ("GET", "DELETE"):
        status, headers, _ = posted(server, method=method, **reads)
        assert (status, headers["allow"]) == (405, "POST")
    assert posted(server, {"jsonrpc": "2.0", "id": 1, "method": "x" * 300_000}, **reads)[0] == 413
    assert posted(server, [1, 2], **reads)[0] == 400
    assert posted(server, {"jsonrpc": "2.0", "id": 1, "method": "nothing"}, **reads)[0] < 500


def test_a_server_and_the_command_line_start_without_the_library(home: Path) -> None:
    told = (
        "import sys, dashboard\nfrom data.out.cli import main, status, mcp\n"
        "sys.exit(str(sorted({n.split('.')[0] for n in sys.modules} & {'mcp', 'mcp_types', 'httpx2'}) or ''))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )
    assert ran.stderr.strip().splitlines()[-1:] in ([], [""]), ran.stderr[-500:]


def test_a_token_asks_only_so_often(tmp_path: Path) -> None:
    home = ready(tmp_path / "home")
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write("[server]\ntoken_requests = 5\n")
    reads = bearer(token(home, ["read"])) | {"Accept": "application/json, text/event-stream"}

    async def ask() -> list[int]:
        app = Starlette(routes=routes.routes(home, token_needed=True))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
            return [(await client.post("/mcp", json=LIST, headers=reads)).status_code for _ in range(8)]

    try:
        found = asked(ask)
    finally:
        close_shared()
    assert found[:5] == [200] * 5
    assert found[-1] == 429
