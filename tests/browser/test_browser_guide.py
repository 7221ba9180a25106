"""The guide in a browser: a hint opens its paragraph in place, scrolled to; the search finds it."""

from __future__ import annotations

import pytest
from browser import Tab
from playwright.sync_api import expect
from served import Server

pytestmark = pytest.mark.browser


def test_a_question_mark_opens_its_paragraph_and_back_leads_back(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url + "/key_result?id=visitors", shows="How it is measured")
    page.evaluate("window.stillHere = true")
    page.get_by_role("link", name="Learn more: Likelihood").click()
    heading = page.get_by_role("heading", name="Likelihood", exact=True)
    expect(heading).to_be_in_viewport()
    assert page.url.endswith("/guide?about=likelihood#likelihood")
    assert page.evaluate("window.stillHere") is True
    page.go_back()
    expect(page.get_by_role("heading", name="Website sessions", level=1)).to_be_visible()
    assert tab.troubles == []


def test_a_link_from_elsewhere_opens_the_paragraph_too(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url + "/guide?about=freezing#freezing", shows="Why figures are frozen")
    expect(page.get_by_role("heading", name="Why figures are frozen for a review")).to_be_in_viewport()
    page.get_by_role("navigation", name="Chapters").get_by_role("link", name="How the figures come about").click()
    expect(page.get_by_role("heading", name="How the figures come about", level=2)).to_be_visible()
    assert tab.troubles == []
