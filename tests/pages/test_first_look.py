"""The first look: what somebody saw of the overview, sent again to them alone, while nothing else would be seen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import hostile_words
import pytest
import signed_in
from clock_at import clock_at
from opened import Open
from served import NOVEMBER, copied, with_sign_in
from signed_in import cookies_of_the_browser, sign_in  # noqa: F401
from streamlit.testing.v1 import AppTest

from data.commands import browsers, people, preferences, sessions, views
from data.commands.permissions import SERVER, Actor, actor_of
from data.out.first_look import seen
from data.out.first_look.door import FirstLook
from data.out.web import browser_cookie, language_cookie
from data.queries import form_drafts
from data.queries import preferences as asked_preferences
from data.stores.workspace import shared

CLOCK = NOVEMBER
ADA, BEN = "ada@example.com", "ben@example.com"
BROWSER, OTHER = "b" * 43, "c" * 43
ORIGIN = "http://127.0.0.1:8501"
OWN = re.compile(r"/(?!/)|[?#.]|[a-z_]+[?]|data:image/svg\+xml,%3Csvg ")  # addresses of ours, and drawn lines


@pytest.fixture(autouse=True)
def a_new_process() -> Iterator[None]:
    seen.forget_all()
    yield
    seen.forget_all()


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return copied(november_demo, tmp_path)


def look(
    home: Path, query: str = "", claims: Mapping[str, Any] | None = None, path: str = "/", **cookies: str
) -> str | None:
    """What a request for the overview is given besides the page."""
    brought = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = [(b"host", ORIGIN.removeprefix("http://").encode()), (b"cookie", brought.encode())]
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": path, "query_string": query.encode()}
    made = asyncio.run(FirstLook(home, "", lambda _: claims or {})(scope | {"headers": headers}))
    return made.decode() if made else None


def mine(home: Path, query: str = "", **more: str) -> str | None:
    return look(home, query, None, "/", **{browser_cookie.NAME: BROWSER} | more)


def seen_in_a_browser(open_page: Open, home: Path, **query: str) -> AppTest:
    signed_in._cookies[browser_cookie.NAME] = BROWSER
    return open_page(home, **query)


def texts(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def test_who_comes_back_is_sent_what_they_saw(open_page: Open, home: Path) -> None:
    assert mine(home) is None
    app = seen_in_a_browser(open_page, home)
    found = mine(home)
    assert found is not None
    shown = [one.proto.body for one in app.get("html")]
    for part in (".okr-frame", "okr-top", "okr-tools", "okr-results-list"):
        assert texts(next(one for one in shown if part.strip(".") in one)) in texts(found)
    assert app.caption[-1].value.replace("\\", "").split(" · ")[0] in texts(found)
    assert 'shadowrootmode="closed"' in found
    assert "<script>" not in found
    assert "style>" not in found


class Elements(HTMLParser):
    """The names of all elements, of all attributes, and the addresses that are named."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src", "xlink:href", "action"}}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(3))
def test_hostile_words_are_words_there_too(open_page: Open, tmp_path: Path, part: int) -> None:
    """No browser cleans this markup, as it does what pages send."""
    home, plain = tmp_path / "home", tmp_path / "plain"
    hostile_words.seed(home, hostile_words.some(120)[part::3])
    hostile_words.seed(plain, [f"word {n}" for n in range(40)])
    made = []
    for one in (plain, home):
        seen_in_a_browser(open_page, one)
        found = mine(one)
        assert found is not None
        made.append(Elements(found))
    usual, hostile = made
    assert set(hostile.names) <= set(usual.names) | {"br"}
    assert hostile.attributes <= usual.attributes
    assert hostile.names.count("template") == hostile.names.count("script") == hostile.names.count("link") == 1
    shown = {address for address in hostile.addresses if not OWN.match(address)}
    assert not shown


def test_nobody_else_is(open_page: Open, home: Path) -> None:
    seen_in_a_browser(open_page, home)
    assert look(home) is None
    assert look(home, **{browser_cookie.NAME: OTHER}) is None
    assert look(home, path="/sources", **{browser_cookie.NAME: BROWSER}) is None


@pytest.mark.parametrize("query", ["group=team", "panel=paid", "status=at_risk", "embed=true", "cycle=2026-Q3", "x="])
def test_another_address_shows_something_else(open_page: Open, home: Path, query: str) -> None:
    seen_in_a_browser(open_page, home)
    assert mine(home, query) is None


def test_what_an_address_asks_for_is_sent_to_this_address_alone(open_page: Open, home: Path) -> None:
    seen_in_a_browser(open_page, home, group="team", sort="-likely")
    found = mine(home, "sort=-likely&group=team")
    assert found is not None
    assert 'aria-sort="descending"' in found
    assert mine(home) is None
    assert mine(home, "sort=likely&group=team") is None


@pytest.mark.parametrize("more", [{"panel": "paid"}, {"view": "cards"}])
def test_what_is_done_in_a_session_and_cards_are_not_kept(open_page: Open, home: Path, more: dict[str, str]) -> None:
    seen_in_a_browser(open_page, home, **more)
    assert mine(home, "&".join(f"{name}={value}" for name, value in more.items())) is None


