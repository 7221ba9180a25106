"""A new cycle, a new source and a file to be uploaded, half filled in: a refresh and a second tab find them, no key is kept."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import Tab, tab_of
from hand import messy
from playwright.sync_api import Page, expect
from served import Server, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
RESTORED = "Restored what you had typed"
KEY = "shpat_canary-5521"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("kept") / "home") as one:
        yield one


def kept(server: Server) -> str:
    with closing(sqlite3.connect(server.home / "plan.sqlite")) as store:
        return "\n".join(content for (content,) in store.execute("select content from form_draft"))


def is_kept(server: Server, text: str) -> None:
    until = time.monotonic() + 30
    while text not in kept(server):
        assert time.monotonic() < until, f"not kept: {text}"
        time.sleep(0.1)


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_role("textbox", name=label, exact=True)
    box.fill(text)
    box.press("Tab")


def holds(page: Page, label: str, text: str) -> None:
    expect(page.get_by_role("textbox", name=label, exact=True)).to_have_value(text)


def test_a_new_cycle_is_found_again(server: Server, tab: Tab) -> None:
    address = f"{server.url}/new_cycle"
    page = tab.open(address, shows="New cycle")
    page.get_by_text("Custom period").click()
    tab.shows("Last day")
    fill(page, "Name", "spring-push")
    is_kept(server, "spring-push")
    page.reload()
    tab.shows(RESTORED)
    holds(page, "Name", "spring-push")
    second = tab_of(page.context)
    second.open(address, shows=RESTORED)
    holds(second.page, "Name", "spring-push")
    fill(page, "Name", "spring-push-2")
    is_kept(server, "spring-push-2")
    page.get_by_role("link", name="Drivers").first.click()
    tab.shows("You have unsaved changes in the new cycle.")
    page.go_back()
    tab.shows(RESTORED)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    tab.shows("Period")
    assert "spring-push" not in kept(server)
    assert tab.troubles == []


def test_a_source_is_found_again_without_its_key(server: Server, tab: Tab) -> None:
    address = f"{server.url}/add_source?connector=shopify"
    page = tab.open(address, shows="How to get it")
    fill(page, "Name", "rocket_shop")
    fill(page, "Shop", "example-rocket.myshopify.com")
    page.get_by_role("radiogroup", name="Token").get_by_text("typed here").last.click()
    box = page.get_by_placeholder("stored encrypted on this machine")
    box.fill(KEY)
    box.press("Enter")
    page.get_by_text("More: how often").click()
    fill(page, "Or once a day at", "06:30")
    is_kept(server, "06:30")
    page.reload()
    tab.shows(RESTORED)
    holds(page, "Name", "rocket_shop")
    holds(page, "Shop", "example-rocket.myshopify.com")
    page.get_by_text("More: how often").click()
    holds(page, "Or once a day at", "06:30")
    assert KEY not in page.content() and KEY not in kept(server)
    for file in server.home.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes(), file
    second = tab_of(page.context)
    second.open(address, shows=RESTORED)
    holds(second.page, "Shop", "example-rocket.myshopify.com")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    tab.shows("How to get it")
    holds(page, "Shop", "")
    holds(page, "Name", "shopify")
    assert "rocket" not in kept(server)
    assert tab.troubles == []


def test_a_file_to_be_uploaded_is_found_again(server: Server, tab: Tab, tmp_path: Path) -> None:
    address = f"{server.url}/upload"
    page = tab.open(address, shows="A table with a date column")
    page.locator('input[type="file"]').set_input_files(messy(tmp_path, CLOCK.date()))
    tab.shows("1 row is left out.")
    fill(page, "Source name", "fair_2026")
    is_kept(server, "fair_2026")
    page.reload()
    tab.shows("Restored the file")
    tab.shows("1 row is left out.")
    holds(page, "Source name", "fair_2026")
    second = tab_of(page.context)
    second.open(address, shows="Restored the file")
    holds(second.page, "Source name", "fair_2026")
    page.get_by_role("button", name="Save and sync").click()
    tab.shows("2 metrics arrived")
    assert "fair_2026" not in kept(server)
    tab.open(address, shows="A table with a date column")
    expect(page.get_by_text("Restored the file")).to_have_count(0)
    assert tab.troubles == []
