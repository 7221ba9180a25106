"""Another language in place: the page, its address, what is open and what is typed stay."""

from __future__ import annotations

import pytest
from browser import Tab
from playwright.sync_api import expect
from served import Server, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """An empty workspace, served."""
    with serving(tmp_path_factory.mktemp("home")) as server:
        yield server


def test_the_page_its_address_and_what_is_typed_stay(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/people?team=x", shows="People")
    page.evaluate("window.stillHere = true")
    page.get_by_role("button", name="فارسی").click()
    expect(page.locator("html[lang=fa][dir=rtl]")).to_be_attached()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    assert page.evaluate("window.stillHere") is True
    assert page.url == f"{server.url}/people?team=x"
    page.reload()
    expect(page.locator("html[lang=fa][dir=rtl]")).to_be_attached()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    assert tab.troubles == []


@pytest.mark.parametrize("value", ["xx", "../../etc/passwd", "<script>", "fa; drop", "A" * 3000, "fa\u200c"])
def test_a_cookie_of_nonsense_is_the_workspace_s_language(server: Server, tab: Tab, value: str) -> None:
    tab.page.set_extra_http_headers({"cookie": f"okr_language={value.encode('utf-8').decode('latin-1')}"})
    tab.open(f"{server.url}/people", shows="People")
    expect(tab.page.locator("html[lang=en]")).to_be_attached()


def test_who_has_chosen_before_is_met_in_their_language_from_the_first_byte(server: Server, tab: Tab) -> None:
    answer = tab.page.request.get(f"{server.url}/people", headers={"accept": "text/html", "cookie": "okr_language=fa"})
    assert '<html lang="fa" dir="rtl">' in answer.text()
    assert tab.page.request.post(f"{server.url}/okr-language/xx").status == 404
