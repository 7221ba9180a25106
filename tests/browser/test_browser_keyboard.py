"""By keyboard, and by ear: the ring is seen wherever the focus is, a link leads past the navigation, headings lead through
a page in order, what is refused is an alert and leaves the focus where it was, and a change of slide is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from browser import Tab
from page_checks import TOO_WIDE
from playwright.sync_api import Browser, Page, expect
from served import NOVEMBER, Server
from who import work_as_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CLOCK = NOVEMBER

MOST_STOPS = 60
RING = """
() => {
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const inks = (colour) => {
    paper.clearRect(0, 0, 1, 1);
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 1, 1);
    return [...paper.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, under) => [0, 1, 2].map((i) => (top[i] * top[3] + under[i] * (255 - top[3])) / 255);
  const ground = (node) => {
    const found = [];
    for (let at = node; at; at = at.parentElement) found.push(inks(getComputedStyle(at).backgroundColor));
    return found.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ring = (node, part) => {
    const style = getComputedStyle(node, part), under = ground(node.parentElement ?? node);
    const width = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
    return width < 2 ? 0 : ratio(over(inks(style.outlineColor), under), under);
  };
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const rings = [ring(here), ring(here, "::after")];
  for (let at = here.parentElement, n = 0; at && n < 5; at = at.parentElement, n++) rings.push(ring(at));
  return {
    name: `${here.tagName} ${here.getAttribute("aria-label") ?? here.textContent.trim()}`.slice(0, 90),
    ring: Math.max(...rings),
    canvas: here.closest("canvas") !== null,
  };
}
"""
HEADINGS = """
() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((one) => one.checkVisibility())
  .map((one) => [Number(one.tagName[1]), one.textContent.trim()])
"""
MOTION = """
() => [...document.querySelectorAll("*")].flatMap((one) => [null, "::before", "::after"].map((part) => getComputedStyle(one, part)))
  .filter((look) => look.animationName !== "none" && parseFloat(look.animationDuration) > 0.1)
  .map((look) => look.animationName)
"""


@pytest.fixture(scope="module", params=["light", "dark"])
def tab_in_theme(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Tab]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    yield Tab(context.new_page())
    context.close()


def stops(page: Page) -> Iterator[dict[str, Any]]:
    """What has the focus after each press of Tab, until it leaves the page."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(RING)
        if found is None:
            return
        yield found


@pytest.mark.parametrize(
    ("address", "shows"),
    [
        ("", "What to do"),
        ("what_if?id=visitors", "What it takes"),
        ("upload", "Upload a file"),
    ],
)
def test_the_focus_is_seen_wherever_it_is(november_server: Server, tab_in_theme: Tab, address: str, shows: str) -> None:
    page = tab_in_theme.open(f"{november_server.url}/{address}", shows)
    found = [one for one in stops(page) if not one["canvas"]]  # the grid of a table is one picture with its own mark
    assert len(found) > 10
    assert not [one for one in found if one["ring"] < 3]


@pytest.mark.parametrize(
    ("address", "shows"),
    [
        ("", "What to do"),
        ("?view=cards&panel=visitors", "What to do"),
        ("key_result?id=visitors", "Data behind it"),
        ("what_if?id=visitors", "What it takes"),
        ("review?review=1", "Minutes"),
        ("present?review=1", "Needs attention"),
        ("guide", "Why so few"),
    ],
)
def test_headings_lead_through_a_page_in_order(november_server: Server, tab: Tab, address: str, shows: str) -> None:
    page = tab.open(f"{november_server.url}/{address}", shows)
    levels = [level for level, _ in page.evaluate(HEADINGS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert not [(above, below) for above, below in pairwise(levels) if below > above + 1]


def test_the_first_stop_leads_to_the_key_results(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url, "What to do")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the key results")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    first = page.locator(".okr-results-list tbody a[data-okr-panel]").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Close")).to_be_focused()  # of the panel
    page.keyboard.press("Escape")
    expect(first).to_be_focused()
    tab.open(f"{november_server.url}/plan", "Grow to a company that carries itself")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_refusal_is_an_alert_at_its_field_and_leaves_the_focus_where_it_was(
    november_server: Server, tab: Tab
) -> None:
    page = tab.open(f"{november_server.url}/edit_objective?id=awareness", "Edit objective")
    work_as_in_browser(page, "ada@example.com")
    title = page.get_by_label("Title", exact=True)
    title.fill("")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please check: Title.")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description(re.compile("Give it a title"))
    title.fill("Be known")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=1, name="Plan")).to_be_visible()


def test_a_change_of_slide_is_told(november_server: Server, tab: Tab) -> None:
    page = tab.open(f"{november_server.url}/present?review=1", "Needs attention")
    told = page.locator("body > [role=status]")
    expect(told).to_be_empty()
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("slide 2 of")
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("slide 3 of")
    heading = page.get_by_role("heading", level=1).inner_text()
    expect(told).to_contain_text(heading)


def test_twice_as_large_nothing_is_lost_and_nothing_moves_for_who_wants_no_motion(
    november_server: Server, chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 640, "height": 450}, reduced_motion="reduce")
    tab = Tab(context.new_page())
    for address, shows in (
        ("?panel=visitors", "Likelihood"),
        ("what_if?id=visitors", "What it takes"),
        ("plan", "Plan"),
    ):
        page = tab.open(f"{november_server.url}/{address}", shows)
        assert page.evaluate(TOO_WIDE) == [], address
        assert page.evaluate(MOTION) == [], address
    context.close()
