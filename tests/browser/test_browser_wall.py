"""A screen on the wall in a real browser: it turns, takes in new figures, outlives a restart, and goes dark when revoked."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Tab, drawn, tab_of
from playwright.sync_api import Browser, Page, expect
from served import NOVEMBER, copied, free_port, serving

from data.config.theme.palette import DARK
from data.stores.plan.store import PlanStore

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # these start and stop servers of their own

CLOCK = NOVEMBER


SECOND = 1000
FIRST, NEXT = "Grow to a company that carries itself", "Be the first name freelancers think of"
SCREENS = [(1920, 1080), (3840, 2160), (390, 844), (1080, 1920)]
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter((e) => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 160))"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.now .value')]
    .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""


def passes(page: Page, seconds: int) -> None:
    """Let the page's clock run on; what it asks the server for meanwhile takes real time, so wait for what it shows."""
    page.clock.run_for(seconds * SECOND)


def test_a_screen_turns_refreshes_outlives_a_restart_and_goes_dark_when_revoked(
    november_demo: Path, tmp_path: Path, tab: Tab
) -> None:
    home, port, page = copied(november_demo, tmp_path), free_port(), tab.page
    with PlanStore(home / "plan.sqlite") as plan:
        token = plan.display_links.add(author="ada@example.com", name="Kitchen", seconds=45)
        number, cycle = plan.display_links.all()[0].id, plan.cycles()[-1].id
        page.clock.install()
        with serving(home, port=port) as server:
            page.goto(f"{server.url}/wall/{token}?theme=dark")
            expect(page.get_by_role("heading", name=FIRST)).to_be_visible()
            expect(page.get_by_role("heading", name=NEXT)).to_be_hidden()
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == drawn(DARK.ground)
            passes(page, 46)
            expect(page.get_by_role("heading", name=NEXT)).to_be_visible()
            expect(page.get_by_role("heading", name=FIRST)).to_be_hidden()
            page.keyboard.press("ArrowLeft")
            expect(page.get_by_role("heading", name=FIRST)).to_be_visible()
            title = {"title": "Grow up"}
            plan.edit(cycle, "objective", plan.plan(cycle).objectives[0].id, title, author="a", reason="Shorter")
            passes(page, 61)
            expect(page.locator("h2", has_text="Grow up")).to_be_attached()
        passes(page, 61)
        expect(page.get_by_text("The server does not answer; these figures are old.")).to_be_visible()
        expect(page.locator("h2", has_text="Grow up")).to_be_attached()
        with serving(home, port=port):
            passes(page, 11)
            expect(page.get_by_text("The server does not answer; these figures are old.")).to_be_hidden()
            plan.display_links.revoke(number, by="ada@example.com")
            passes(page, 61)
            expect(page.get_by_text("This link no longer works.")).to_be_visible()
            assert page.locator("h2, h3, .value").count() == 0
    assert (tab.troubles, tab.refused) == ([], [])
    assert tab.elsewhere(server.url) == []


def test_it_fits_every_screen_and_can_be_read_from_afar(hostile_home: Path, tmp_path: Path, chromium: Browser) -> None:
    home = copied(hostile_home, tmp_path)
    with PlanStore(home / "plan.sqlite") as plan:
        token = plan.display_links.add(author="ada@example.com", name="Kitchen")
    with serving(home) as server:
        for width, height in SCREENS:
            tab = tab_of(chromium.new_context(viewport={"width": width, "height": height}))
            tab.page.goto(f"{server.url}/wall/{token}")
            for _ in range(tab.page.locator("main .slide").count()):
                assert tab.page.evaluate(TOO_WIDE) == [], (width, height)
                assert tab.page.evaluate(SMALLEST) >= min(width, height) * 0.035
                tab.page.keyboard.press(" ")
            assert tab.troubles == []
            tab.page.context.close()
