"""What everybody needs to read a page: it fits, it is drawn in light and dark, and nothing is said by a picture alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Tab, tab_of
from page_checks import TOO_WIDE
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from served import NOVEMBER, Server, copied, serving

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


PAGES = {  # address -> what it shows when it is complete
    "/": "data up to and including",
    "/objective?id=awareness&check_in=visitors": "Week to",
    "/people": "Add a person",
    "/share?person=brand-lead@example.com": "Between teams",
    "/alignment": "How progress adds up",
    "/workshop": "Begin a session",
    "/log": "Download as CSV",
    "/key_result?id=visitors": "Evidence",
    "/key_result?id=signup_page": "open",
    "/plan": "Add an objective",
    "/edit_key_result?id=visitors": "vs the baseline",
    "/edit_objective": "New objective",
    "/metrics": "Last 90 days",
    "/metrics?metric=site.sessions": "Key results that use it",
    "/sources": "Sync all now",
    "/what_if?id=visitors&target=190000": "Proposed targets",
    "/drivers": "Which channel drove the change",
    "/reviews": "New review",
    "/review?review=1": "The minutes",
    "/review?review=2": "Freeze the figures",
    "/present?review=1": "slide 1 of",
    "/notices": "Whose notices?",
    "/on_the_wall": "Create link",
}
HOSTILE_PAGES = {
    "/": "data up to and including",
    "/objective?id=second": "What happened",
    "/share": "Between teams",
    "/alignment": "How progress adds up",
    "/workshop": "Begin a session",
    "/log": "Download as CSV",
    "/key_result?id=measured": "Evidence",
    "/key_result?id=long": "Evidence",
    "/plan": "Add an objective",
    "/edit_key_result?id=measured": "Where is ",
    "/edit_objective?id=first": "Edit objective",
    "/edit_cycle": "Edit cycle",
    "/new_cycle?from=now": "Start the cycle",
    "/metrics?metric=site.views": "Key results that use it",
    "/sources": "Sync all now",
    "/drivers": "Which channel drove the change",
    "/reviews": "New review",
    "/on_the_wall": "Create link",
}
SCREENS = [(390, 844, "light"), (1280, 900, "dark")]

UNSAID = """() => {
    const said = (e) => (e.getAttribute('aria-label') || e.getAttribute('alt') || e.textContent || '').trim();
    const pictures = 'img, [role=img], [role=graphics-document], [data-testid=stVegaLiteChart], [role=region]';
    const things = [...document.querySelectorAll(`.stApp :is(${pictures}, button, a[href], input, [role=combobox])`)];
    return things.filter((e) => !said(e) && !e.closest('[aria-hidden=true]')).map((e) => e.outerHTML.slice(0, 200));
}"""


@pytest.fixture(scope="module")
def hostile_server(hostile_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(copied(hostile_home, tmp_path_factory.mktemp("look"))) as one:
        yield one


def screen(browser: Browser, width: int, height: int, scheme: Any) -> Tab:
    return tab_of(browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme))


def brightness(page: Page) -> tuple[float, int]:
    """Of a screenshot: the mean brightness, 0 to 255, and how many colours there are."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize((195, 200))
    grey = list(picture.convert("L").get_flattened_data())
    return sum(grey) / len(grey), len(set(picture.get_flattened_data()))


@pytest.mark.parametrize(("width", "height", "scheme"), SCREENS, ids=str)
def test_every_page_fits_is_drawn_and_says_in_words_what_it_shows(
    november_server: Server, chromium: Browser, width: int, height: int, scheme: str
) -> None:
    tab = screen(chromium, width, height, scheme)
    for path, shows in PAGES.items():
        page = tab.open(november_server.url + path, shows=shows)
        assert page.evaluate(TOO_WIDE) == [], path
        assert page.evaluate(UNSAID) == [], path
        assert page.locator("h1").count() == 1, path
        assert page.title().endswith("· Paper Lantern marketing (demo)")
        mean, colours = brightness(page)
        assert (mean > 200) if scheme == "light" else (mean < 70), (path, mean)
        assert colours > 40, path
    assert tab.troubles == []
    tab.page.context.close()


def test_words_too_long_for_a_phone_break(hostile_server: Server, chromium: Browser) -> None:
    tab = screen(chromium, 390, 844, "light")
    for path, shows in HOSTILE_PAGES.items():
        assert tab.open(hostile_server.url + path, shows=shows).evaluate(TOO_WIDE) == [], path
    tab.page.context.close()


def test_columns_that_a_narrow_list_folds_away_do_not_stretch_its_rows(november_server: Server, tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 1024, "height": 768})
    page = tab.open(f"{november_server.url}/drivers", shows="can be told apart from noise")
    rows = page.locator(".okr-plain-list tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.evaluate_all("all => Math.max(...all.map(e => e.clientHeight))") < 200


def test_charts_give_their_figures_in_words(november_server: Server, tab: Tab) -> None:
    tab.open(f"{november_server.url}/key_result?id=visitors", shows="Evidence")
    charts = tab.page.get_by_test_id("stVegaLiteChart")
    assert charts.count() == 3
    assert (charts.nth(1).get_attribute("aria-label") or "").startswith("Up ")  # why it moved
    first = charts.first.get_attribute("aria-label") or ""
    assert first.startswith("Website sessions: from ")
    assert first.endswith(" sessions.")
    tab.open(november_server.url, shows="data up to and including")
    course = tab.page.locator(".okr-list img[alt^='From ']").first.get_attribute("alt") or ""
    assert course.startswith("From ")
    assert " to " in course


def test_it_can_be_used_without_a_mouse(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url, shows="data up to and including")
    page.get_by_test_id("stPopover").get_by_role("button", name="Filter").focus()
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Team").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Sal")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?team=Sales")
    tab.shows("Make selling something to rely on")
    page.get_by_role("link", name="Revenue from new customers").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Close")).to_be_focused()  # of the panel beside the list
    assert "panel=revenue" in page.url
    page.go_back()
    tab.shows("Make selling something to rely on")
    assert "team=Sales" in page.url
