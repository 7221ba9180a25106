"""An empty workspace as a new user fills it: a site by OAuth, a shop, an app store, a messy file, a sheet."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser import Tab, choose
from loopback_apps import AppStore, private_key
from loopback_google import Analytics
from loopback_google_more import GoogleSheets
from loopback_oauth import SECRET, consent
from loopback_shops import Shopify
from playwright.sync_api import Locator, expect
from served import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
FIRST = TODAY - timedelta(days=9)
MOST_ACTIONS = 60  # at two seconds each: two minutes of somebody who does not hesitate


class Hand:
    """What a person does on a page, counted."""

    def __init__(self, tab: Tab, address: str) -> None:
        self.tab, self.page, self.address, self.actions = tab, tab.page, address, 0

    def click(self, what: Locator) -> None:
        self.actions += 1
        what.click()

    def press(self, button: str) -> None:
        self.click(self.page.get_by_role("button", name=button, exact=True))

    def fill(self, label: str, text: str) -> None:
        self.actions += 1
        box = self.page.get_by_role("textbox", name=re.compile(f"^{label}"))
        box.fill(text)
        box.press("Tab")
        expect(self.page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()

    def type_secret(self, group: str, text: str) -> None:
        """The secret of that label is typed into the page."""
        radio = self.page.get_by_role("radiogroup", name=re.compile(f"^{group}", re.IGNORECASE))
        self.click(radio.get_by_text("typed here"))
        box = self.page.get_by_placeholder("stored encrypted on this machine")
        self.actions += 1
        box.fill(text)
        box.press("Enter")

    def give(self, file: Path) -> None:
        self.actions += 1
        self.page.locator("input[type=file]").first.set_input_files(file)

    def look_for(self, words: str, connector: str) -> None:
        """Find a connector by what is wanted, and open its form."""
        self.actions += 1
        self.tab.open(f"{self.address}/add_source", shows="What would you like to measure?")
        box = self.page.get_by_role("textbox", name="What would you like to measure?")
        self.actions += 1
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


def messy(folder: Path) -> Path:
    """As an accountant's spreadsheet gives it: a title, decimal commas, a day with nothing, a total."""
    rows = [f"{FIRST + timedelta(days=n):%d.%m.%Y};1.2{n:02},5{n};{40 + n}" for n in range(9)]
    lines = [
        "Stand der Messe;;",
        ";;",
        "Datum;Umsatz (€);Gespräche",
        *rows,
        f"{TODAY:%d.%m.%Y};-;k.A.",
        "Summe;9999;999",
    ]
    file = folder / "messe.csv"
    file.write_bytes("\r\n".join(lines).encode("cp1252"))
    return file


def test_a_new_user_connects_five_sources_and_begins_a_key_result(tab: Tab, tmp_path: Path) -> None:
    page = tab.page
    with ExitStack() as open_:
        google = open_.enter_context(consent())
        analytics, shop, store, sheet = (open_.enter_context(k()) for k in (Analytics, Shopify, AppStore, GoogleSheets))
        server = open_.enter_context(serving(tmp_path / "home"))
        for service in (analytics, shop, store, sheet):
            service.fill(FIRST, TODAY)
        google.behind, google.rotates, analytics.most_rows = analytics.url, False, 10_000
        (tmp_path / "client.json").write_text(google.client_file("web"), encoding="utf-8")
        hand = Hand(tab, server.url)

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

        hand.actions += 1
        tab.open(f"{server.url}/upload", shows="A table with a date column")
        hand.give(messy(tmp_path))
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

        hand.click(page.get_by_role("link", name="Start a cycle for your first key result").first)
        tab.shows("New cycle")
        hand.press("Start the cycle")
        hand.fill("(Or type y|Y)our e-mail address", "brand-lead@example.com")
        hand.press("Continue")
        tab.shows("New objective")
        hand.fill("Owner", "brand-lead@example.com")
        hand.press("Save")
        tab.shows("New key result")
        expect(page.get_by_role("textbox", name="Title")).not_to_have_value("")

        assert hand.actions <= MOST_ACTIONS
        for secret in (SECRET, shop.token):
            assert secret not in page.content() and secret not in server.log
        assert tab.troubles == [] and "Traceback" not in server.log
