"""Signing in, in a real browser against a real provider: before, invited, not invited, and no longer invited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab, tab_of
from oidc import Provider, provider
from playwright.sync_api import Browser, expect
from served import NOVEMBER, Server, confidential, copied, free_port, serving, with_sign_in
from tokens import bearer, token

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


INVITED = 'allowed_emails = ["analyst@example.com"]'
SIGN_IN = "Sign in to see the objectives of your team."


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def home(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(november_demo, tmp_path_factory.mktemp("signed-in"))


@pytest.fixture(scope="module")
def people(home: Path, port: int) -> Iterator[Provider]:
    with provider("", f"http://127.0.0.1:{port}/oauth2callback") as one:
        with_sign_in(home, port=port, provider=one.address, allowed=INVITED)
        one.client_secret = (home / "client_secret").read_text(encoding="utf-8")
        yield one


@pytest.fixture(scope="module")
def server(home: Path, port: int, people: Provider) -> Iterator[Server]:
    with serving(home, port=port) as one:
        yield one


def signed_in(tab: Tab, server: Server) -> None:
    tab.open(server.url, shows=SIGN_IN)
    tab.page.get_by_role("button", name="Sign in").click()


@pytest.mark.slow  # tests/test_door.py asks every page the same by a raw socket
@pytest.mark.parametrize(
    ("path", "afterwards"), [("/sources", "5 of 6 sources are fresh"), ("/key_result?id=paid", "How it is measured")]
)
def test_a_cold_deep_link_shows_the_sign_in_page_only(
    november_demo: Path, tmp_path: Path, tab: Tab, path: str, afterwards: str
) -> None:
    with serving(with_sign_in(copied(november_demo, tmp_path))) as fresh:
        frames: list[str | bytes] = []
        tab.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
        tab.open(fresh.url + path, shows=SIGN_IN)
        expect(tab.page.get_by_role("button")).to_have_count(2)  # the other is the other language
        expect(tab.page.get_by_test_id("stSidebarNav")).to_have_count(0)
        assert tab.page.title() == "Paper Lantern marketing (demo)"
        sent = b"".join(f if isinstance(f, bytes) else f.encode() for f in frames) + tab.page.content().encode()
        assert b"Sign in" in sent
        for words in (*confidential(fresh.home), afterwards):
            assert words.encode() not in sent


def test_who_is_invited_gets_in_and_out_again(server: Server, people: Provider, tab: Tab) -> None:
    people.email = "Analyst@Example.com"  # as some providers write it
    signed_in(tab, server)
    tab.shows("Likely to reach")
    assert "/authorize" in people.asked
    assert tab.troubles == []
    assert "Analyst@Example.com" in tab.text().replace("\u2060", "")

    # a deep link works now; the API still wants its token, which no browser has
    tab.open(f"{server.url}/sources", shows="5 of 6 sources are fresh")
    assert tab.page.request.get(f"{server.url}/api/v1/status").status == 401
    mine = bearer(token(server.home, email="analyst@example.com"))
    assert tab.page.request.get(f"{server.url}/api/v1/status", headers=mine).status == 200

    cookies = {c["name"]: c for c in tab.page.context.cookies()}
    assert cookies["_streamlit_user"]["httpOnly"]
    tab.page.get_by_role("button", name="Sign out").click()
    tab.shows(SIGN_IN)
    tab.open(f"{server.url}/sources", shows=SIGN_IN)


def test_a_link_from_elsewhere_signs_nobody_out(server: Server, people: Provider, tab: Tab) -> None:
    people.email = "analyst@example.com"
    signed_in(tab, server)
    tab.shows("Likely to reach")
    elsewhere = people.address.replace("127.0.0.1", "localhost")  # another site
    page = tab.page.context.new_page()
    page.goto(f"{elsewhere}/.well-known/openid-configuration")
    for way in ("location.href = there", "document.body.append(Object.assign(new Image(), {src: there}))"):
        page.evaluate(f"there => {{ {way} }}", f"{server.url}/auth/logout")
        page.wait_for_timeout(1_000)
        tab.open(f"{server.url}/sources", shows="5 of 6 sources are fresh")
        if "/auth/logout" in page.url:
            assert page.get_by_role("heading").inner_text() == "Sign out?"
            page.goto(f"{elsewhere}/.well-known/openid-configuration")
    page.evaluate(
        """there => { const form = Object.assign(document.createElement("form"), {method: "post", action: there});
        document.body.append(form); form.submit(); }""",
        f"{server.url}/auth/logout",
    )
    page.wait_for_url(f"{server.url}/auth/logout")
    assert "only be used from its own address" in page.content()
    tab.open(f"{server.url}/sources", shows="5 of 6 sources are fresh")
    page.goto(f"{server.url}/auth/logout")  # as somebody types it
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{server.url}/")
    tab.open(f"{server.url}/sources", shows=SIGN_IN)


@pytest.mark.parametrize(
    ("email", "verified", "why"),
    [
        ("guest@example.org", True, "is not on the list"),
        ("analyst@example.com", False, "has not confirmed"),
        ("analyst@example.com", "false", "has not confirmed"),
    ],
)
def test_who_is_not_invited_is_told_why(
    server: Server, people: Provider, tab: Tab, email: str, verified: bool | str, why: str
) -> None:
    people.email, people.verified = email, verified
    try:
        signed_in(tab, server)
        tab.shows("You are signed in, but not invited")
        tab.shows(why)
        shown = tab.page.content()
        assert email in tab.text().replace("\u2060", "")
        for words in confidential(server.home):
            assert words not in shown
        tab.open(f"{server.url}/sources", shows="You are signed in, but not invited")
        tab.page.get_by_role("button", name="Use another account").click()
        tab.shows(SIGN_IN)
    finally:
        people.verified = True


def test_who_is_taken_off_the_list_is_out_within_seconds(server: Server, people: Provider, chromium: Browser) -> None:
    people.email = "analyst@example.com"
    context = chromium.new_context()
    tab = tab_of(context)
    signed_in(tab, server)
    tab.shows("Likely to reach")
    file = server.home / "okr.toml"
    kept = file.read_text(encoding="utf-8")
    file.write_text(kept.replace("analyst@", "other@"), encoding="utf-8")
    try:
        tab.shows("You are signed in, but not invited")
        expect(tab.page.get_by_text("Likely to reach")).to_have_count(0)
        tab.open(f"{server.url}/sources", shows="You are signed in, but not invited")
    finally:
        file.write_text(kept, encoding="utf-8")
        context.close()


def test_the_servers_log_holds_no_secret(server: Server) -> None:
    for name in ("client_secret", "cookie_secret"):
        assert (server.home / name).read_text(encoding="utf-8").strip() not in server.log
    assert "Traceback" not in server.log
