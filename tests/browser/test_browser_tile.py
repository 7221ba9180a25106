"""A live tile in a real browser: framed by a page of another origin, and only where that site was named."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import drawn, tab_of
from playwright.sync_api import Browser, FrameLocator, Page, expect
from served import Server, copied, serving

from data.config.theme.palette import DARK, LIGHT
from data.out.tile import addresses
from data.stores.plan.store import PlanStore

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # these start a server of their own

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
LATER = CLOCK + timedelta(days=30)
TITLE = "Website sessions"


@contextmanager
def site() -> Iterator[tuple[str, list[str]]]:
    """A page of somebody else's, on an origin of its own; gives its address, and the list that holds what it shows."""
    shown = [""]

    class Wiki(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><title>Wiki</title><h1>Wiki</h1>{shown[0]}".encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Wiki)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}", shown
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Framed:
    server: Server
    plan: PlanStore
    wiki: tuple[str, list[str]]
    other: tuple[str, list[str]]

    def link(self, subject: str = "key_result", item: str | None = "visitors", **more: object) -> str:
        chosen = {"cycle_id": self.plan.cycles()[-1].id, "sites": (self.wiki[0],)} | more
        token, _ = self.plan.tiles.make("ada@example.com", LATER, subject=subject, item=item, **chosen)
        return f"{self.server.url}/tile/{token}"

    def frame(self, page: Page, markup: str, site: tuple[str, list[str]] | None = None) -> FrameLocator:
        """Show it on a site, the wiki unless another is given."""
        address, shown = site or self.wiki
        shown[0] = markup
        page.goto(address)
        return page.frame_locator("iframe")


@pytest.fixture(scope="module")
def framed(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Framed]:
    home = copied(november_demo, tmp_path_factory.mktemp("framed"))
    with site() as wiki, site() as other:
        with (home / "okr.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'\n[tiles]\nsites = ["{wiki[0]}"]\n')
        with PlanStore(home / "plan.sqlite") as plan, serving(home) as server:
            yield Framed(server, plan, wiki, other)


def frame_of(address: str, width: str = "100%") -> str:
    return addresses.frame(address, TITLE, width, 380)


def test_the_site_that_was_named_shows_it_and_no_other_and_no_other_page(framed: Framed, chromium: Browser) -> None:
    tab = tab_of(chromium.new_context())
    expect(framed.frame(tab.page, frame_of(framed.link())).get_by_role("heading", name=TITLE)).to_be_visible()
    assert tab.troubles == []
    for markup, where in (
        (frame_of(framed.link()), framed.other),
        (frame_of(framed.link(sites=())), framed.wiki),
        (frame_of(f"{framed.server.url}/key_result?id=visitors"), framed.wiki),
        (frame_of(f"{framed.server.url}/"), framed.wiki),
        (frame_of(f"{framed.server.url}/healthz"), framed.wiki),
    ):
        with tab.page.expect_event("console", lambda message: "frame-ancestors" in message.text):
            framed.frame(tab.page, markup, where)
        assert not any(one.url.startswith(framed.server.url) for one in tab.page.frames), markup
    tab.page.context.close()


def test_a_picture_is_shown_anywhere_and_a_sandboxed_frame_too(framed: Framed, chromium: Browser) -> None:
    tab = tab_of(chromium.new_context())
    address = framed.link()
    framed.frame(tab.page, f'<img src="{address}.png"><img src="{address}.svg">', framed.other)
    for n, width in ((0, 1280), (1, 640)):
        tab.page.wait_for_function(f"document.images[{n}].naturalWidth === {width}")
    sandboxed = frame_of(address).replace("<iframe", '<iframe sandbox=""')
    expect(framed.frame(tab.page, sandboxed).get_by_role("heading", name=TITLE)).to_be_visible()
    tab.page.context.close()


def test_an_open_tile_takes_in_changes_and_goes_dark_when_it_is_revoked(framed: Framed, chromium: Browser) -> None:
    tab = tab_of(chromium.new_context())
    tab.page.clock.install()
    shown = framed.frame(tab.page, frame_of(framed.link()))
    expect(shown.get_by_role("heading", name=TITLE)).to_be_visible()
    cycle, number = framed.plan.cycles()[-1].id, framed.plan.tiles.all()[0].number
    try:
        framed.plan.edit(cycle, "key_result", "visitors", {"title": "Visits"}, author="a", reason="Shorter")
        _until(tab.page, lambda: expect(shown.get_by_role("heading", name="Visits")).to_be_visible(timeout=2000))
    finally:
        framed.plan.edit(cycle, "key_result", "visitors", {"title": TITLE}, author="a", reason="As it was")
    framed.plan.tiles.revoke(number, by="ada@example.com")
    _until(tab.page, lambda: expect(shown.get_by_text("This tile was withdrawn")).to_be_visible(timeout=2000))
    assert shown.locator(".value, h1, svg").count() == 0
    tab.page.context.close()


def _until(page: Page, holds: object) -> None:
    """Let the page's clock run on until something is so."""
    for _ in range(8):
        page.clock.run_for(25_000)
        try:
            holds()  # type: ignore[operator]
        except AssertionError:
            continue
        return
    holds()  # type: ignore[operator]


@pytest.mark.parametrize(("subject", "item"), [("key_result", "visitors"), ("objective", "brand"), ("overview", None)])
def test_it_fits_any_width_is_accessible_and_follows_theme_and_language(
    framed: Framed, chromium: Browser, subject: str, item: str | None
) -> None:
    if subject == "objective":
        item = framed.plan.plan(framed.plan.cycles()[-1].id).objectives[0].id  # type: ignore[union-attr]
    address = framed.link(subject, item)
    for scheme, palette, language, way in (("light", LIGHT, "en", "ltr"), ("dark", DARK, "fa", "rtl")):
        tab = tab_of(chromium.new_context(color_scheme=scheme))  # type: ignore[arg-type]
        tab.page.goto(f"{address}?language={language}")
        assert tab.page.evaluate("document.documentElement.dir") == way
        for width in (800, 480, 280):
            tab.page.set_viewport_size({"width": width, "height": 400})
            assert tab.page.evaluate("document.scrollingElement.scrollWidth") <= width, (language, width)
        assert tab.page.evaluate("getComputedStyle(document.body).backgroundColor") == drawn(palette.ground)
        found = Axe().run(tab.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        tab.page.goto(f"{address}?theme=dark")
        assert tab.page.evaluate("getComputedStyle(document.body).backgroundColor") == drawn(DARK.ground)
        assert tab.troubles == []
        assert tab.elsewhere(framed.server.url) == []
        tab.page.context.close()
