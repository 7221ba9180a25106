"""The first look in a browser: it stands where the page will, says the same, and goes without being found or missed."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from browser import Tab, tab_of
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from served import NOVEMBER, Server

from data.out.web import language_cookie

pytestmark = pytest.mark.browser
CLOCK = NOVEMBER

MEASURED = [
    ".okr-frame > a",
    ".okr-verdict h1",
    ".okr-top",
    ".okr-todo",
    ".okr-tools",
    ".okr-results-list",
    ".okr-results-list tbody:last-child tr:last-child th",
    ".okr-results-list tbody:last-child tr:last-child td:nth-child(5)",
]
BOXES = """(names, root = document.getElementById('root')) => names.map((name) => {
  const box = root.querySelector(name).getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
})"""
HOST = "#okr-first-look"
WATCHED = """
  const seen = (window.seen = { looks: 0, blank: 0, doubles: 0 });
  const frame = () => {
    const look = document.getElementById('okr-first-look'), list = document.querySelector('#root .okr-results-list');
    if (look) seen.looks += 1;
    if (seen.looks && !look && !list) seen.blank += 1;
    if (look && list) seen.doubles += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
"""


def window(chromium: Browser, width: int, scheme: Literal["light", "dark"] = "light") -> BrowserContext:
    return chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)


def complete(page: Page) -> None:
    expect(page.locator(".okr-results-list")).to_be_visible()
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    expect(page.locator(".okr-find-button")).to_be_visible()  # the last that comes, and it takes room


def alone(page: Page, address: str) -> None:
    """Open the page so that its first look stays, in a shadow root that can be looked into."""

    def opened(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('mode="closed"', 'mode="open"'))

    page.route("**/static/js/index*", lambda route: route.abort())
    page.route(address, opened)
    page.goto(address)
    expect(page.locator(f"{HOST} .okr-results-list")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (1024, "light"), (390, "light"), (390, "dark")]
)
def test_it_stands_where_the_page_will_and_says_the_same(
    november_server: Server,
    chromium: Browser,
    language: str,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    address = f"{november_server.url}/"
    context = window(chromium, width, scheme)
    context.add_cookies([{"name": language_cookie.NAME, "value": language, "url": address}])
    page = context.new_page()
    page.goto(address)
    complete(page)
    boxes = page.evaluate(BOXES, MEASURED)
    words = [page.locator(f"#root {part}").inner_text() for part in (".okr-top", ".okr-tools", ".okr-results-list")]
    ground, pictures = page.evaluate(
        "() => [getComputedStyle(document.querySelector('.stApp')).backgroundColor, "
        "[...document.querySelectorAll('#root .okr-results-list img')].map((one) => one.src)]"
    )

    alone(page, address)
    look = page.evaluate(f"(names) => ({BOXES})(names, document.querySelector('{HOST}').shadowRoot)", MEASURED)
    for name, there, here in zip(MEASURED, boxes, look, strict=True):
        assert max(abs(a - b) for a, b in zip(there, here, strict=True)) <= 2, (name, there, here)
    parts = (".okr-top", ".okr-tools", ".okr-results-list")
    assert [page.locator(f"{HOST} {part}").inner_text() for part in parts] == words
    assert page.locator(f"{HOST} .page").evaluate("(one) => getComputedStyle(one).backgroundColor") == ground
    assert (
        page.evaluate(
            f"() => [...document.querySelector('{HOST}').shadowRoot.querySelectorAll('.okr-results-list img')].map((one) => one.src)"
        )
        == pictures
    )
    context.close()


def test_it_is_there_from_the_first_frame_until_the_list_is(november_server: Server, tab: Tab) -> None:
    page = tab.page
    page.goto(november_server.url)
    complete(page)
    page.add_init_script(WATCHED)
    page.goto(november_server.url)
    complete(page)
    seen = page.evaluate("window.seen")
    assert seen["looks"] > 0
    assert seen["blank"] == 0
    assert seen["doubles"] == 0
    assert page.locator(HOST).count() == 0
    assert not tab.troubles
    assert not [line for line in tab.refused if "first-look" in line]


def test_nothing_of_it_is_found_or_heard(november_server: Server, tab: Tab) -> None:
    page = tab.page
    page.goto(november_server.url)
    complete(page)
    page.route("**/static/js/index*", lambda route: route.abort())
    page.goto(november_server.url)
    expect(page.locator(HOST)).to_be_attached()
    assert page.get_by_role("heading").count() == 0
    assert page.get_by_role("link").count() == 0
    assert page.evaluate("document.querySelectorAll('h1, table, a, [id^=okr-]').length") == 1
    assert page.evaluate(f"document.querySelector('{HOST}').shadowRoot") is None
    assert page.locator(HOST).get_attribute("aria-hidden") == "true"
    expect(page.locator(HOST)).to_have_count(0, timeout=60_000)  # where nothing comes, it goes


def test_a_browser_keeps_nothing_of_it_and_another_is_sent_none(
    november_server: Server, chromium: Browser, tab: Tab
) -> None:
    page = tab.page
    page.goto(november_server.url)
    complete(page)
    answer = page.goto(november_server.url)
    assert answer is not None
    assert "okr-first-look" in answer.text()
    assert answer.header_value("cache-control") == "no-store"
    assert answer.header_value("etag") is None
    assert 'id="okr-first-look"' not in november_server.get("/").text
    context = window(chromium, 1280)
    other = tab_of(context)
    first = other.page.goto(november_server.url)
    assert first is not None
    assert 'id="okr-first-look"' not in first.text()
    sources = page.goto(f"{november_server.url}/sources")
    assert sources is not None
    assert 'id="okr-first-look"' not in sources.text()
    context.close()


def test_on_another_ground_or_beside_another_navigation_it_goes_at_once(november_server: Server, tab: Tab) -> None:
    page = tab.page
    page.goto(november_server.url)
    complete(page)
    page.route("**/static/js/index*", lambda route: route.abort())
    page.emulate_media(color_scheme="dark")
    answer = page.goto(november_server.url)
    assert answer is not None
    assert 'id="okr-first-look"' in answer.text()
    assert page.locator(HOST).count() == 0
    page.emulate_media(color_scheme="light")
    page.evaluate("localStorage.setItem('sidebarWidth', '300')")
    page.goto(november_server.url)
    assert page.locator(HOST).count() == 0


def test_a_narrowed_list_is_seen_at_its_own_address(november_server: Server, tab: Tab) -> None:
    page = tab.page
    address = f"{november_server.url}/?group=status&status=at_risk"
    page.goto(address)
    complete(page)
    rows = page.locator("#root .okr-results-list tbody th[scope=row]").count()
    answer = page.goto(address)
    assert answer is not None
    assert len(re.findall(r"<th[^>]*scope=\"?row[\" >]", answer.text())) == rows
    complete(page)
