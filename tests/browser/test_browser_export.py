"""The page that is taken away, in a real browser without a network: it draws, it tells, it asks for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import story_packs as packs
from browser import Tab, drawn
from exported import EVERY, HARD, PERSIAN
from playwright.sync_api import Browser, expect

from data.config.theme.palette import DARK
from data.out import exports

pytestmark = pytest.mark.browser


def opened(tab: Tab, folder: Path, pack: packs.Pack, language: str = "en") -> None:
    file = folder / "review.html"
    file.write_bytes(exports.make(pack, "html", language=language, minutes=packs.MINUTES))
    tab.page.context.set_offline(True)
    tab.page.goto(file.as_uri())


def test_pointing_and_arrow_keys_tell_a_day(tab: Tab, tmp_path: Path) -> None:
    opened(tab, tmp_path, EVERY)
    figure = tab.page.locator("figure").first
    said, picture = figure.locator("output"), figure.locator("svg.course")
    expect(said).to_have_text("Hover over the chart, or use the arrow keys, to see a day.")
    picture.focus()
    tab.page.keyboard.press("ArrowRight")
    expect(said).to_have_text("1 Oct 2026 · Value 2,000 people · Pace 2,000 people · Target 3,400 people")
    tab.page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("2 Oct 2026 · Value 2,016 people")
    picture.hover(position={"x": 5, "y": 50})
    expect(said).to_contain_text("1 Oct 2026")
    expect(tab.page.get_by_role("heading", name="Sign-ups will miss by 8%")).to_be_visible()
    assert tab.troubles == tab.refused == []


def test_hostile_texts_stay_texts(tab: Tab, tmp_path: Path) -> None:
    opened(tab, tmp_path, HARD)
    expect(tab.page.locator("h1")).to_have_text("<script>window.pwned=1;alert(1)</script>")
    assert tab.page.evaluate("window.pwned") is None
    assert tab.troubles == tab.refused == []
    assert {url.partition(":")[0] for url in tab.requests} == {"file"}


def test_it_fits_a_phone_reads_from_the_right_and_is_dark_where_the_reader_is(
    chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "review.html"
    file.write_bytes(exports.make(PERSIAN, "html", language="fa"))
    context = chromium.new_context(viewport={"width": 380, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == drawn(DARK.ground)
    context.close()
