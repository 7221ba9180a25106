"""A server killed while somebody changes the plan in a browser: what the page said is saved is there once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from browser import Tab
from playwright.sync_api import Page, expect
from served import NOVEMBER, await_health, free_port, start, stop
from who import work_as_in_browser

from data.config import clock
from data.stores.plan.store import PlanStore
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective

KILLS = max(2, int(os.environ.get("OKR_KILLS", "9")) // 9)
SEED = random.randrange(1_000_000)
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120 + 60 * KILLS)]

CLOCK = NOVEMBER


VISITS = KeyResult(id="visits", title="Visits", type="increase", baseline=100, target=200, manual=True, unit="visits")
SAVED_WITHIN = 0.6  # seconds in which a change is told to be saved, and a little more


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A plan of one key result."""
    home, today = tmp_path / "home", clock.today()
    home.mkdir()
    with PlanStore(home / "plan.sqlite") as store:
        store.add_cycle(Cycle(today - timedelta(days=30), today + timedelta(days=59), "now"), author="ada")
        store.add_objective("now", Objective(id="known", title="Become known", key_results=(VISITS,)), author="ada")
    return home


def change_target(page: Page, target: int, reason: str) -> None:
    """Fill the form of the panel in, and press Save."""
    page.get_by_role("textbox", name="Target").fill(str(target))
    page.get_by_role("textbox", name="Reason").fill(reason)
    page.get_by_role("textbox", name="Reason").press("Tab")
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_change_that_the_page_said_is_saved_outlives_the_server(home: Path, tab: Tab) -> None:
    chance, port, said = random.Random(SEED), free_port(), []
    for number in range(KILLS):
        server = start(home, port=port)
        try:
            await_health(server)
            if number == 0:
                work_as_in_browser(tab.open(server.url, shows="Become known"), "ada@example.com")
                tab.shows("Working as")
            page = tab.page
            page.goto(f"{server.url}/?panel=visits&do=target")
            expect(page.get_by_role("textbox", name="Reason")).to_be_visible(
                timeout=60_000
            )  # the first page of a start
            change_target(page, 1000 + number, f"reason {number}")
            page.wait_for_timeout(chance.uniform(0, SAVED_WITHIN * 1000))
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            page.wait_for_timeout(300)  # what was sent before arrives
            if page.get_by_text("Saved.", exact=True).count():
                said.append(f"reason {number}")
        finally:
            stop(server)
    with PlanStore(home / "plan.sqlite") as store:
        plan = store.plan("now")
    with closing(sqlite3.connect(home / "plan.sqlite")) as found:
        stored = Counter(row[0] for row in found.execute("SELECT reason FROM change WHERE field = 'target'"))
        assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    stored.pop(None, None)
    assert not set(said) - set(stored), f"lost; seed {SEED}"
    assert set(stored.values()) <= {1}, f"doubled; seed {SEED}"
    result = plan.key_result("visits") if plan else None
    assert result is not None
    last = max((int(reason.split()[1]) for reason in stored), default=None)
    assert result.target == (200 if last is None else 1000 + last), "what is stored last is what holds"
    print(f"{KILLS} kills, {len(said)} said to be saved, {len(stored)} stored")
