"""The glossary, the first steps and a leader's week in a browser: what is searched, ticked, chosen, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab
from clock_at import clock_at
from playwright.sync_api import expect
from served import NOVEMBER, Server, copied, serving

from data.config import clock

pytestmark = pytest.mark.browser
CLOCK = NOVEMBER


@pytest.fixture(scope="module")
def led(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo in the middle of a quarter, as who leads its teams opens it."""
    home = copied(november_demo, tmp_path_factory.mktemp("led"))
    file = home / "okr.toml"
    text = file.read_text(encoding="utf-8").replace(
        "[workspace]\n", '[workspace]\nperson = "managing-director@example.com"\n', 1
    )
    file.write_text(text, encoding="utf-8")
    with clock_at(NOVEMBER):
        setting = clock.setting()
    with serving(home, **setting) as server:
        yield server


def test_a_word_of_the_glossary_is_found_in_either_language_and_leads_to_its_paragraph(led: Server, tab: Tab) -> None:
    page = tab.open(f"{led.url}/glossary", shows="Glossary")
    rows = page.locator("table.okr-glossary tbody tr")
    everything = rows.count()
    field = page.get_by_placeholder("A word, or what it means")
    for typed in ("confid", "نتيجه كليدي"):  # as an Arabic keyboard writes it
        field.fill(typed)
        field.press("Enter")
        word = {"confid": "confidence"}.get(typed, "key result")
        expect(rows.filter(has_text=word).first).to_be_visible()
        expect(rows).not_to_have_count(everything)
    page.get_by_role("rowheader", name="key result", exact=True).get_by_role("link").click()
    page.wait_for_url(re.compile(r"/guide\?about="))
    assert tab.troubles == []


def test_the_first_steps_lead_where_the_next_one_is_done(led: Server, tab: Tab) -> None:
    page = tab.open(f"{led.url}/first_steps", shows="Each ticks itself once it is done.")
    steps = page.locator("ol.okr-first-steps > li")
    assert steps.filter(has_text="done").count() and steps.count()
    following = page.locator("ol.okr-first-steps > li.okr-next a:not(.okr-soft)").first
    wanted = following.get_attribute("href")
    page.evaluate("window.stillHere = true")
    following.click()
    expect(page.get_by_text("Each ticks itself once it is done.")).to_have_count(0)
    assert page.evaluate("window.stillHere") is True
    assert wanted is not None and page.url.split("?")[0].rstrip("/").endswith(wanted.removeprefix("./").split("?")[0])
    assert tab.troubles == []


def test_a_leader_chooses_a_team_and_the_address_keeps_it(led: Server, tab: Tab) -> None:
    page = tab.open(f"{led.url}/my_teams", shows="Rhythm")
    for name in ("Needs a word", "Praise", "Rhythm"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    table = page.locator("table").last
    expect(table).to_contain_text("Brand")
    expect(table).to_contain_text("Sales")
    tab.open(f"{led.url}/my_teams?team=Brand", shows="Rhythm")
    table = page.locator("table").last
    expect(table).to_contain_text("Brand")
    expect(table).not_to_contain_text("Sales")
    assert tab.troubles == []
