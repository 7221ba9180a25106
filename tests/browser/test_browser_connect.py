"""A source allowed to be read in a real browser: consent in another tab, the way back, figures through what was granted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser import Tab, choose
from loopback_google import Analytics
from loopback_oauth import SECRET, consent
from playwright.sync_api import expect
from served import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests


def test_ga4_is_allowed_in_another_tab_and_its_figures_arrive(tab: Tab, tmp_path: Path) -> None:
    page = tab.page
    with consent() as service, Analytics() as analytics, serving(tmp_path / "home") as server:
        analytics.fill(CLOCK.date() - timedelta(days=9), CLOCK.date())
        service.behind, service.rotates, analytics.most_rows = analytics.url, False, 10_000
        (tmp_path / "client.json").write_text(service.client_file("web"), encoding="utf-8")
        tab.open(f"{server.url}/add_source?connector=google_analytics", shows="wants an application of your own")
        page.get_by_role("textbox", name="Name").fill("site")
        page.get_by_role("textbox", name="Property").fill("123")
        page.get_by_role("textbox", name="Property").press("Tab")
        page.get_by_text("More: how often").click()
        page.get_by_role("textbox", name="Base URL").fill(service.address)
        page.get_by_role("textbox", name="Base URL").press("Tab")
        choose(page, "Transport", "rest")
        page.locator("input[type=file]").set_input_files(tmp_path / "client.json")
        page.get_by_role("button", name="Connect with Google").click()
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Continue at Google").click()
        there = opened.value
        expect(there.get_by_text("Connected.")).to_be_visible()
        there.close()
        tab.shows("Allowed by analyst")
        page.get_by_role("button", name="Check").click()
        tab.shows("It answers.")
        page.get_by_role("button", name="Save and pull").click()
        tab.shows("1 of 1 source is fresh")
        tab.shows("metrics arrived")
        tab.shows("Begin a cycle for your first key result")
        page.get_by_role("link", name="Begin a cycle for your first key result").click()
        tab.shows("New cycle")
        page.get_by_role("textbox", name="Who are you?").fill("brand-lead@example.com")
        page.get_by_role("textbox", name="Who are you?").press("Tab")
        page.get_by_role("button", name="Begin the cycle").click()
        tab.shows("New objective")
        page.get_by_role("textbox", name="Owner").fill("brand-lead@example.com")
        page.get_by_role("textbox", name="Owner").press("Tab")
        page.get_by_role("button", name="Save").click()
        tab.shows("New key result")
        expect(page.get_by_role("textbox", name="Title")).to_have_value("Visits to the website")
        assert SECRET not in page.content() and SECRET not in server.log
        for token in service.good | service.refreshing:
            assert token not in page.content() and token not in server.log
        assert "code=" not in server.log and tab.troubles == [] and "Traceback" not in server.log
