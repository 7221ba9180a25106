"""Sessions end: after signing out, leaving, or an administrator's word, in open pages too, and for every old cookie.

And signing in fails in words: a provider that does not answer or says no, a session that is too old.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browser import Tab, tab_of
from oidc import Provider, provider
from playwright.sync_api import Browser, BrowserContext, expect
from served import NOVEMBER, PATIENCE, Server, confidential, copied, free_port, okr, serving, with_sign_in
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tokens import token
from websockets.sync.client import ClientConnection, connect

from data.config import clock
from data.out.web import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = NOVEMBER


ADA, BOSS = "ada@example.com", "boss@example.com"
SIGN_IN = "Sign in to see the objectives of your team."
ENDED = "Your session has ended"
OVERVIEW = "Likely to reach"
SOON = 60  # seconds, within which open pages notice


@pytest.fixture(scope="module")
def home(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(november_demo, tmp_path_factory.mktemp("sessions"))


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def people(home: Path, port: int) -> Iterator[Provider]:
    with provider("", f"http://127.0.0.1:{port}/oauth2callback") as one:
        with_sign_in(home, port=port, provider=one.address, allowed='allowed_domains = ["example.com"]')
        one.client_secret = (home / "client_secret").read_text(encoding="utf-8")
        with (home / "okr.toml").open("a", encoding="utf-8") as settings:
            settings.write("\n[server]\naddress_requests = 100000\n")  # strangers are let try
        for email, role in ((BOSS, "admin"), (ADA, "editor")):
            assert okr(home, "people", "save", email, "--role", role).returncode == 0
        yield one


@pytest.fixture(scope="module")
def server(home: Path, port: int, people: Provider) -> Iterator[Server]:
    with serving(home, port=port) as one:
        yield one


@pytest.fixture
def windows(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Browsers of their own."""
    opened: list[BrowserContext] = []
    yield opened
    for one in opened:
        one.close()


def signed_in(chromium: Browser, windows: list[BrowserContext], server: Server, people: Provider, who: str) -> Tab:
    people.email = who
    windows.append(chromium.new_context(viewport={"width": 1280, "height": 900}))
    tab = tab_of(windows[-1])
    tab.open(server.url, shows=SIGN_IN)
    tab.page.get_by_role("button", name="Sign in").click()
    tab.shows(OVERVIEW)
    return tab


def cookies(tab: Tab) -> dict[str, str]:
    return {c["name"]: c["value"] for c in tab.page.context.cookies()}  # type: ignore[typeddict-item]


def status(server: Server, method: str, path: str, brought: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    header = {"Cookie": "; ".join(f"{k}={v}" for k, v in brought.items())}
    try:
        connection.request(method, path, headers=header)
        return connection.getresponse().status
    finally:
        connection.close()


def first_look(server: Server, brought: dict[str, str]) -> bool:
    """Whether the page is sent with figures in it (`data.out.first_look`)."""
    answer = server.get("/", Cookie="; ".join(f"{k}={v}" for k, v in brought.items()))
    found = 'id="okr-first-look"' in answer.text
    assert found == any(words in answer.text for words in confidential(server.home))
    return found


def has_first_look(server: Server, brought: dict[str, str]) -> None:
    """Wait for it: a pull that ends meanwhile makes what was seen another."""
    until = time.monotonic() + PATIENCE
    while not first_look(server, brought):
        assert time.monotonic() < until
        time.sleep(0.2)


def page_socket(server: Server, brought: dict[str, str]) -> ClientConnection:
    header = {"Cookie": "; ".join(f"{k}={v}" for k, v in brought.items())}
    return connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream", origin=server.url, subprotocols=["streamlit", brought["_streamlit_xsrf"]],  # type: ignore[arg-type,list-item]
        max_size=None, proxy=None, additional_headers=header,
    )  # fmt: skip


def one_run(socket: ClientConnection, asked: BackMsg) -> list[ForwardMsg]:
    """Everything that is sent for a run."""
    socket.send(asked.SerializeToString())
    received = []
    while not received or received[-1].WhichOneof("type") != "script_finished":
        message = ForwardMsg()
        message.ParseFromString(socket.recv(timeout=PATIENCE))  # type: ignore[arg-type]
        received.append(message)
    return received


