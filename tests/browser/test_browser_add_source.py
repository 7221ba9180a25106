"""A source added and a file uploaded in a real browser, until their figures stand on the pages; and where secrets go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser import Tab
from loopback import GitHub, error
from persiantools.jdatetime import JalaliDate
from playwright.sync_api import Page, expect
from served import Server, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CANARY = "ghp_canary_7f3a9c51e2d84b60"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "home") as one:
        yield one


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_role("textbox", name=re.compile(label))
    box.fill(text)
    box.press("Tab")


def settled(page: Page) -> None:
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()


def test_a_source_is_added_and_its_secret_is_found_nowhere(server: Server, tab: Tab) -> None:
    frames: list[bytes | str] = []
    page = tab.page
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    with GitHub() as github:
        github.fill(TODAY - timedelta(days=20), TODAY)
        tab.open(f"{server.url}/sources", shows="No sources yet")
        page.get_by_role("main").get_by_role("link", name="Add a source").first.click()
        tab.shows("What would you like to measure?")
        page.get_by_role("button", name="GitHub", exact=True).click()
        tab.shows("All connectors")
        fill(page, "^Name", "rocket")
        fill(page, "^Repo", "example/rocket")
        page.get_by_text("typed here").first.click()
        page.get_by_placeholder("stored encrypted on this machine").fill(CANARY)
        page.get_by_placeholder("stored encrypted on this machine").press("Enter")
        page.get_by_text("More: how often").click()
        fill(page, "^Base URL", github.url)
        settled(page)
        page.get_by_role("button", name="Check").click()
        tab.shows("Access denied.")
        tab.shows("What to do:")
        assert CANARY not in tab.text()

        github.token = CANARY
        page.get_by_role("button", name="Check").click()
        tab.shows("It works.")
        tab.shows("The newest days")
        page.get_by_role("button", name="Save and sync").click()
        tab.shows("rocket")
        expect(page.locator(".okr-facts").first).to_contain_text("page", timeout=20_000)  # who pulled
        tab.shows("1 of 1 source is fresh")
        tab.open(f"{server.url}/metrics?metric=rocket.views", shows="Last value")

        # it is changed without being asked for its secret again, and taken out
        tab.open(f"{server.url}/sources", shows="1 of 1 source is fresh")
        page.get_by_role("button", name="Change").click()
        page.get_by_text("Edit settings").click()
        tab.shows("plain text")
        github.always = error("github/rate_limit")
        page.get_by_role("button", name="Check").click()
        tab.shows("Too many requests for now.")
        assert CANARY not in page.content()

    told = b"".join(f.encode() if isinstance(f, str) else f for f in frames)
    assert frames and CANARY.encode() not in told
    assert CANARY not in server.log
    kept = [f for f in server.home.rglob("*") if f.is_file() and CANARY.encode() in f.read_bytes()]
    assert kept == []
    assert "secret:rocket.token" in (server.home / "okr.toml").read_text(encoding="utf-8")
    for name in ("secrets.json", "secret.key"):
        assert (server.home / name).stat().st_mode & 0o777 == 0o600

    tab.open(f"{server.url}/sources", shows="rocket")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("option", name="Remove").or_(page.get_by_text("Remove", exact=True)).first.click()
    tab.shows("rows it brought are kept")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    tab.shows("No sources yet")
    assert (server.home / "secrets.json").read_text(encoding="utf-8").strip() == "{}"
    assert tab.troubles == [] and "Traceback" not in server.log


def test_a_file_with_persian_digits_and_jalali_days_is_uploaded(server: Server, tab: Tab, tmp_path: Path) -> None:
    def row(ago: int, visits: str) -> str:
        there = JalaliDate(TODAY - timedelta(days=ago))
        return f"{there.year}/{there.month:02}/{there.day:02},{visits}".translate(PERSIAN)

    file = tmp_path / "بازدید.csv"
    file.write_text("\n".join(["تاریخ,visits", row(3, "۱٬۲۰۰"), row(2, "۱٬۵۰۰"), row(1, "خیلی")]), encoding="utf-8")
    page = tab.open(f"{server.url}/upload", shows="A table with a date column")
    page.locator("input[type=file]").set_input_files(file)
    tab.shows("1 row is left out.")
    fill(page, "Source name", "fair")
    settled(page)
    page.get_by_role("button", name="Save and sync").click()
    tab.shows("1 of 1 source is fresh")
    tab.open(f"{server.url}/metrics?metric=fair.visits", shows="1,500")

    file.write_text("\n".join(["تاریخ,visits", row(2, "۱٬۶۰۰"), row(1, "۱٬۷۰۰")]), encoding="utf-8")
    page = tab.open(f"{server.url}/upload?source=fair", shows="A new version of fair")
    page.locator("input[type=file]").set_input_files(file)
    tab.shows("This version")
    page.get_by_text("Replace only the days in this file").click()
    tab.shows("1 new day, 1 changed day, 0 removed days")
    page.get_by_role("button", name="Save and sync").click()
    tab.shows("2 changed in the last sync")
    tab.open(f"{server.url}/metrics?metric=fair.visits", shows="1,700")
    assert tab.troubles == [] and "Traceback" not in server.log


def test_a_file_that_is_too_large_or_no_table_is_refused(server: Server, tab: Tab, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"day,n\n" + b"2026-10-01,1\n" * 900_000)
    page = tab.open(f"{server.url}/upload", shows="A table with a date column")
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_text(re.compile("10.*MB")).first).to_be_visible()
    expect(page.get_by_text("What was read")).to_have_count(0)
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 no workbook")
    tab.open(f"{server.url}/upload", shows="A table with a date column")
    page.locator("input[type=file]").set_input_files(bad)
    tab.shows("no readable workbook")
    assert "Traceback" not in server.log
