"""The journeys in Persian, from right to left, by keyboard alone: to a first key result, a check-in, what if, a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import Tab, tab_of
from hand import messy
from keys import Keys
from playwright.sync_api import Browser, Page, expect
from served import Server, copied, serving

from data.config.i18n.translation import wording
from data.stores.plan.store import PlanStore

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # 3 Azar 1405, the day of these tests
FA = wording("fa")
t, nt = FA.t, FA.nt
ME = "brand-lead@example.com"


@pytest.fixture
def persian(chromium: Browser) -> Iterator[Tab]:
    """A tab of a browser that keeps Persian as the reader's choice."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "okr_language", "value": "fa", "url": "http://127.0.0.1"}])
    yield tab_of(context)
    context.close()


@pytest.fixture
def server(november_demo: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(copied(november_demo, tmp_path)) as one:
        yield one


def says_who(keys: Keys, who: str) -> None:
    """Answer the dialog that asks once in each browser."""
    dialog = keys.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    keys.go_to(t("Your e-mail address"), t("Or type your e-mail address"))
    keys.page.keyboard.type(who)
    keys.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def is_persian(page: Page) -> None:
    """From right to left, and said to be so."""
    assert page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]") == ["fa", "rtl"]


def test_from_nothing_to_a_key_result(tmp_path: Path, persian: Tab) -> None:
    keys, page = Keys(persian), persian.page
    with serving(tmp_path / "home") as server:
        persian.open(server.url, shows=t("Three steps to your first key result"))
        is_persian(page)
        keys.press(t("Upload a file"))
        persian.shows(t("A table with a date column and number columns: CSV, Excel or OpenDocument"))
        keys.go_to(t("Upload"), tag="button")
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Enter")
        chooser.value.set_files(messy(tmp_path, CLOCK.date()))
        left_out = nt(":orange[**◆ {n} row is left out.**]", ":orange[**◆ {n} rows are left out.**]", 1)
        persian.shows(left_out.removeprefix(":orange[**").removesuffix("**]"))
        keys.press(t("Save and sync"))
        persian.shows(t("Start a cycle for your first key result"))
        keys.press(t("Start a cycle for your first key result"))
        persian.shows(t("New cycle"))
        keys.press(t("Start the cycle"))
        says_who(keys, ME)
        persian.shows(t("New objective"))
        keys.write(t("Title"), "فروش بیشتر در نمایشگاه")
        keys.press(t("Save"))
        persian.shows(t("New key result"))
        keys.write(t("Target"), "۶۰٬۰۰۰")
        keys.press(t("Save"))
        persian.shows("فروش بیشتر در نمایشگاه")
        assert persian.troubles == [] and "Traceback" not in server.log


def test_a_check_in(server: Server, persian: Tab) -> None:
    keys = Keys(persian)
    page = persian.open(f"{server.url}/key_result?id=visitors&check_in=visitors", shows=t("What happened?"))
    is_persian(page)
    keys.go_to(t("How confident are you that it will be reached?"))
    page.keyboard.press("ArrowRight")
    keys.write(t("What happened?"), "بازدیدها خوب پیش می‌رود", tag="textarea")
    keys.write(t("What stands in the way?"), "هیچ", tag="textarea")
    keys.go_to(t("What comes next?"), tag="textarea")
    page.keyboard.type("نمایشگاه پاییز")
    page.keyboard.press("ControlOrMeta+Enter")
    says_who(keys, ME)
    for text in ("بازدیدها خوب پیش می‌رود", "نمایشگاه پاییز"):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_text("۳ آذر").first).to_be_visible()  # the day it was said, in the reader's calendar
    assert persian.troubles == []


def test_what_if(server: Server, persian: Tab) -> None:
    keys = Keys(persian)
    page = persian.open(f"{server.url}/what_if?id=visitors", shows=t("Growth, in percent"))
    is_persian(page)
    slider = page.get_by_role("slider", name=t("Target"))
    before = float(slider.input_value())
    keys.go_to(t("Target"))
    for _ in range(3):
        page.keyboard.press("ArrowLeft")  # less, as everywhere: sliders run from the left
    assert float(slider.input_value()) < before
    expect(page).to_have_url(re.compile("target="))
    assert persian.troubles == []


def test_a_whole_meeting(server: Server, persian: Tab) -> None:
    keys, page = Keys(persian), persian.page
    persian.open(f"{server.url}/reviews", shows=t("New review"))
    is_persian(page)
    keys.press(t("New review"))
    persian.shows(t("Create"))
    keys.write(t("Name"), "بازبینی پاییز")
    keys.press(t("Create"))
    says_who(keys, "ada@example.com")
    persian.shows(t("Fix before the meeting"))
    number = int(page.url.rpartition("=")[2])
    keys.press(t("Freeze the figures"))
    persian.shows(t("Close the review"))
    keys.press(t("Present"))
    expect(page.get_by_role("heading", level=1, name="بازبینی پاییز")).to_be_visible()
    with PlanStore(server.home / "plan.sqlite") as store:
        pack = store.reviews.pack(number)
    persian.shows(t("Needs attention"))
    page.keyboard.press("ArrowLeft")  # the next slide stands at the left
    expect(page.get_by_role("heading", level=1, name=t("Last decisions and what came of them"))).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1, name=pack.objectives[0].title)).to_be_visible()
    persian.shows(pack.objectives[0].title)
    page.keyboard.press("d")
    keys.write(t("Why?"), "رقیب از بازار رفت", tag="textarea")
    keys.press(t("Record the decision"))
    expect(page.get_by_label(t("Why?"))).to_have_count(0)  # recorded: it leads to the slide of what was decided
    expect(page.get_by_role("blockquote")).to_have_text("رقیب از بازار رفت")
    persian.shows("رقیب از بازار رفت")
    page.keyboard.press("End")
    expect(page.get_by_role("heading", level=1, name=t("Decided and agreed"))).to_be_visible()
    persian.open(f"{server.url}/review?review={number}", shows=t("Close the review"))
    keys.press(t("Close the review"))
    persian.shows(t("Close for good"))
    keys.press(t("Close for good"))
    persian.shows(t("The minutes"))
    with page.expect_download() as download:
        keys.press("Markdown")
    minutes = download.value.path().read_text(encoding="utf-8")
    for text in ("# بازبینی پاییز", "رقیب از بازار رفت", "آذر ۱۴۰۵"):
        assert text in minutes
    assert persian.troubles == [] and "Traceback" not in server.log
