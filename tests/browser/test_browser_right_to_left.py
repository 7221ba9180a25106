"""A page in a language that begins at the right: mirrored as a whole, and what runs with time as everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import Tab, tab_of
from page_checks import TOO_WIDE
from playwright.sync_api import Browser, Page, expect
from served import Server

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/?view=cards",
    "/?panel=visitors",
    "/objective?id=awareness&check_in=visitors",
    "/key_result?id=visitors",
    "/alignment",
    "/plan",
    "/edit_key_result?id=visitors",
    "/edit_objective",
    "/new_cycle",
    "/workshop",
    "/people",
    "/share?person=brand-lead@example.com",
    "/log",
    "/reviews",
    "/review?review=1",
    "/review?review=2",
    "/present?review=1",
    "/what_if?id=visitors&target=190000",
    "/metrics",
    "/metrics?metric=site.sessions",
    "/forecasts",
    "/drivers",
    "/sources",
    "/add_source",
    "/upload",
    "/notices",
    "/on_the_wall",
    "/tiles",
    "/account",
    "/guide",
)
FROM_THE_LEFT = """() => [...document.querySelectorAll('.stMain :is(h1, h2, h3, p, li, dt, dd, th, td, label, input, textarea)')]
    .filter((e) => e.checkVisibility() && !e.closest('.stCode, pre, .vg-tooltip, [data-testid=stSlider], [data-testid=stDateInput]'))
    .filter((e) => { // a line that begins at the left: aligned so, or of the other direction without being turned back
        const { textAlign, direction } = getComputedStyle(e);
        return textAlign === 'left' || (direction === 'ltr' && !['right', 'center'].includes(textAlign));
    }).map((e) => `${getComputedStyle(e).textAlign} ${e.outerHTML.slice(0, 160)}`)"""
"""Lines of the page that do not begin at the right."""

CHARTS_TURNED = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart], [data-testid=stDataFrame], pre, code')]
    .filter((e) => getComputedStyle(e).direction !== 'ltr').map((e) => e.outerHTML.slice(0, 160))"""


@pytest.fixture(params=[(390, 844, "dark"), (1280, 900, "light")], ids=str)
def persian(november_server: Server, chromium: Browser, request: Any) -> Iterator[Tab]:
    """A tab of somebody who reads Persian."""
    width, height, scheme = request.param
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.add_cookies([{"name": "okr_language", "value": "fa", "url": november_server.url}])
    yield tab_of(context)
    context.close()


def opened(tab: Tab, address: str) -> Page:
    tab.page.goto(address)
    expect(tab.page.locator("h1")).to_have_count(1)
    expect(tab.page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
    expect(tab.page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    still = "() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().duration > 1000)"
    tab.page.wait_for_function(still)
    return tab.page


@pytest.mark.slow
def test_every_page_fits_and_begins_at_the_right(november_server: Server, persian: Tab) -> None:
    for path in PAGES:
        page = opened(persian, november_server.url + path)
        assert page.locator("html[lang=fa][dir=rtl]").count() == 1, path
        assert page.evaluate(TOO_WIDE) == [], path
        assert page.evaluate(FROM_THE_LEFT) == [], path
        assert page.evaluate(CHARTS_TURNED) == [], path
    assert persian.troubles == []


def test_what_stands_at_an_edge_stands_at_the_other(november_server: Server, tab: Tab) -> None:
    tab.page.context.add_cookies([{"name": "okr_language", "value": "fa", "url": november_server.url}])
    page = opened(tab, f"{november_server.url}/?panel=visitors")
    navigation, main, panel = (
        page.locator(place).first.bounding_box()
        for place in ("[data-testid=stSidebar]", "[data-testid=stMain]", "[class*=st-key-side_panel_of]")
    )
    assert navigation
    assert main
    assert panel
    assert navigation["x"] + navigation["width"] == pytest.approx(1280, abs=1)
    assert main["x"] == pytest.approx(0, abs=1)
    assert panel["x"] == pytest.approx(0, abs=1)
    heads = page.locator(".okr-list thead th")
    first, last = heads.first.bounding_box(), heads.last.bounding_box()
    assert first
    assert last
    assert first["x"] > last["x"], "columns of tables begin at the right"
    page.locator("[data-testid=stSidebar]").hover()
    page.locator("[data-testid=stSidebarCollapseButton] button").click()
    expect(page.locator("[data-testid=stSidebar]")).not_to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stExpandSidebarButton]').getBoundingClientRect().x > 1200"
    )


def test_persian_letters_are_the_program_s_own(november_server: Server, tab: Tab) -> None:
    tab.page.context.add_cookies([{"name": "okr_language", "value": "fa", "url": november_server.url}])
    page = opened(tab, f"{november_server.url}/plan")
    page.evaluate("() => document.fonts.ready")
    loaded = page.evaluate(
        "() => [...document.fonts].filter((f) => f.status === 'loaded').map((f) => `${f.family} ${f.weight}`)"
    )
    assert {"Vazirmatn 100 500", "Vazirmatn 600 900"} <= {one.replace('"', "") for one in loaded}
    assert tab.elsewhere(november_server.url) == []
    spaced = "() => [...document.querySelectorAll('.stApp *')].filter((e) => !['normal', '0px'].includes(getComputedStyle(e).letterSpacing)).length"
    assert page.evaluate(spaced) == 0
