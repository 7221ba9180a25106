"""What surrounds every page: the header, the flat navigation, and the links of a section."""

from __future__ import annotations

import pytest
from browser import Tab
from playwright.sync_api import expect
from served import Server

pytestmark = pytest.mark.browser

NAVIGATION = ["Overview", "Alignment", "Plan", "Reviews", "What if", "Metrics", "Drivers", "Sources", "Guide"]


def test_the_header_says_which_workspace_and_how_long_is_left(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url + "/sources", shows="Sync all now")
    header = page.locator("header.okr-frame")
    expect(header).to_contain_text("Paper Lantern marketing (demo)")
    expect(header).to_contain_text("2026-Q4")
    expect(header).to_contain_text("37 days left")
    page = tab.open(november_server.url + "/?on=2026-10-31", shows="data up to and including")
    expect(page.locator("header.okr-frame")).to_contain_text("as of 31 Oct 2026")
    assert tab.troubles == []


def test_the_navigation_is_one_short_list(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url + "/plan", shows="Add an objective")
    links = page.get_by_test_id("stSidebarNav").get_by_role("link")
    assert [link.inner_text().split("\n")[-1] for link in links.all()] == NAVIGATION
    assert page.get_by_test_id("stNavSectionHeader").count() == 0
    assert links.nth(2).get_attribute("aria-current") == "page"


def test_pages_of_a_section_link_to_each_other_in_place(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url + "/workshop", shows="Begin a session")
    page.evaluate("window.stillHere = true")
    section = page.get_by_role("navigation", name="In Plan")
    assert section.get_by_role("link").all_inner_texts() == ["Plan", "Workshop", "People", "Who does what", "Log"]
    expect(section.locator("[aria-current=page]")).to_have_text("Workshop")
    for name, address in (("Who does what", "share"), ("Log", "log"), ("Plan", "plan")):
        section.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
        assert page.url == f"{november_server.url}/{address}"
        expect(section.locator("[aria-current=page]")).to_have_text(name)
    page.locator("header.okr-frame").get_by_role("link").click()
    tab.shows("data up to and including")
    assert page.url == f"{november_server.url}/"
    assert (
        page.evaluate("window.stillHere") is True
    )  # nothing was loaded anew, on a page that a deep link opened either
    assert page.get_by_role("navigation", name="In Plan").count() == 0


def test_who_presents_has_the_whole_screen(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url + "/present?review=1", shows="slide 1 of")
    assert page.locator("header.okr-frame").count() == 0
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
