"""A source allowed to be read in a real browser: consent in another tab, the way back, figures through what was granted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser import Tab, choose, tab_of
from loopback_google import Analytics
from loopback_oauth import CLIENT, SECRET, consent
from oidc import provider
from playwright.sync_api import Browser, expect
from served import free_port, okr, serving, with_sign_in
from who import answer_in_browser

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
        expect(there.get_by_role("heading", name="Connected. You can close")).to_be_visible()
        there.close()
        tab.shows("Allowed by analyst")
        page.get_by_role("button", name="Check").click()
        tab.shows("It works.")
        page.get_by_role("button", name="Save and sync").click()
        tab.shows("1 of 1 source is fresh")
        tab.shows("metrics arrived")
        tab.shows("Start a cycle for your first key result")
        page.get_by_role("link", name="Start a cycle for your first key result").click()
        tab.shows("New cycle")
        page.get_by_role("button", name="Start the cycle").click()
        answer_in_browser(page, "brand-lead@example.com")
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


def test_where_people_sign_in_only_the_browser_that_began_it_finishes_it(
    tab: Tab, chromium: Browser, tmp_path: Path
) -> None:
    home, port = tmp_path / "home", free_port()
    home.mkdir()
    page = tab.page
    with consent() as service, provider("", f"http://127.0.0.1:{port}/oauth2callback") as people:
        with_sign_in(home, port=port, provider=people.address, allowed='allowed_emails = ["analyst@example.com"]')
        people.client_secret = (home / "client_secret").read_text(encoding="utf-8")
        assert okr(home, "people", "save", "analyst@example.com", "--role", "admin").returncode == 0
        with serving(home, port=port) as server:
            tab.open(server.url, shows="Sign in to see")
            page.get_by_role("button", name="Sign in").click()
            tab.shows("Three steps to your first key result")
            tab.open(f"{server.url}/add_source?connector=hubspot", shows="connect with HubSpot")
            page.get_by_text("connect with HubSpot").click()
            tab.shows("wants an application of your own")
            page.get_by_text("More: how often").click()
            page.get_by_role("textbox", name="Base URL").fill(service.address)
            page.get_by_role("textbox", name="Base URL").press("Tab")
            page.get_by_role("textbox", name="Client ID").fill(CLIENT)
            page.get_by_role("textbox", name="Client secret").fill(SECRET)
            page.get_by_role("textbox", name="Client secret").press("Enter")
            tab.shows("Connect with HubSpot")
            page.get_by_role("button", name="Connect with HubSpot").click()
            link = page.get_by_role("link", name="Continue at HubSpot")
            address = link.get_attribute("href")
            assert address is not None
            elsewhere = chromium.new_context()
            other = tab_of(elsewhere).page
            other.goto(address)
            expect(other.get_by_text("Somebody else began this")).to_be_visible()
            assert service.tokens == []
            elsewhere.close()
            with page.context.expect_page() as opened:
                link.click()
            expect(opened.value.get_by_role("heading", name="Connected. You can close")).to_be_visible()
            tab.shows("Allowed by analyst")
