"""A screen on the wall: by its link and no other way, what was chosen and nothing else, until it is revoked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from served import Server, confidential, copied, serving, with_sign_in
from starlette.applications import Starlette

from data.out.wall import routes
from data.out.web.guard import HEADERS, Guard
from data.queries.plan import plan_file
from data.stores.plan.store import PlanStore
from data.stores.workspace import Workspace, close_shared, shared

ADA = "ada@example.com"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
HOSTILE = '<script>alert(1)</script> & "quoted"'
PLAN = f"""
cycle: {{id: now, start: {TODAY.replace(day=1)}, end: {TODAY.replace(year=TODAY.year + 1)}}}
objectives:
  - id: known
    title: Be known
    owner: brand-lead@example.com
    team: Brand team
    key_results:
      - {{id: nps, title: '{HOSTILE}', manual: true, baseline: 0, target: 100, unit: points}}
      - {{id: fair, title: The fair, type: milestone, steps: [{{name: A}}, {{name: B}}]}}
  - id: secret
    title: Buy the competitor
    owner: boss@example.com
    key_results:
      - {{id: price, title: Price agreed, manual: true, type: at_most, target: 5, unit: EUR}}
      - {{id: calm, title: Calm, manual: true, type: between, low: 2, high: 4}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    plan = shared(home).plan
    plan.apply(plan_file.read(PLAN), author="test")
    plan.check_ins.type_in("now", "nps", author=ADA, day=TODAY.replace(day=1), value=50)
    yield home
    close_shared()


@dataclass
class Browser:
    """Asks an app as a browser of the machine `address` does."""

    app: Any
    address: str = "127.0.0.1"

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.ask("GET", path, **params)

    def ask(self, method: str, path: str, **params: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 5))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, params=params or None)

        return asyncio.run(asked())


@pytest.fixture
def client(home: Path) -> Browser:
    return Browser(Guard(Starlette(routes=routes.routes(home)), signed_in_only=False))


def link(home: Path, **chosen: object) -> str:
    return "/wall/" + shared(home).plan.display_links.add(author=ADA, name="Kitchen", **chosen)


def test_a_screen_shows_everything_where_nothing_was_chosen(home: Path, client: Browser) -> None:
    answer = client.get(link(home, seconds=20))
    assert answer.status_code == 200
    for words in ("Kitchen", "Be known", "The fair", "Buy the competitor", "Price agreed", "50", "of 2 steps"):
        assert words in answer.text, words
    assert "of 100 points" in answer.text
    assert "between 2 and 4" in answer.text
    assert 'data-seconds="20"' in answer.text
    assert answer.text.count('<section class="slide">') == 2


def test_it_shows_what_was_chosen_and_nothing_else(home: Path, client: Browser) -> None:
    objective = client.get(link(home, objectives=["known"])).text
    assert "The fair" in objective
    alone = client.get(link(home, key_results=["fair"])).text
    assert "The fair" in alone
    for words in ("Buy the competitor", "Price agreed", "boss@example.com", "Calm"):
        assert words not in objective
    for words in ("Buy the competitor", "Price agreed", "Be known", "alert(1)", "50"):
        assert words not in alone.split("</style>")[1], words
    for page in (objective, alone):
        for words in ("@example.com", "Brand team", "okr.toml", "/api/"):
            assert words not in page.split("</style>")[1], words


def test_what_is_not_in_the_plan_any_more_is_said_not_replaced_by_something_else(home: Path, client: Browser) -> None:
    for chosen in ({"objectives": ["gone"]}, {"key_results": ["gone"]}, {"cycle_id": "2019-Q1"}):
        answer = client.get(link(home, **chosen))
        assert answer.status_code == 200
        assert "Nothing chosen for this screen is in this cycle" in answer.text
        assert "Be known" not in answer.text


def test_a_wrong_or_revoked_link_shows_nothing(home: Path, client: Browser) -> None:
    good = link(home)
    assert client.get(good).status_code == 200
    wall_id = shared(home).plan.display_links.all()[0].id
    wrong = ["/wall/x", "/wall/", "/wall", good[:-1], good + "A", good.swapcase(), "/wall/" + "x" * 9000, "/wall/%00"]
    assert [client.get(path).status_code for path in wrong] == [404] * len(wrong)
    shared(home).plan.display_links.revoke(wall_id, by=ADA)
    gone = client.get(good)
    assert (gone.status_code, gone.text) == (404, "There is nothing here.\n")
    assert client.get("/wall/x").text == gone.text
    assert client.ask("POST", good).status_code == 405


