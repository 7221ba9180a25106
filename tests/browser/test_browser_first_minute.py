"""The first minute: the answer and what to do stand on the first screen; from nothing to a first key result, counted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import Tab, tab_of
from busy import allowed
from hand import Hand, messy
from playwright.sync_api import Browser, Locator, expect
from served import Server, serving

pytestmark = pytest.mark.browser

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
ME = "brand-lead@example.com"
MOST_ACTIONS, MOST_SECONDS = 14, 240


def is_on_screen(what: Locator, height: int) -> bool:
    """Whether all of it is seen without scrolling."""
    box = what.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_answer_and_something_to_do_stand_on_the_first_screen(
    november_server: Server, chromium: Browser, width: int, height: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=width < 500)
    page = tab_of(context).open(november_server.url, "data up to and including")
    answer = page.get_by_role("heading", level=1)
    expect(answer).to_have_text(
        re.compile(r"^Likely to reach \d+ of \d+ key results; \d+ need attention; \d+ days left\.$")
    )
    todo = page.locator(".okr-todo li").first
    action = todo.locator(".okr-acts a").first
    expect(action).to_be_visible()
    assert all(is_on_screen(what, height) for what in (answer, todo.get_by_role("link").first, action))
    assert page.evaluate("scrollY") == 0
    context.close()


@pytest.mark.slow
def test_an_empty_workspace_comes_to_a_first_key_result_from_a_messy_file(tab: Tab, tmp_path: Path) -> None:
    page = tab.page
    with serving(tmp_path / "home") as server:
        hand = Hand(tab, server.url)
        tab.open(server.url, shows="Three steps to your first key result")
        for way in ("Add a source", "Upload a file", "Start a cycle"):
            expect(page.get_by_role("link", name=re.compile(f"^{way}")).first).to_be_visible()

        hand.follow("Upload a file", shows="A table with a date column")
        hand.give(messy(tmp_path, CLOCK.date()))
        tab.shows("1 row is left out.")
        hand.press("Save and sync")
        tab.shows("2 metrics arrived")

        hand.follow("Start a cycle for your first key result", shows="New cycle")
        hand.press("Start the cycle")
        hand.says_who(ME)
        tab.shows("New objective")
        expect(page.get_by_role("textbox", name="Owner")).to_have_value(ME)
        hand.fill("Title", "Sell more at fairs")
        hand.press("Save")

        tab.shows("New key result")
        for label in ("Title", "Baseline"):
            expect(page.get_by_role("textbox", name=re.compile(f"^{label}"))).not_to_have_value("")
        hand.takes_a_target()
        hand.press("Save")
        tab.shows("is in the plan.")
        expect(page.get_by_role("link", name="Add another key result")).to_be_visible()
        hand.follow("See it on the overview", shows="data up to and including")
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\b1\b.*; \d+ days left\.$"))

        assert hand.actions <= MOST_ACTIONS, hand.actions
        assert hand.as_a_person() < allowed(MOST_SECONDS)
        assert tab.troubles == [] and "Traceback" not in server.log
