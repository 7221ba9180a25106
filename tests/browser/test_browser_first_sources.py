"""An empty workspace as a new user fills it: a site by OAuth, a shop, an app store, a messy file, a sheet."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from browser import Tab, choose
from busy import allowed
from hand import Hand, messy
from loopback_apps import AppStore, private_key
from loopback_google import Analytics
from loopback_google_more import GoogleSheets
from loopback_oauth import SECRET, consent
from loopback_shops import Shopify
from playwright.sync_api import expect
from served import okr, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
FIRST = TODAY - timedelta(days=9)
MOST_ACTIONS, MOST_SECONDS = 90, 600
ME = "brand-lead@example.com"


class Connecting(Hand):
    """What a person does to connect sources, and to write key results of them."""

    def type_secret(self, group: str, text: str) -> None:
        """The secret of that label is typed into the page."""
        radio = self.page.get_by_role("radiogroup", name=re.compile(f"^{group}", re.IGNORECASE))
        self.click(radio.get_by_text("typed here").last)
        box = self.page.get_by_placeholder("stored encrypted on this machine")
        self.acts()  # pasted
        box.fill(text)
        box.press("Enter")

    def look_for(self, words: str, connector: str) -> None:
        """Find a connector by what is wanted, and open its form."""
        self.acts()
        self.tab.open(f"{self.address}/add_source", shows="What would you like to measure?")
        box = self.page.get_by_role("textbox", name="What would you like to measure?")
        self.acts(len(words))
        box.fill(words)
        box.press("Enter")
        self.press(connector)
        self.tab.shows("All connectors")

    def at(self, service: str) -> None:
        """Where the service is: nobody types this but a test."""
        self.page.get_by_text("More: how often").click()
        self.fill("Base URL", service)

    def keep(self, nth: int) -> None:
        self.press("Check")
        self.tab.shows("It works.")
        self.press("Save and sync")
        self.tab.shows("metrics arrived")
        self.tab.shows(f"{nth} of {nth} sources are fresh" if nth > 1 else "1 of 1 source is fresh")

    def writes_what_is_offered(self) -> None:
        """The first of what the plan offers to measure next, with the target that is suggested."""
        self.click(self.page.locator(".st-key-just_added [data-testid=stPageLink] a", has_text=" · ").first)
        self.writes()

    def writes(self) -> None:
        """A key result as its form begins, with the target that is suggested."""
        self.tab.shows("New key result")
        for label in ("Title", "Baseline"):
            expect(self.page.get_by_role("textbox", name=re.compile(f"^{label}"))).not_to_have_value("")
        self.takes_a_target()
        self.press("Save")
        self.tab.shows("is in the plan.")

    def writes_an_objective(self, title: str) -> None:
        self.tab.shows("New objective")
        expect(self.page.get_by_role("textbox", name="Owner")).to_have_value(ME)
        self.fill("Title", title)
        self.press("Save")


def test_a_new_user_connects_five_sources_and_writes_nine_key_results(tab: Tab, tmp_path: Path) -> None:
    page = tab.page
    with ExitStack() as open_:
        google = open_.enter_context(consent())
        analytics, shop, store, sheet = (open_.enter_context(k()) for k in (Analytics, Shopify, AppStore, GoogleSheets))
        server = open_.enter_context(serving(tmp_path / "home"))
        for service in (analytics, shop, store, sheet):
            service.fill(FIRST, TODAY)
        google.behind, google.rotates, analytics.most_rows = analytics.url, False, 10_000
        (tmp_path / "client.json").write_text(google.client_file("web"), encoding="utf-8")
        hand = Connecting(tab, server.url)

        hand.look_for("visitors", "Google Analytics")
        hand.fill("Property", "123")
        hand.at(google.address)
        choose(page, "Transport", "rest")
        hand.give(tmp_path / "client.json")
        hand.press("Connect with Google")
        with page.context.expect_page() as opened:
            hand.click(page.get_by_role("link", name="Continue at Google"))
        expect(opened.value.get_by_role("heading", name="Connected. You can close")).to_be_visible()
        opened.value.close()
        tab.shows("Allowed by analyst")
        hand.keep(1)

        hand.look_for("sales", "Shopify")
        hand.fill("Shop", "example-rocket.myshopify.com")
        hand.type_secret("Token", shop.token)
        hand.fill("Currency", "EUR")
        hand.at(shop.url)
        hand.keep(2)

        hand.look_for("downloads", "App Store Connect")
        for label, option in (("Issuer ID", "issuer_id"), ("Key ID", "key_id"), ("Vendor", "vendor")):
            hand.fill(label, str(store.options[option]))
        key = tmp_path / "AuthKey.p8"
        key.write_text(private_key(), encoding="utf-8")
        hand.click(page.get_by_text("a key file from this computer").first)
        hand.give(key)
        hand.at(store.url)
        hand.keep(3)

        hand.acts()
        tab.open(f"{server.url}/upload", shows="A table with a date column")
        hand.give(messy(tmp_path, TODAY))
        tab.shows("1 row is left out.")  # the day without figures; the title and the total are passed over
        hand.press("Save and sync")
        tab.shows("4 of 4 sources are fresh")
        tab.shows("2 metrics arrived")

        hand.look_for("spreadsheet", "Google Sheets")
        hand.fill("Spreadsheet", sheet.id)
        hand.click(page.get_by_role("radiogroup", name=re.compile("^Credentials")).get_by_text("none", exact=True))
        hand.type_secret("API key", "AIza-canary")
        hand.at(sheet.url)
        hand.press("Detect columns")
        tab.shows("Columns filled in below.")
        hand.keep(5)

        hand.follow("Start a cycle for your first key result", shows="New cycle")
        hand.press("Start the cycle")
        hand.says_who(ME)
        hand.writes_an_objective("Be the name people think of")
        hand.writes()
        for _ in range(4):
            hand.writes_what_is_offered()
        hand.follow("Add an objective", shows="New objective")
        hand.writes_an_objective("Sell more of it")
        tab.shows("Add its first key result")
        for _ in range(4):
            hand.writes_what_is_offered()

        plan = yaml.safe_load(okr(server.home, "plan", "export").stdout)
        written = [[result["formula"] for result in objective["key_results"]] for objective in plan["objectives"]]
        assert sum(map(len, written)) == 9 and all(2 <= len(results) <= 7 for results in written)
        sources = {word.partition(".")[0] for each in written for one in each for word in re.findall(r"[a-z_]+\.", one)}
        assert len(sources) == 5  # each source is offered before any is offered twice
        hand.follow("See it on the overview", shows="data up to and including")
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\b9\b.*; \d+ days left\."))

        assert hand.actions <= MOST_ACTIONS, hand.actions
        assert hand.as_a_person() < allowed(MOST_SECONDS)
        for secret in (SECRET, shop.token):
            assert secret not in page.content() and secret not in server.log
        assert tab.troubles == [] and "Traceback" not in server.log