def test_they_find_it_as_they_left_it(open_page: Open, home: Path) -> None:
    seen_in_a_browser(open_page, home, group="team")
    assert mine(home) is None
    workspace = shared(home)
    owner = form_drafts.owner_of("", BROWSER, workspace.settings.workspace.person or "")
    views.keep(workspace, actor_of(workspace, "", "page"), owner, "overview", {"group": "team"})
    assert mine(home) is not None


def test_a_change_of_anything_that_is_seen_ends_it(open_page: Open, home: Path) -> None:
    workspace = shared(home)
    actor = actor_of(workspace, SERVER, "server")
    seen_in_a_browser(open_page, home)
    assert mine(home) is not None
    people.save(workspace, actor, BEN, name="Ben")
    assert mine(home) is None
    seen_in_a_browser(open_page, home)
    assert mine(home) is not None
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n")
    assert mine(home) is None


def test_another_language_digits_and_person_are_something_else(open_page: Open, home: Path) -> None:
    seen_in_a_browser(open_page, home)
    assert mine(home, **{language_cookie.NAME: "fa"}) is None
    workspace = shared(home)
    actor = actor_of(workspace, "", "page")
    me = workspace.settings.workspace.person or ""
    preferences.set_preferences(workspace, actor, asked_preferences.owner_of(me, BROWSER), calendar="jalali")
    assert mine(home) is None
    seen_in_a_browser(open_page, home)
    found = mine(home)
    assert found is not None
    browsers.work_as(workspace, actor, BROWSER, "somebody@example.com")
    assert mine(home) is None


def claims(email: str = ADA, **other: object) -> dict[str, object]:
    return {"is_logged_in": True, "origin": ORIGIN, "email": email, "email_verified": True} | other


@pytest.fixture
def signed(open_page: Open, home: Path) -> Iterator[dict[str, str]]:
    """The cookies of somebody who has signed in and seen the overview."""
    with_sign_in(home, allowed=f'allowed_emails = ["{ADA}", "{BEN}"]')
    app = open_page(home)
    assert look(home, "", claims()) is None
    sign_in(app, home, ADA).run()
    assert any("okr-results-list" in one.proto.body for one in app.get("html"))
    yield dict(signed_in._cookies)


def test_who_has_signed_in_is_sent_what_they_saw(home: Path, signed: dict[str, str]) -> None:
    assert look(home, "", claims(), **signed) is not None


@pytest.mark.parametrize(
    "said",
    [
        {},
        claims(BEN),
        claims(is_logged_in=False),
        claims(email_verified=False),
        claims(origin="http://127.0.0.1:9999"),
        claims("eve@example.com"),
        claims(f"{ADA}, {BEN}"),
    ],
)
def test_in_doubt_nothing_is_sent(home: Path, signed: dict[str, str], said: dict[str, object]) -> None:
    assert look(home, "", said, **signed) is None


def test_without_the_session_or_with_anothers_nothing_is_sent(home: Path, signed: dict[str, str]) -> None:
    assert look(home, "", claims()) is None
    sign_in(AppTest.from_string(""), home, BEN)
    assert look(home, "", claims(), **signed_in._cookies) is None
    assert look(home, "", claims(BEN), **signed_in._cookies) is None, "she has seen nothing yet"


def test_an_ended_session_sees_nothing(home: Path, signed: dict[str, str]) -> None:
    workspace = shared(home)
    sessions.end_own(workspace, Actor(ADA, "viewer", "page"))
    assert look(home, "", claims(), **signed) is None


@pytest.fixture
def whatever_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if what is seen were the same after every change: who may see it is asked all the same."""
    monkeypatch.setattr(seen.Asked, "__eq__", lambda *_: True)


@pytest.mark.usefixtures("whatever_changed")
def test_who_has_left_sees_nothing(home: Path, signed: dict[str, str]) -> None:
    workspace = shared(home)
    assert look(home, "", claims(), **signed) is not None
    people.save(workspace, actor_of(workspace, SERVER, "server"), ADA, name="Ada")
    people.leave(workspace, actor_of(workspace, SERVER, "server"), ADA)
    assert look(home, "", claims(), **signed) is None


@pytest.mark.usefixtures("whatever_changed")
@pytest.mark.parametrize("line", ['default_role = "none"', "session_days = 1"])
def test_who_may_not_look_any_more_or_signed_in_too_long_ago_sees_nothing(
    home: Path, signed: dict[str, str], line: str
) -> None:
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"{line}\n")
    later = NOVEMBER + timedelta(days=2) if "days" in line else NOVEMBER
    with clock_at(later):
        assert look(home, "", claims(), **signed) is None


@pytest.mark.usefixtures("whatever_changed")
def test_who_is_not_on_the_list_any_more_sees_nothing(home: Path, signed: dict[str, str]) -> None:
    settings = home / "okr.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(f'"{ADA}", ', ""), encoding="utf-8")
    assert look(home, "", claims(), **signed) is None