def test_signing_out_ends_every_session_and_no_old_cookie_counts(
    server: Server, people: Provider, chromium: Browser, windows: list[BrowserContext]
) -> None:
    here, there = (signed_in(chromium, windows, server, people, ADA) for _ in range(2))
    old = here.page.context.cookies()
    brought = cookies(here)
    assert status(server, "GET", "/media/nothing.png", brought) == 404  # let through, and not there
    has_first_look(server, brought)
    assert not first_look(server, {})
    with page_socket(server, brought) as kept_open:
        whole = BackMsg()
        whole.rerun_script.query_string = ""
        received = one_run(kept_open, whole)
        assert b"Likely to reach" in b"".join(m.SerializeToString() for m in received)
        fragments = {m.delta.fragment_id for m in received if m.WhichOneof("type") == "delta"} - {""}
        assert fragments

        pressed = time.monotonic()
        here.page.get_by_role("button", name="Sign out").click()
        here.shows(SIGN_IN)
        there.shows(ENDED)  # nobody touches it
        assert time.monotonic() - pressed < SOON
        expect(there.page.get_by_text(OVERVIEW)).to_have_count(0)

        # who asks for parts of the page only, never for all of it, gets nothing either
        for one in fragments:
            part = BackMsg()
            part.rerun_script.fragment_id = one
            said = b"".join(m.SerializeToString() for m in one_run(kept_open, part))
            for words in confidential(server.home):
                assert words.encode() not in said

    windows.append(chromium.new_context())
    windows[-1].add_cookies(old)  # type: ignore[arg-type]
    replayed = tab_of(windows[-1])
    replayed.open(f"{server.url}/sources", shows=ENDED)
    for words in confidential(server.home):
        assert words not in replayed.page.content()
    assert not first_look(server, brought)
    assert status(server, "GET", "/media/nothing.png", brought) == 403
    assert status(server, "PUT", "/_stcore/upload_file/a/b", brought) == 403
    assert {status(server, m, p, {}) for m, p in (("GET", "/media/x.png"), ("PUT", "/_stcore/upload_file/a/b"))} == {
        403
    }

    replayed.page.get_by_role("button", name="Sign in").click()  # signing in anew is all it takes
    replayed.shows(OVERVIEW)


WAYS = (
    "/api/v1/status", "//api/v1/status", "/api//v1/status", "/api/v1/status/", "/API/v1/status", "/api/v1/./status",
    "/api/v1/%73tatus", "/%61pi/v1/status", "/api/v1/x/../status", "/api/v1/status;a", "/api/v1/status?x=%00",
    "/api/v1/pack", "/api/v1/metrics", "/api/v1/reviews/1", "/media/..%2fplan.sqlite", "/media/../okr.toml", "//media/x",
    "/_stcore/media/x", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/_stcore/host-config", "/app/static/x",
    "/component/x/index.html", "/_stcore/bidi-components/x/y.js", "/metrics", "/readyz", "/wall", "/wall/x",
    "/server.json", "/api_token", "/okrs.yaml",
)  # fmt: skip


def test_a_stranger_gets_no_figure_by_any_address_or_header(server: Server) -> None:
    mine = token(server.home, ["read"], email=BOSS)
    headers: list[list[tuple[str, str]]] = [
        [],
        *([("Authorization", given)] for given in ("", "Bearer", "Bearer  ", "Bearer null", f"Bearer {mine[:-1]}")),
        *([("Authorization", given)] for given in (f"Bearer {mine}A", f"Bearer {mine.upper()}", f"Bearer\t{mine}")),
        *([("Authorization", given)] for given in (f"Basic {mine}", f"Bearer {mine}, Bearer x", "Bearer \xff\xfe")),
        [("Authorization", "Bearer " + "A" * 50_000)],
        [("Authorization", f"Bearer {mine}"), ("authorization", "Bearer x")],
        [("X-Authorization", f"Bearer {mine}")],
        [("Cookie", f"okr_session={mine}")],
        [("Cookie", f"_streamlit_user={mine}")],
        [("X-Forwarded-For", "127.0.0.1")],
        [("X-Forwarded-User", BOSS), ("X-Email", BOSS), ("Remote-User", BOSS)],
    ]
    words = [said.encode() for said in confidential(server.home)]
    for path in WAYS:
        for given in headers:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
            connection.putrequest("GET", path)
            for name, value in given:
                connection.putheader(name, value)
            connection.endheaders()
            reply = connection.getresponse()
            said = reply.read()
            connection.close()
            assert reply.status < 500, (path, given)
            assert not any(one in said for one in words), (path, given)


def test_cookies_of_two_people_do_not_make_one(
    server: Server, people: Provider, chromium: Browser, windows: list[BrowserContext]
) -> None:
    mine = cookies(signed_in(chromium, windows, server, people, ADA))
    bosses = session_cookie.read((server.home / "cookie_secret").read_text(encoding="utf-8"), mine["okr_session"])
    assert bosses is not None
    assert bosses.email == ADA
    forged = session_cookie.made("0" * 64, ADA, bosses.number, bosses.since)
    for wrong in ({}, {"okr_session": forged}, {"okr_session": mine["okr_session"] + "x"}, {"okr_session": "é" * 9}):
        brought = {k: v for k, v in mine.items() if k != "okr_session"} | {
            k: v.encode("utf-8").decode("latin-1") for k, v in wrong.items()
        }
        assert status(server, "GET", "/media/nothing.png", brought) == 403
        assert not first_look(server, brought)
    other = session_cookie.made(
        (server.home / "cookie_secret").read_text(encoding="utf-8"), BOSS, bosses.number, bosses.since
    )
    assert status(server, "GET", "/media/nothing.png", mine | {"okr_session": other}) == 403
    assert status(server, "GET", "/media/nothing.png", {"okr_session": mine["okr_session"]}) == 403
    assert status(server, "GET", "/media/nothing.png", mine) == 404
    assert not first_look(server, mine | {"okr_session": other})
    assert not first_look(server, {"okr_session": mine["okr_session"]})
    has_first_look(server, mine)


