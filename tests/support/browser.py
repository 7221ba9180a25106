"""The system's Chromium for tests, and a tab that notes everything a hostile page could make it do."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, TimeoutError, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
expect.set_options(timeout=60_000)  # of an idle machine it takes a moment, of a busy one as long as a start


def program() -> str:
    """Where the browser of this machine is; the test is skipped where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        why = "no Chromium on this machine: install the system's package `chromium` to run the browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one file of tests: while it runs, its event loop is this thread's, and others could not have one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def drawn(colour: str) -> str:
    """A colour `#rrggbb` as a browser tells a computed one."""
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@dataclass
class Tab:
    """One page of a browser with cookies of its own. leaves: where the browser asks whether to leave, it does."""

    page: Page
    requests: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    leaves: bool = True

    def open(self, address: str, shows: str) -> Page:
        """Go to an address and wait until the page shows this text and is complete."""
        self.page.goto(address)
        self.shows(shows)
        return self.page

    def shows(self, text: str) -> None:
        """Wait until the page shows this text, its script has ended, and nothing is still being drawn."""
        expect(self.page.get_by_text(text).first).to_be_visible()
        expect(self.page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
        expect(self.page.locator("[data-testid=stSkeleton]")).to_have_count(0)

    def answers(self, dialog: Dialog) -> None:
        """Leave where the browser asks because something is not kept yet, unless `leaves` is off; else it is a trouble."""
        if dialog.type == "beforeunload" and self.leaves:
            dialog.accept()
            return
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def text(self) -> str:
        """What is written on the page."""
        return self.page.locator(".stApp").inner_text()

    def elsewhere(self, home: str) -> list[str]:
        """Requests to other machines than the one with the address `home`."""
        here = urlsplit(home).netloc
        return [url for url in self.requests if urlsplit(url).scheme != "data" and urlsplit(url).netloc != here]


def tab_of(context: BrowserContext) -> Tab:
    """A new tab whose requests and troubles are noted from its first moment on."""
    tab = Tab(context.new_page())
    tab.page.on("request", lambda request: tab.requests.append(request.url))
    tab.page.on("dialog", tab.answers)
    tab.page.on("pageerror", lambda error: tab.troubles.append(f"error: {error}"))
    tab.page.on("console", lambda line: tab.refused.append(line.text) if "Content Security" in line.text else None)
    return tab


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A tab in a fresh window of usual size."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield tab_of(context)
    context.close()


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a select box, as with a mouse."""
    box: Locator = page.get_by_role("combobox", name=label)
    until = time.monotonic() + 20
    while True:
        box.click()
        try:
            page.get_by_role("option", name=option).click(timeout=2_000)
        except TimeoutError:  # a list that has just been opened closes where the page is still scrolling
            if time.monotonic() > until:
                raise
        else:
            return
