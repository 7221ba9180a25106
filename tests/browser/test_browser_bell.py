"""The bell in the header: how much waits for the reader, what it is, and the way there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab
from playwright.sync_api import expect
from served import NOVEMBER, Server, copied, serving
from who import work_as_in_browser

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


@pytest.fixture
def server(november_demo: Path, tmp_path: Path) -> Iterator[Server]:
    """The demo, to be changed."""
    with serving(copied(november_demo, tmp_path)) as server:
        yield server


def test_what_waits_is_counted_told_and_led_to(server: Server, tab: Tab) -> None:
    page = tab.open(server.url, shows="data up to and including")
    bell = page.locator(".st-key-bell, .st-key-bell_unread")
    assert bell.count() == 0 or bell.inner_text() == "", "of nobody it is not known what waits for them"
    work_as_in_browser(page, "growth-lead@example.com")
    tab.shows("Working as Growth lead")
    rings = bell.get_by_role("button")
    number = rings.locator("p")
    expect(number).to_have_text(re.compile(r"^\d+$"))
    waiting = int(number.inner_text())
    rings.click()
    shown = page.locator(".st-key-inbox_list")
    expect(shown.get_by_text("What waits for you")).to_be_visible()
    expect(shown.locator("strong")).to_have_count(waiting + 1)  # each that is not read, below the heading
    expect(page.get_by_role("tooltip")).to_be_hidden()  # it would lie over the list

    shown.get_by_role("button").nth(1).click()
    expect(shown).to_have_count(0)
    assert page.url != f"{server.url}/"
    expect(number).to_have_text(str(waiting - 1))
    rings.click()
    shown.get_by_role("button", name="Mark all as read").click()
    expect(number).to_have_count(0)
    expect(shown).to_have_count(0)
    rings.click()
    expect(shown.locator("strong")).to_have_count(1)
    expect(shown.get_by_role("button", name="Mark all as read")).to_have_count(0)
    assert tab.troubles == []