def test_a_changed_role_leaving_and_the_administrators_word_are_seen_in_open_pages(
    server: Server, people: Provider, chromium: Browser, windows: list[BrowserContext]
) -> None:
    tab = signed_in(chromium, windows, server, people, ADA)
    tab.open(f"{server.url}/plan", shows="Plan")
    expect(tab.page.get_by_text("New cycle").first).to_be_visible()

    def within_a_minute(shown: str, *words: str) -> None:
        done = time.monotonic()
        assert okr(server.home, *words).returncode == 0
        expect(tab.page.get_by_text(shown).first).to_be_visible(timeout=SOON * 1000)
        assert time.monotonic() - done < SOON

    within_a_minute(ENDED, "people", "end-sessions", ADA)
    tab.page.get_by_role("button", name="Sign in").click()
    tab.shows(OVERVIEW)
    within_a_minute("You are signed in, but have no role yet", "people", "save", ADA, "--role", "none")
    within_a_minute(OVERVIEW, "people", "save", ADA, "--role", "editor")
    within_a_minute("no longer takes part", "people", "leave", ADA)
    for words in confidential(server.home):
        assert words not in tab.page.content()
    okr(server.home, "people", "save", ADA)


def test_an_administrator_ends_anothers_sessions_on_the_page_people(
    server: Server, people: Provider, chromium: Browser, windows: list[BrowserContext]
) -> None:
    ada = signed_in(chromium, windows, server, people, ADA)
    boss = signed_in(chromium, windows, server, people, BOSS)
    boss.open(f"{server.url}/people?person={ADA}", shows="End all sessions")
    boss.page.get_by_role("button", name="End all sessions").click()
    ada.shows(ENDED)
    boss.shows("End all sessions")


def test_a_session_that_is_too_old_asks_to_sign_in_again(
    server: Server, people: Provider, chromium: Browser, windows: list[BrowserContext]
) -> None:
    tab = signed_in(chromium, windows, server, people, BOSS)
    secret = (server.home / "cookie_secret").read_text(encoding="utf-8")
    now = session_cookie.read(secret, cookies(tab)["okr_session"])
    assert now is not None
    old = session_cookie.made(secret, BOSS, now.number, clock.now() - timedelta(days=31))
    tab.page.context.add_cookies([{"name": session_cookie.NAME, "value": old, "url": server.url}])
    tab.open(server.url, shows="Your session has expired")
    tab.page.get_by_role("button", name="Sign in").click()
    tab.shows(OVERVIEW)


@pytest.mark.parametrize(("verified", "why"), [(None, "has not confirmed"), ("no", "has not confirmed")])
def test_an_address_of_which_the_provider_does_not_say_that_it_is_confirmed(
    server: Server, people: Provider, tab: Tab, verified: str | None, why: str
) -> None:
    people.email, people.verified = ADA, verified
    try:
        tab.open(server.url, shows=SIGN_IN)
        tab.page.get_by_role("button", name="Sign in").click()
        tab.shows(why)
    finally:
        people.verified = True


@pytest.mark.parametrize(
    "email", ["ada@example.com,boss@example.com", "ada@evil.org@example.com", "ada@EXAMPLE.com.evil.org"]
)
def test_what_is_no_single_address_of_the_list_is_refused(
    server: Server, people: Provider, tab: Tab, email: str
) -> None:
    people.email = email
    tab.open(server.url, shows=SIGN_IN)
    tab.page.get_by_role("button", name="Sign in").click()
    tab.shows("You are signed in, but not invited")


def test_a_provider_that_says_no_or_does_not_answer_is_told_in_words(
    november_demo: Path, tmp_path: Path, tab: Tab
) -> None:
    port = free_port()
    home = copied(november_demo, tmp_path)
    with_sign_in(home, port=port, provider="http://127.0.0.1:9")
    with serving(home, port=port) as server:
        tab.open(server.url, shows=SIGN_IN)
        tab.page.get_by_role("button", name="Sign in").click()
        tab.shows("The sign-in service does not answer.")
        expect(tab.page.get_by_role("button", name="Sign in")).to_be_visible()
        tab.open(f"{server.url}/oauth2callback?error=access_denied&state=x", shows="did not let you in")
        tab.open(f"{server.url}/oauth2callback?code=a&state=b", shows="Signing in did not work")
        assert 'File "' not in tab.page.content()
