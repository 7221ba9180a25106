"""Who works in a browser, where nobody signs in: said once, kept over refresh, tabs and restarts, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab, tab_of
from playwright.sync_api import Browser, Page, expect
from served import NOVEMBER, Server, free_port, serving
from who import answer_in_browser, work_as_in_browser

from data.out.web.browser_cookie import NAME

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


ADA, BEN = "ada@example.com", "ben@example.com"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An empty workspace, served."""
    with serving(tmp_path_factory.mktemp("home")) as server:
        yield server


def works_as(page: Page, name: str) -> None:
    expect(page.get_by_role("button", name=f"Working as {name}").first).to_be_attached()


def is_nobody(page: Page) -> None:
    expect(page.get_by_role("button", name="Who are you?").first).to_be_attached()


def test_said_once_and_kept_over_refresh_and_tabs(server: Server, tab: Tab, chromium: Browser) -> None:
    tab.open(f"{server.url}/plan", shows="Plan")
    work_as_in_browser(tab.page, ADA)
    works_as(tab.page, "ada")
    tab.page.reload()
    works_as(tab.page, "ada")
    tab.page.go_back()
    tab.page.go_forward()
    works_as(tab.page, "ada")

    second = tab_of(tab.page.context)
    second.open(f"{server.url}/drivers", shows="Drivers")
    works_as(second.page, "ada")
    second.page.get_by_role("button", name="Working as ada").click()
    answer_in_browser(second.page, BEN)
    works_as(second.page, "ben")
    works_as(tab.page, "ben")  # without anybody touching it

    (cookie,) = [c for c in tab.page.context.cookies() if c["name"] == NAME]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert "ada" not in cookie["value"]

    elsewhere = chromium.new_context()
    other = tab_of(elsewhere)
    other.open(f"{server.url}/plan", shows="Plan")
    is_nobody(other.page)
    elsewhere.close()
    assert tab.troubles == []


def test_what_is_no_address_is_refused_in_the_dialog(server: Server, tab: Tab) -> None:
    tab.open(f"{server.url}/plan", shows="Plan")
    tab.page.get_by_role("button", name="Who are you?").click()
    dialog = tab.page.get_by_role("dialog")
    for wrong in ("just a name", "<img src=x onerror=alert(1)>", "**a**@b"):
        dialog.get_by_label("e-mail address").fill(wrong)
        dialog.get_by_role("button").filter(has_text="Continue").click()
        expect(dialog.get_by_text("use an e-mail address")).to_be_visible()
    tab.page.keyboard.press("Escape")
    is_nobody(tab.page)
    assert tab.troubles == []


@pytest.mark.parametrize("value", ["ada@example.com", "x", "../../etc/passwd", "'; drop table browser; --", "A" * 3000])
def test_a_cookie_that_is_not_ours_is_nobody(server: Server, tab: Tab, value: str) -> None:
    tab.page.context.add_cookies([{"name": NAME, "value": value.replace(";", "%3B"), "url": server.url}])
    tab.open(f"{server.url}/plan", shows="Plan")
    is_nobody(tab.page)
    work_as_in_browser(tab.page, BEN)
    tab.page.reload()
    works_as(tab.page, "ben")


def test_kept_over_a_restart_on_a_phone(tmp_path: Path, chromium: Browser) -> None:
    phone = chromium.new_context(viewport={"width": 390, "height": 844})
    page, port = tab_of(phone).page, free_port()
    with serving(tmp_path, port=port) as first:
        page.goto(f"{first.url}/reviews")
        page.get_by_role("button", name="Who are you?").wait_for(state="attached")
        page.get_by_role("button", name="Who are you?").evaluate("button => button.click()")
        answer_in_browser(page, ADA)
        works_as(page, "ada")
    with serving(tmp_path, port=port) as again:
        page.goto(f"{again.url}/plan")
        works_as(page, "ada")
    phone.close()
