"""A source allowed to be read on Add a source, in Streamlit's own test runner, and the way back to the workspace."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import httpx
import pytest
from loopback_google import Analytics
from loopback_oauth import CLIENT, SECRET, Consent, consent
from opened import Open, fine, words
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from connectors.framework import registry
from data.commands.permissions import actor_of
from data.commands.sources import authorising
from data.config import authorisations
from data.config.vault import Vault
from data.out.web import connect_callback
from data.stores.workspace import shared

ADD, SOURCES = "setup/add_source/page.py", "setup/sources/page.py"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
BACK = "/connect/callback"


@pytest.fixture
def service() -> Iterator[Consent]:
    with consent() as one, Analytics() as analytics:
        analytics.fill(CLOCK.date() - timedelta(days=9), CLOCK.date())
        one.behind = analytics.url
        yield one


def typed(app: AppTest, **values: str) -> AppTest:
    for name, value in values.items():
        next(w for w in app.text_input if w.key and w.key.endswith(f"_{name}")).input(value)
    return fine(app.run())


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click()
    return fine(app.run())


def link(app: AppTest) -> str:
    return str(app.get("link_button")[0].proto.url)


def back_from(address: str) -> str:
    """The path and query with which the service sends the browser back."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", f"{parts.path}?{parts.query}")
    there = urlsplit(connection.getresponse().getheader("Location") or "")
    connection.close()
    return f"{there.path}?{there.query}"


def come_back(home: Path, back: str, *, method: str = "GET", signed_in: str = "") -> httpx.Response:
    """What the workspace answers to a browser that the service sends back."""

    async def asked() -> httpx.Response:
        app = httpx.ASGITransport(Starlette(routes=[connect_callback.route(home)]))
        cookies = {"_streamlit_user": signed_in} if signed_in else {}
        async with httpx.AsyncClient(transport=app, base_url="http://127.0.0.1", cookies=cookies) as client:
            return await client.request(method, back)

    return anyio.run(asked)


def begun(open_page: Open, home: Path, service: Consent) -> AppTest:
    app = open_page(home, ADD, connector="google_analytics")
    assert "wants an application of your own, once" in words(app) and f"{BACK}" in words(app)
    typed(app, name="site", property="123", base_url=service.address)
    next(w for w in app.selectbox if w.key.endswith("_transport")).set_value("rest")
    typed(app, client_id=CLIENT, client_secret=SECRET)
    return press(app, "Connect with Google")


def test_ga4_is_allowed_checked_and_saved(open_page: Open, tmp_path: Path, service: Consent) -> None:
    home = tmp_path / "home"
    app = begun(open_page, home, service)
    assert "Waiting for you to allow access" in "".join(s.label for s in app.status)
    assert SECRET not in link(app) and not (home / "secrets.json").exists()
    answer = come_back(home, back_from(link(app)))
    assert answer.status_code == 200 and "Connected." in answer.text
    assert answer.headers["cache-control"] == "no-store"
    shown = words(fine(app.run()))
    assert "Allowed by analyst@example.com" in shown and "analytics.readonly" in shown
    press(app, "Check")
    until = time.monotonic() + 20
    while app.status and time.monotonic() < until:
        time.sleep(0.1)
        fine(app.run())
    assert "It works." in words(app)
    secret = next(iter(service.refreshing))
    assert secret not in words(app) and SECRET not in words(app)
    press(app, "Save and sync")
    assert shared(home).settings.sources["site"].problem is None
    assert Vault(home).names() == ["application:google", "site.authorisation", "site.credentials"]
    kept = authorisations.of_source(home, "site")
    assert kept is not None and kept.grant.account == "analyst@example.com"

    # the next source of Google needs no application, and one that is there can be allowed anew
    app = open_page(home, ADD, connector="search_console")
    assert "With your application at Google" in words(app)
    app = open_page(home, ADD, edit="site")
    next(w for w in app.radio if w.key.endswith("_credentials_way")).set_value("authorise")
    fine(app.run())
    press(app, "Connect with Google")
    assert CLIENT in link(app)


def test_who_declines_or_is_late_is_told_on_both_pages(open_page: Open, tmp_path: Path, service: Consent) -> None:
    home = tmp_path / "home"
    service.says_no = True
    app = begun(open_page, home, service)
    answer = come_back(home, back_from(link(app)))
    assert answer.status_code == 400 and "declined" in answer.text
    shown = words(fine(app.run()))
    assert "declined" in shown and any(b.label == "Connect with Google" for b in app.button)


def test_a_replayed_a_made_up_and_a_foreign_answer_are_refused(
    open_page: Open, tmp_path: Path, service: Consent
) -> None:
    home = tmp_path / "home"
    app = begun(open_page, home, service)
    back = back_from(link(app))
    assert "Somebody else began this" in come_back(home, back, signed_in="somebody-else").text
    assert "belongs to nothing" in come_back(home, f"{BACK}?state=<script>&code=1").text
    assert "<script>" not in come_back(home, f"{BACK}?state=<script>&code=1").text
    assert "belongs to nothing" in come_back(home, f"{BACK}?{'x' * 9000}=1").text
    assert come_back(home, back).status_code == 200
    again = come_back(home, back)
    assert again.status_code == 400 and "used before" in again.text
    assert come_back(home, back, method="POST").status_code == 405


def test_who_lost_the_right_meanwhile_is_refused(
    open_page: Open, tmp_path: Path, service: Consent, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    app = begun(open_page, home, service)
    monkeypatch.setattr(
        connect_callback, "actor_of", lambda workspace, email, door: _viewer(actor_of(workspace, email, door))
    )
    answer = come_back(home, back_from(link(app)))
    assert answer.status_code == 400 and "Only administrators can do this" in answer.text
    assert service.tokens == []


def _viewer(actor: authorising.Actor) -> authorising.Actor:
    return authorising.Actor(actor.email, "viewer", actor.door)


def test_a_form_without_a_permission_says_so(open_page: Open, tmp_path: Path) -> None:
    app = open_page(tmp_path / "home", ADD, connector="google_analytics")
    typed(app, property="123")
    press(app, "Check")
    assert "connect first, or choose another way" in words(app)


def test_the_steps_to_a_key_stand_beside_it(open_page: Open, tmp_path: Path) -> None:
    connector = registry.get("plausible")
    assert connector.key_steps
    app = open_page(tmp_path / "home", ADD, connector="plausible")
    shown = words(app)
    assert "How to get it" in [e.label for e in app.expander] and connector.key_steps[0][:30] in shown
