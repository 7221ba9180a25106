"""A person at a page: what they do is counted, and timed as a person would take for it."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from pathlib import Path

from browser import Tab
from playwright.sync_api import Locator, expect

SECONDS_TO_ACT = 3.0  # to look, point and press; the first time, without hesitating
SECONDS_TO_TYPE = 0.3  # a letter


class Hand:
    """What a person does on a page.

    actions: clicks, fields filled in and files given.  seconds: what a person takes for them, beside the machine.
    """

    def __init__(self, tab: Tab, address: str) -> None:
        self.tab, self.page, self.address = tab, tab.page, address
        self.actions, self.seconds, self._began = 0, 0.0, time.monotonic()

    def acts(self, letters: int = 0) -> None:
        """Count an action. letters: how many are typed for it."""
        self.actions += 1
        self.seconds += SECONDS_TO_ACT + letters * SECONDS_TO_TYPE

    def as_a_person(self) -> float:
        """Seconds that all this took a person: the machine's own, and what the person takes."""
        return time.monotonic() - self._began + self.seconds

    def click(self, what: Locator) -> None:
        self.acts()
        what.click()

    def press(self, button: str) -> None:
        found = self.page.get_by_role("button", name=button, exact=True)
        expect(found).to_have_count(1)  # on a slow machine what is being replaced stands there for a moment longer
        self.click(found)

    def follow(self, link: str, shows: str) -> None:
        """A link of the page, by the words it begins with, to a page that shows this."""
        self.click(self.page.get_by_role("link", name=re.compile(f"^{re.escape(link)}")).first)
        self.tab.shows(shows)

    def fill(self, label: str, text: str) -> None:
        self.acts(len(text))
        box = self.page.get_by_role("textbox", name=re.compile(f"^{label}"))
        box.fill(text)
        box.press("Tab")
        expect(self.page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()

    def give(self, file: Path) -> None:
        self.acts()
        self.page.locator("input[type=file]").first.set_input_files(file)

    def says_who(self, address: str) -> None:
        """The dialog that asks once in each browser."""
        dialog = self.page.get_by_role("dialog")
        self.acts(len(address))
        dialog.get_by_label("e-mail address").fill(address)
        self.click(dialog.get_by_role("button").filter(has_text="Continue"))
        expect(dialog).to_have_count(0)

    def takes_a_target(self) -> None:
        """One of those that are suggested: the middle one."""
        button = self.page.locator("[class*=st-key-target_1]").get_by_role("button")
        self.click(button)
        expect(self.page.get_by_role("textbox", name=re.compile("^Target"))).not_to_have_value("")


def messy(folder: Path, today: date) -> Path:
    """As an accountant's spreadsheet gives it: a title, decimal commas, a day with nothing, a total; ten days of it."""
    first = today - timedelta(days=9)
    rows = [f"{first + timedelta(days=n):%d.%m.%Y};1.2{n:02},5{n};{40 + n}" for n in range(9)]
    lines = [
        "Stand der Messe;;",
        ";;",
        "Datum;Umsatz (€);Gespräche",
        *rows,
        f"{today:%d.%m.%Y};-;k.A.",
        "Summe;9999;999",
    ]
    file = folder / "messe.csv"
    file.write_bytes("\r\n".join(lines).encode("cp1252"))
    return file