def test_it_carries_the_headers_of_every_answer_and_is_kept_by_nobody(home: Path, client: Browser) -> None:
    good = link(home)
    for path in (good, "/wall/x", routes.SCRIPT_PATH):
        answer = client.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
    assert client.get(good).headers["cache-control"] == "no-store"
    assert "noindex" in client.get(good).headers["x-robots-tag"]
    assert client.get(routes.SCRIPT_PATH).headers["content-type"].startswith("text/javascript")


def test_without_sign_in_it_answers_on_this_machine_only(home: Path) -> None:
    guarded = Guard(Starlette(routes=routes.routes(home)), signed_in_only=False)
    answer = Browser(guarded, "192.0.2.9").get(link(home))
    assert (answer.status_code, "answers only on this machine" in answer.text) == (403, True)


def test_hostile_titles_stay_words_and_no_script_stands_in_the_page(home: Path, client: Browser) -> None:
    text = client.get(link(home)).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert text.count("<script") == 1
    assert " on" not in [part[:3] for part in text.split('"')[::2]]
    for theme, there in (("dark", True), ("light", True), ('"><script>', False), ("blue", False)):
        page = client.get(link(home), theme=theme).text
        assert (f'data-theme="{theme}"' in page) is there
        assert '"><script>' not in page


def test_it_speaks_the_language_of_the_workspace_and_runs_from_the_right(home: Path, client: Browser) -> None:
    (home / "okr.toml").write_text('[workspace]\nlanguage = "fa_IR"\n', encoding="utf-8")
    shown = client.get(link(home, objectives=["known"])).text
    assert '<html lang="fa-IR" dir="rtl">' in shown
    assert "از ۲ گام" in shown


def test_one_screen_takes_one_snapshot(home: Path, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has dozens of texts and figures: none of them asks for a lock, a path or the plan anew."""
    address, taken, take = link(home, objectives=["known"]), [], Workspace.snapshot
    monkeypatch.setattr(Workspace, "snapshot", lambda self: taken.append(1) or take(self))
    assert client.get(address).status_code == 200
    assert len(taken) == 1


# On a real server


@pytest.mark.slow
def test_with_sign_in_a_link_opens_its_screen_and_nothing_more_and_survives_a_restart(
    november_demo: Path, tmp_path: Path
) -> None:
    home = with_sign_in(copied(november_demo, tmp_path))
    with PlanStore(home / "plan.sqlite") as plan:
        token = plan.display_links.add(author=ADA, name="Kitchen", key_results=["visitors"])
        number = plan.display_links.all()[0].id
    seen: list[str] = []
    for _ in range(2):
        with serving(home) as server:
            seen.append(the_screen(server, token))
            if len(seen) == 2:
                with PlanStore(home / "plan.sqlite") as plan:
                    plan.display_links.revoke(number, by=ADA)
                assert server.get(f"/wall/{token}").status == 404
            assert token not in server.log
    assert seen[0] == seen[1]


def the_screen(server: Server, token: str) -> str:
    answer = server.get(f"/wall/{token}")
    assert answer.status == 200
    assert "Website sessions" in answer.text
    assert "set-cookie" not in answer.headers
    others = [words for words in confidential(server.home) if words not in ("Website sessions", "site.sessions")]
    assert [words for words in others if words in answer.text] == []
    assert server.get("/wall/guess").status == 404
    assert server.get("/api/v1/status").status == 401
    assert server.get("/api/v1/status", Authorization=f"Bearer {token}").status == 401
    return answer.text


def test_below_a_path_of_a_site_it_finds_its_script_and_faces(home: Path, client: Browser) -> None:
    good = link(home)
    named = re.findall(r'(?:src="|url\(")([^"]+)"', client.get(good).text)
    assert len(named) > 2
    for address in named:
        there = urljoin(f"https://example.com/okr{good}", address)
        assert there.startswith(("https://example.com/okr/wall-script.js", "https://example.com/okr/okr-faces/")), (
            address
        )
