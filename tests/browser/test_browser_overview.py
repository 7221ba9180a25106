"""The overview as people use it: the answer at a glance, the list, the panel beside it, and a target changed from there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab, tab_of
from clock_at import clock_at
from playwright.sync_api import Browser, Locator, Page, expect
from served import NOVEMBER, Server, copied, serving

from data.config import clock
from data.stores.plan.store import PlanStore

pytestmark = pytest.mark.browser

SHOWN = "data up to and including"
ROWS = ".okr-list tbody th[scope=row] a"
PANEL = ".st-key-side_panel_of_key_result"


@pytest.fixture
def wide(chromium: Browser) -> Iterator[Tab]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield tab_of(context)
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Tab]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield tab_of(context)
    context.close()


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("rowheader", name=title, exact=True).get_by_role("link")


def column(page: Page, place: int) -> list[str]:
    return page.locator(f".okr-list tbody tr:not(.okr-group) td:nth-child({place})").all_inner_texts()


def share(text: str) -> float:
    """`45%` as 45; what is nearly certain or nearly impossible stands beyond the last whole percent."""
    beyond = {"<": -0.5, ">": 0.5}.get(text[0], 0.0)
    return int(text.strip("<>%")) + beyond


def test_the_answer_what_to_do_and_all_sixteen_fit_on_one_screen(november_server: Server, wide: Tab) -> None:
    page = wide.open(november_server.url, SHOWN)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"^Likely to reach \d+ of 16 key results; \d+ need attention; 37 days left\.$")
    )
    titles = page.locator(ROWS)
    expect(titles).to_have_count(16)
    box = titles.last.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 900
    todo = page.locator(".okr-todo li")
    expect(todo).to_have_count(5)
    expect(todo.first.get_by_role("link", name="Try a target")).to_be_visible()
    page.get_by_role("link", name=re.compile("Show all")).click()
    expect(page.get_by_role("link", name="Show fewer")).to_be_visible()
    assert todo.count() > 5
    assert not wide.troubles


def test_a_stale_source_is_mended_first(november_server: Server, wide: Tab) -> None:
    page = wide.open(f"{november_server.url}/?todo=all", SHOWN)
    line = page.locator(".okr-todo li", has_text="Webinar registrations")
    expect(line.locator(".okr-acts a").first).to_have_text("Mend events")
    line.get_by_role("link", name="Mend events").click()
    expect(page.get_by_role("heading", name="Sources", exact=True)).to_be_visible()


def test_the_list_is_sorted_grouped_and_compared_in_place(november_server: Server, wide: Tab) -> None:
    page = wide.open(november_server.url, SHOWN)
    page.evaluate("window.stillHere = true")
    page.get_by_role("link", name="No groups").click()
    expect(page.locator(".okr-group")).to_have_count(0)
    page.get_by_role("columnheader", name="Likely").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Likely")).to_have_attribute("aria-sort", "descending")
    shares = [share(text) for text in column(page, 5) if text.endswith("%")]
    assert len(shares) > 10 and shares == sorted(shares, reverse=True)
    page.get_by_role("columnheader", name="Likely").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Likely")).to_have_attribute("aria-sort", "ascending")
    assert "sort=likely" in page.url and "group=none" in page.url
    page.get_by_role("link", name="Compare with last cycle").click()
    expect(page.get_by_role("columnheader", name="2026-Q3")).to_be_visible()
    assert any("likely" in cell for cell in column(page, 10))
    assert page.evaluate("window.stillHere") is True
    page.reload()
    expect(page.get_by_role("columnheader", name="2026-Q3")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Likely")).to_have_attribute("aria-sort", "ascending")
    assert not wide.troubles


@pytest.mark.parametrize("asked", ["", "?compare=last"])
@pytest.mark.parametrize("width", [1440, 1280, 1024])
def test_no_title_is_cut_or_set_in_a_column_of_letters(
    november_server: Server, wide: Tab, width: int, asked: str
) -> None:
    wide.page.set_viewport_size({"width": width, "height": 900})
    page = wide.open(f"{november_server.url}/{asked}", SHOWN)
    titles = page.locator(".okr-results-list tbody tr:not(.okr-group) > th:first-child")
    expect(page.locator(".okr-results-list thead th")).to_have_count(10 if asked else 9)
    cut = titles.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)")
    assert titles.count() == 16 and not cut
    assert titles.evaluate_all("all => Math.max(...all.map(e => e.clientHeight))") < 50, "two lines at most"


def test_a_line_opens_a_panel_that_escape_closes(november_server: Server, wide: Tab) -> None:
    page = wide.open(november_server.url, SHOWN)
    row(page, "Website sessions").click()
    panel = page.locator(PANEL)
    expect(panel.get_by_role("heading", name="Website sessions")).to_be_visible()
    expect(panel.get_by_role("img", name=re.compile("^From .* since 1 Oct"))).to_be_visible()
    expect(panel.get_by_role("link", name="Close")).to_be_focused()
    assert "panel=visitors" in page.url
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(row(page, "Website sessions")).to_be_focused()
    assert "panel=" not in page.url
    assert not wide.troubles


def test_the_open_panel_survives_a_refresh_and_the_way_back_closes_it(november_server: Server, wide: Tab) -> None:
    page = wide.open(november_server.url, SHOWN)
    page.wait_for_load_state("networkidle")  # until what opens the panel has come, a row leads to its page
    row(page, "Website sessions").click()
    panel = page.locator(PANEL)
    expect(panel.get_by_role("heading", name="Website sessions")).to_be_visible()
    page.reload()
    expect(panel.get_by_role("heading", name="Website sessions")).to_be_visible()
    row(page, "Page views").click()
    expect(panel.get_by_role("heading", name="Page views")).to_be_visible()
    page.go_back()
    expect(panel.get_by_role("heading", name="Website sessions")).to_be_visible()
    panel.get_by_role("link", name="Close").click()
    expect(panel).to_have_count(0)
    assert not wide.troubles


def test_a_target_is_changed_with_three_clicks(november_demo: Path, tmp_path: Path, wide: Tab) -> None:
    home = copied(november_demo, tmp_path)
    settings = (home / "okr.toml").read_text(encoding="utf-8")
    (home / "okr.toml").write_text(settings.replace("[workspace]", '[workspace]\nperson = "ada@example.com"', 1))
    with clock_at(NOVEMBER):
        now = clock.setting()
    with serving(home, **now) as server:
        page = wide.open(server.url, SHOWN)
        page.evaluate(
            "window.clicks = 0; addEventListener('click', (e) => { clicks += e.isTrusted && e.detail > 0 }, true)"
        )
        row(page, "Website sessions").click()
        page.locator(PANEL).get_by_role("link", name="Change target").click()
        page.get_by_label("Target (sessions)").fill("180,000")
        page.get_by_label("Reason").fill("The fair brings more")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".okr-list tr", has=row(page, "Website sessions"))).to_contain_text("180,000")
        assert page.evaluate("window.clicks") == 3
        expect(page.locator(PANEL).get_by_role("heading", name="Website sessions")).to_be_visible()
        assert not wide.troubles
    with PlanStore(home / "plan.sqlite") as store:
        plan = store.plan(store.cycles()[-1].id)
        assert plan is not None
        changed = plan.key_result("visitors")
        assert changed is not None and changed.target == 180_000


def test_on_a_phone_each_key_result_has_two_lines(november_server: Server, phone: Tab) -> None:
    page = phone.open(november_server.url, SHOWN)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    line = page.locator(".okr-list tr", has=row(page, "Website sessions")).bounding_box()
    assert line is not None and 36 <= line["height"] <= 70
    row(page, "Website sessions").click()
    panel = page.locator(PANEL)
    expect(panel.get_by_role("heading", name="Website sessions")).to_be_visible()
    box = panel.bounding_box()
    assert box is not None and round(box["width"]) == 390
    assert not phone.troubles
