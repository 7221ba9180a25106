"""Half-filled forms: kept over a refresh and in a second tab, for nobody else, until they are saved or discarded."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from browser import Tab, tab_of
from playwright.sync_api import Browser, Page, expect
from served import NOVEMBER, Server, serving
from who import work_as_in_browser

from data.config import clock
from data.stores.plan.store import PlanStore
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


RESTORED = "Restored what you had typed."
MARKED = """field => getComputedStyle(
  field.closest("[data-testid=stElementContainer]").querySelector("[data-testid=stWidgetLabel] p"), "::after"
).content !== 'none'"""
VISITS = KeyResult(id="visits", title="Visits", type="increase", baseline=100, target=200, manual=True, unit="visits")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A plan of one key result, served."""
    home, today = tmp_path / "home", clock.today()
    home.mkdir()
    with PlanStore(home / "plan.sqlite") as store:
        store.add_cycle(Cycle(today - timedelta(days=30), today + timedelta(days=59), "now"), author="ada")
        store.add_objective("now", Objective(id="known", title="Become known", key_results=(VISITS,)), author="ada")
    with serving(home) as server:
        yield server


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Tab")


def holds(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(text)


def is_marked(page: Page, label: str) -> bool:
    """Whether a field is shown as holding what was typed before."""
    return bool(page.get_by_label(label, exact=True).evaluate(MARKED))


def kept(server: Server) -> list[str]:
    with closing(sqlite3.connect(server.home / "plan.sqlite")) as store:
        return [content for (content,) in store.execute("select content from form_draft")]


def is_kept(server: Server, text: str) -> None:
    """Wait until what was typed has reached the store."""
    until = time.monotonic() + 20
    while not any(text in content for content in kept(server)):
        assert time.monotonic() < until, f"not kept: {text}"
        time.sleep(0.1)


def test_kept_until_it_is_discarded_or_saved_and_for_nobody_else(server: Server, tab: Tab, chromium: Browser) -> None:
    address = f"{server.url}/edit_key_result?id=visits"
    page = tab.open(address, shows="Edit key result")
    work_as_in_browser(page, "ada@example.com")
    fill(page, "Title", "Visits a week")
    fill(page, "Target", "2x0")  # no number yet; kept as it was typed
    is_kept(server, "2x0")
    page.reload()
    tab.shows(RESTORED)
    holds(page, Title="Visits a week", Target="2x0", Baseline="100")
    assert [is_marked(page, field) for field in ("Title", "Target", "Baseline")] == [True, True, False]

    second = tab_of(page.context)
    second.open(address, shows=RESTORED)
    holds(second.page, Title="Visits a week")
    elsewhere = chromium.new_context()
    other = tab_of(elsewhere)
    other.open(address, shows="Edit key result")
    holds(other.page, Title="Visits", Target="200")
    expect(other.page.get_by_text(RESTORED)).to_have_count(0)
    elsewhere.close()

    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    tab.shows("Edit key result")
    holds(page, Title="Visits", Target="200")
    assert not is_marked(page, "Title")
    assert not kept(server)
    fill(page, "Title", "Visits a month")
    is_kept(server, "Visits a month")
    page.reload()
    tab.shows(RESTORED)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    tab.shows("Visits a month")
    assert not kept(server)
    tab.open(address, shows="Edit key result")
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    assert tab.troubles == []


def test_who_leaves_a_half_filled_form_is_told_and_finds_back(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/edit_key_result?id=visits", shows="Edit key result")
    page.get_by_label("Title", exact=True).fill("Visits a week")
    page.get_by_role("link", name="Drivers").click(delay=150)  # straight out of the field, as a hand does
    tab.shows("You have unsaved changes in Visits.")
    page.get_by_role("link", name="Keep editing").click()
    tab.shows(RESTORED)
    holds(page, Title="Visits a week")
    expect(page.get_by_text("You have unsaved changes")).to_have_count(0)
    page.get_by_role("link", name="Drivers").click()
    tab.shows("You have unsaved changes in Visits.")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("You have unsaved changes")).to_have_count(0)
    expect(page.get_by_role("heading", name="Drivers", exact=True)).to_be_visible()
    assert not kept(server)
    tab.open(f"{server.url}/edit_key_result?id=visits", shows="Edit key result")
    holds(page, Title="Visits")
    assert tab.troubles == []


def test_an_objective_and_a_cycle_survive_a_refresh(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/edit_objective", shows="New objective")
    fill(page, "Title", "مشتریان تازه <b>")
    fill(page, "Note", "Two\nlines")
    is_kept(server, "Two")
    page.reload()
    tab.shows(RESTORED)
    holds(page, Title="مشتریان تازه <b>", Note="Two\nlines")
    tab.open(f"{server.url}/edit_cycle?cycle=now", shows="Edit cycle")
    fill(page, "Name", "Autumn")
    fill(page, "Why does this change?", "Clearer")
    is_kept(server, "Clearer")
    page.reload()
    tab.shows(RESTORED)
    holds(page, Name="Autumn", **{"Why does this change?": "Clearer"})
    assert tab.troubles == []
