"""The search by keys and by touch: opened from any page, best first, text as text, and the way back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab, tab_of
from busy import allowed
from hostile import HOSTILE, visible
from playwright.sync_api import Browser, Locator, Page, expect
from served import NOVEMBER, Server, copied, serving
from who import answer_in_browser

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


SECONDS = 2  # within which any key result is reached by keys
MILLISECONDS = 150  # from a key to what it finds
PAYING = "Paying customers"
OPTIONS = "dialog[open] [role=option]"


@pytest.fixture(scope="module")
def server(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(copied(november_demo, tmp_path_factory.mktemp("searched"))) as one:
        yield one


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Tab]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    yield tab_of(context)
    context.close()


def opened(tab: Tab, address: str) -> Page:
    """A page that has come to rest, with nothing in focus."""
    tab.page.goto(address)
    ready(tab.page)
    return tab.page


def ready(page: Page) -> None:
    expect(page.locator(".okr-find-button")).to_be_visible()
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search", exact=True)


def chosen(page: Page) -> Locator:
    """The row that Enter opens."""
    return page.locator(f"{OPTIONS}[aria-selected=true]")


@pytest.mark.parametrize("address", ["", "plan", "metrics", "sources", "log"])
def test_it_opens_by_keys_from_any_page_and_escape_gives_the_focus_back(server: Server, tab: Tab, address: str) -> None:
    page = opened(tab, f"{server.url}/{address}")
    link = page.locator("[data-testid=stSidebarNavLink]").first
    link.focus()
    for keys in ("Control+k", "/"):
        page.keyboard.press(keys)
        expect(box(page)).to_be_focused()
        expect(page.locator(OPTIONS).first).to_be_visible()
        page.keyboard.press("Escape")
        expect(box(page)).to_be_hidden()
        assert link.evaluate("link => link === document.activeElement")
    assert tab.troubles == []


def test_any_key_result_is_reached_in_two_seconds_by_keys(server: Server, tab: Tab) -> None:
    page = opened(tab, f"{server.url}/log")
    page.evaluate("window.stillHere = true")
    took = []
    for typed, title in (("page vie", "Page views"), ("answered", "Hours until a lead is answered"), ("pcu", PAYING)):
        began = time.monotonic()
        page.keyboard.press("Control+k")
        page.keyboard.type(typed)
        expect(chosen(page)).to_contain_text(title)
        page.keyboard.press("Enter")
        expect(page.locator("h1", has_text=title)).to_be_visible()
        took.append(time.monotonic() - began)
        assert "/key_result?id=" in page.url
        ready(page)
    assert min(took) < allowed(SECONDS), took  # the others may have met a busy machine
    assert page.evaluate("window.stillHere")
    page.keyboard.press("/")  # where one has been comes first the next time
    expect(chosen(page)).to_contain_text(PAYING)


def test_a_result_stands_within_150_milliseconds_of_the_key(server: Server, tab: Tab) -> None:
    page = opened(tab, server.url)
    page.keyboard.press("Control+k")
    expect(page.locator(OPTIONS).first).to_be_visible()
    # from the event of the key to the frame that shows what it found, in the browser's own time
    page.evaluate(
        """() => {
            const input = document.querySelector('dialog[open] input');
            window.took = [];
            input.addEventListener('keydown', (event) => {
                const began = event.timeStamp;
                requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - began)));
            });
        }"""
    )
    page.keyboard.type("paying customers", delay=60)
    page.wait_for_function("window.took.length === 16")
    took = sorted(page.evaluate("window.took"))
    assert took[len(took) // 2] < allowed(MILLISECONDS)
    expect(chosen(page)).to_contain_text("Paying customers")


def test_arrows_choose_and_a_click_opens(server: Server, tab: Tab) -> None:
    page = opened(tab, server.url)
    page.keyboard.press("Control+k")
    page.keyboard.type("key result")
    first = chosen(page).inner_text()
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_have_count(1)
    assert chosen(page).inner_text() != first
    assert box(page).get_attribute("aria-activedescendant") == chosen(page).get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # around the top to the last one
    expect(page.locator(OPTIONS).last).to_have_attribute("aria-selected", "true")
    box(page).fill("forecasts")
    page.locator(OPTIONS).first.click()
    page.wait_for_url("**/forecasts")
    expect(box(page)).to_be_hidden()


def test_on_a_phone_a_button_opens_it(server: Server, phone: Tab) -> None:
    page = opened(phone, server.url)
    page.locator(".okr-find-button").tap()
    box(page).fill("reviews")
    expect(chosen(page)).to_contain_text("Reviews")
    width = page.locator("dialog[open]").bounding_box()
    assert width is not None and width["width"] <= 390
    chosen(page).tap()
    page.wait_for_url("**/reviews")


def test_keys_go_to_pages_but_not_while_somebody_types(server: Server, tab: Tab) -> None:
    page = opened(tab, server.url)
    for keys, address in (("gp", "plan"), ("gm", "metrics"), ("gs", "sources"), ("n", "edit_key_result"), ("go", "")):
        page.locator("h1").first.click()
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(f"{server.url}/{address}")
        ready(page)
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/what_if*")
    ready(page)
    field = page.locator("input:visible").first
    field.click()
    for key in "gp/?n":
        page.keyboard.press(key)
    assert "/what_if" in page.url
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+k")  # from a field, too
    expect(box(page)).to_be_focused()
    assert tab.troubles == []


def test_the_keys_are_listed(server: Server, tab: Tab) -> None:
    page = opened(tab, server.url)
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    expect(listed).to_contain_text("New key result")
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()


def test_a_sync_is_begun_and_its_end_is_told(server: Server, tab: Tab) -> None:
    page = opened(tab, server.url)
    page.keyboard.press("Control+k")
    page.keyboard.type("sync events")
    expect(chosen(page)).to_contain_text("Sync events")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Syncing events…")).to_be_visible()
    expect(page.get_by_test_id("stToast").filter(has_text="events:")).to_be_visible()  # it fails, and says so


def test_favourites_stand_on_top_of_the_navigation_and_outlive_a_refresh(server: Server, tab: Tab) -> None:
    page = opened(tab, server.url)
    page.keyboard.press("Control+k")
    page.keyboard.type("paying customers")
    expect(chosen(page)).to_contain_text("Paying customers")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add to favourites").click()
    answer_in_browser(page, "ada@example.com")  # whose they are is asked first
    kept = page.get_by_role("navigation", name="Favourites").get_by_role("link", name="Paying customers")
    expect(kept).to_have_attribute("aria-current", "page")
    first = page.locator("[data-testid=stSidebarNavLink]").first.bounding_box()
    above = kept.bounding_box()
    assert above and first and above["y"] < first["y"]
    page.reload()
    ready(page)
    opened(tab, f"{server.url}/log")
    kept.click()
    expect(page.locator("h1", has_text="Paying customers")).to_be_visible()
    page.get_by_role("button", name="Remove from favourites").click()
    expect(page.get_by_role("button", name="Add to favourites")).to_be_visible()
    expect(kept).to_have_count(0)
    page.goto(f"{server.url}/metrics")  # a list, about no one thing
    ready(page)
    expect(page.get_by_role("button", name="Add to favourites")).to_have_count(0)


def test_words_in_any_script_and_accents_and_letters_left_out(server: Server, tab: Tab) -> None:
    page = opened(tab, server.url)
    module = page.evaluate(
        """() => performance.getEntriesByType('resource').map(e => e.name).find(name => name.endsWith('/ranking.js'))"""
    )
    rows = [
        ["key_result", "بازدید‌کنندگان یکتا", "", "", "key_result?id=a", ""],
        ["key_result", "Développer la notoriété", "", "", "key_result?id=b", ""],
        ["key_result", "Website visitors", "Be known", "olga@example.com", "key_result?id=c", ""],
        ["key_result", "Website visitors", "Be known · 2026-Q3", "", "key_result?id=c&cycle=2026-Q3", ""],
        ["action", "Edit Website visitors", "", "", "edit_key_result?id=c", ""],
    ]

    def first(typed: str) -> str | None:
        return page.evaluate(  # type: ignore[no-any-return]
            """async ([module, rows, typed]) => {
                const { prepared, rank } = await import(module);
                return rank(rows.map(prepared), typed)[0]?.address ?? null;
            }""",
            [module, rows, typed],
        )

    assert first("بازدید كنندگان") == "key_result?id=a"  # the Arabic ك, and no joiner
    assert first("يكتا") == "key_result?id=a"
    assert first("developper NOTORIETE") == "key_result?id=b"
    assert first("vis web") == "key_result?id=c"  # words in any order
    assert first("wv") == "key_result?id=c"  # the letters that begin them
    assert first("wbsite") == "key_result?id=c"  # a letter left out
    assert first("olga") == "key_result?id=c"  # by its owner
    assert first("edit website") == "edit_key_result?id=c"
    assert first("2026-Q3 visitors") == "key_result?id=c&cycle=2026-Q3"
    assert first("zzz") is None


@pytest.fixture(scope="module")
def hostile_server(hostile_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(copied(hostile_home, tmp_path_factory.mktemp("hostile_search"))) as one:
        yield one


def test_hostile_titles_are_text(hostile_server: Server, chromium: Browser) -> None:
    context = chromium.new_context(bypass_csp=True)
    tab = tab_of(context)
    page = opened(tab, hostile_server.url)
    page.keyboard.press("Control+k")
    expect(page.locator(OPTIONS).first).to_be_visible()
    for text in HOSTILE.values():
        box(page).fill(" ".join(text.split())[:40])
        page.wait_for_timeout(50)
    box(page).fill("script window pwned")
    expect(page.locator(".okr-find-title").filter(has_text=visible(HOSTILE["script"])[:20]).first).to_be_visible()
    inside = page.locator("dialog[open]").evaluate(
        "box => [...new Set([...box.querySelectorAll('*')].map((e) => e.tagName))].sort()"
    )
    assert set(inside) <= {"DIV", "INPUT", "BUTTON", "A", "SPAN", "P"}
    assert page.evaluate("window.pwned") is None
    assert tab.troubles == []
    assert tab.elsewhere(hostile_server.url) == []
    context.close()
