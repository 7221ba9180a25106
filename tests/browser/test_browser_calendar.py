"""The calendar that a date field opens is the reader's, whatever language the browser itself speaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import Tab
from playwright.sync_api import Page, expect
from served import NOVEMBER, Server, serving

from data.config import clock
from data.stores.plan.store import PlanStore
from okr_model.plan.cycles import quarter_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = NOVEMBER


@contextmanager
def in_language(home: Path, language: str) -> Iterator[Server]:
    """A plan of one cycle, served."""
    text = f'[workspace]\nlanguage = "{language}"\nperson = "ada@example.com"\n'
    (home / "okr.toml").write_text(text, encoding="utf-8")
    with PlanStore(home / "plan.sqlite") as store:
        store.add_cycle(quarter_of(clock.today(), 1, "jalali"), author="ada@example.com")
    with serving(home) as server:
        yield server


def calendar(page: Page, field: str) -> str:
    page.locator(f"[class*='st-key-okr_day_choice_{field}']").get_by_test_id("stDateInputCalendarButton").click()
    opened = page.get_by_test_id("stDateInputCalendar")
    expect(opened).to_be_visible()
    return opened.inner_text()


@pytest.fixture
def persian(tmp_path: Path) -> Iterator[Server]:
    with in_language(tmp_path, "fa") as server:
        yield server


def test_a_persian_reader_picks_and_types_jalali_days(persian: Server, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{persian.url}/log?since=2027-03-21")
    box = page.locator("[class*='st-key-okr_day_choice_since'] input[type=text]")
    expect(box).to_have_value("۱ فروردین ۱۴۰۶")
    opened = calendar(page, "since")
    assert "فروردین" in opened and "۱۴۰۶" in opened and not any(digit in opened for digit in "0123456789")
    days = [line for line in opened.split() if len(line) == 1 and line in "شیدسچپج"]
    assert days[:7] == list("شیدسچپج"), "a week begins on Saturday"
    page.get_by_test_id("stDateInputCalendar").get_by_text("۱۰", exact=True).click()
    expect(box).to_have_value("۱۰ فروردین ۱۴۰۶")
    page.wait_for_url("**since=2027-03-30*")
    box.fill("۱۴۰۵/۱۲/۳۰")
    box.press("Enter")
    expect(page.get_by_text("۲۹ اسفند ۱۴۰۵")).to_be_visible()
    box.fill("10/12/1405")
    box.press("Enter")
    page.wait_for_url("**since=2027-03-01*")
    expect(box).to_have_value("۱۰ اسفند ۱۴۰۵")


def test_english_pages_leave_the_browser_its_own_calendar(tmp_path: Path, tab: Tab) -> None:
    with in_language(tmp_path, "en") as server:
        page = tab.open(f"{server.url}/log?since=2027-03-21", shows="From")
        assert page.evaluate("navigator.language") == "en-US"
        page.get_by_test_id("stDateInputCalendarButton").first.click()
        expect(page.get_by_test_id("stDateInputCalendar")).to_contain_text("March")
        assert page.locator("[class*='st-key-okr_day_']").count() == 0
