"""Forms in which people say something: what is typed is kept while it is typed, found again, and sent by the keyboard."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from browser import Tab
from playwright.sync_api import Page, expect
from served import NOVEMBER, Server, await_health, serving, start, stop
from who import answer_in_browser, work_as_in_browser

from data.config import clock
from data.stores.plan.store import PlanStore
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


RESTORED = "Restored what you had typed."
VISITS = KeyResult(id="visits", title="Visits", type="increase", baseline=100, target=200, manual=True, unit="visits")


SLOWLY = """
import time
from pages.ui.forms.kept_form import Form
from streamlit.web.cli import main
at_once = Form._left
def slowly(form):
    time.sleep(0.7)
    at_once(form)
Form._left = slowly
main()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The workspace of a plan of one key result."""
    home, today = tmp_path / "home", clock.today()
    home.mkdir()
    with PlanStore(home / "plan.sqlite") as store:
        store.add_cycle(Cycle(today - timedelta(days=30), today + timedelta(days=59), "now"), author="ada")
        store.add_objective("now", Objective(id="known", title="Become known", key_results=(VISITS,)), author="ada")
        store.people.save("ada@example.com", author="ada", name="Ada")
        store.people.save("ben@example.com", author="ada", name="Ben")
    return home


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    """Served as usual."""
    with serving(home) as server:
        yield server


def is_kept(server: Server, text: str) -> None:
    """Wait until what was typed has reached the store."""
    until = time.monotonic() + 20
    while not any(text in content for content in kept(server)):
        assert time.monotonic() < until, f"not kept: {text}"
        time.sleep(0.1)


def kept(server: Server) -> list[str]:
    with closing(sqlite3.connect(server.home / "plan.sqlite")) as store:
        return [content for (content,) in store.execute("select content from form_draft")]


def test_a_comment_is_kept_as_it_is_typed_and_sent_with_ctrl_enter(server: Server, tab: Tab) -> None:
    address = f"{server.url}/objective?id=known"
    page = tab.open(address, shows="What happened")
    work_as_in_browser(page, "ada@example.com")
    box = page.get_by_role("textbox", name="Comment")
    box.click()
    page.keyboard.type("Shall we go to the fair?")  # and the field is not left
    is_kept(server, "Shall we go to the fair?")
    tab.shows("What happened")  # nothing runs any more
    page.reload()
    tab.shows(RESTORED)
    expect(box).to_have_value("Shall we go to the fair?")
    box.press("End")
    page.keyboard.type(" Yes.")
    box.press("Control+Enter")
    expect(page.locator(".okr-entry", has_text="Shall we go to the fair? Yes.")).to_be_visible()
    expect(box).to_have_count(1)  # the form that was sent is gone
    expect(box).to_have_value("")
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    assert not kept(server)
    assert tab.troubles == []


@pytest.mark.slow
def test_a_server_that_is_restarted_loses_nothing(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/objective?id=known", shows="What happened")
    work_as_in_browser(page, "ada@example.com")
    tab.shows("Working as Ada")
    box = page.get_by_role("textbox", name="Comment")
    box.click()
    page.keyboard.type("Still here?")
    is_kept(server, "Still here?")
    stop(server)
    expect(page.locator('[data-test-connection-state="CONNECTED"]')).to_have_count(0)
    again = start(server.home, port=server.port)
    try:
        await_health(again)
        expect(page.locator('[data-test-connection-state="CONNECTED"]')).to_have_count(1, timeout=60_000)
        tab.shows(RESTORED)
        expect(box).to_have_count(1)  # that of the server before is gone
        expect(box).to_have_value("Still here?")
        box.press("Control+Enter")
        expect(page.locator(".okr-entry", has_text="Still here?")).to_be_visible()
        expect(box).to_have_count(1)  # the form that was sent is gone
        expect(box).to_have_value("")
        assert not kept(server)
    finally:
        stop(again)


def test_closing_asks_only_while_something_is_not_kept(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/objective?id=known", shows="What happened")
    box = page.get_by_role("textbox", name="Comment")
    box.fill("Too quick")  # the server has not heard of it yet
    tab.leaves = False
    page.close(run_before_unload=True)
    deadline = time.monotonic() + 20
    while not tab.troubles and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert tab.troubles == ["dialog: "], "the browser asks in its own words"
    is_kept(server, "Too quick")  # it was sent while the question stood
    tab.shows("What happened")
    page.wait_for_timeout(500)  # the browser hears a moment later that it is kept
    page.reload()
    tab.shows(RESTORED)
    assert len(tab.troubles) == 1


def test_a_tap_straight_out_of_a_field_leads_to_the_page_and_keeps_the_field(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/objective?id=known", shows="What happened")
    box = page.get_by_role("textbox", name="Comment")
    for n, link in enumerate(("Drivers", "Plan")):
        box.fill(f"Shall we? {n}")
        page.get_by_role("link", name=link, exact=True).first.click()  # pressed and let go at once
        tab.shows("You have unsaved changes in the comment on Become known.")
        expect(page.get_by_role("heading", name=link, exact=True)).to_be_visible()
        page.get_by_role("link", name="Keep editing").click()
        tab.shows(RESTORED)
        expect(box).to_have_value(f"Shall we? {n}")
    tab.shows("What happened")
    page.goto(f"{server.url}/edit_key_result?id=visits")
    tab.shows("Edit key result")
    page.get_by_label("Title", exact=True).fill("Visits a week")
    page.get_by_role("link", name="Drivers").click()
    tab.shows("You have unsaved changes in Visits.")
    expect(page.get_by_role("heading", name="Drivers", exact=True)).to_be_visible()
    assert tab.troubles == []


def test_the_next_page_does_not_overtake_what_keeps_the_field(home: Path, tab: Tab) -> None:
    with serving(home, command=("-c", SLOWLY, "run", "dashboard.py", "--server.port={port}")) as server:
        page = tab.open(f"{server.url}/objective?id=known", shows="What happened")
        page.get_by_role("textbox", name="Comment").fill("Shall we?")
        page.get_by_role("link", name="Drivers", exact=True).first.click()
        tab.shows("You have unsaved changes in the comment on Become known.")
        page.get_by_role("link", name="Keep editing").click()
        tab.shows(RESTORED)
        expect(page.get_by_role("textbox", name="Comment")).to_have_value("Shall we?")


def test_a_draft_belongs_to_the_person_and_not_to_the_browser(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/objective?id=known", shows="What happened")
    box = page.get_by_role("textbox", name="Comment")
    box.fill("Ada was here")
    box.press("Tab")
    is_kept(server, "Ada was here")
    work_as_in_browser(page, "ada@example.com")  # what was typed before is hers now
    tab.shows("Working as Ada")
    expect(box).to_have_value("Ada was here")
    switch(page, "ben@example.com")
    tab.shows("Working as Ben")
    expect(box).to_have_value("")
    expect(page.get_by_text("Ada was here")).to_have_count(0)
    page.get_by_role("link", name="Drivers").first.click()
    expect(page.get_by_role("heading", name="Drivers", exact=True)).to_be_visible()
    expect(page.get_by_text("You have unsaved changes")).to_have_count(0)
    tab.open(f"{server.url}/objective?id=known", shows="What happened")
    expect(box).to_have_value("")
    switch(page, "ada@example.com")
    tab.shows(RESTORED)
    expect(box).to_have_value("Ada was here")
    assert tab.troubles == []


def test_a_check_in_by_keyboard_alone(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/key_result?id=visits&check_in=visits", shows="What happened?")
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("It goes well")
    page.keyboard.press("Tab")
    page.keyboard.type("Nothing")
    page.keyboard.press("Tab")
    page.keyboard.type("The fair")
    page.keyboard.press("Control+Enter")
    answer_by_keyboard(page, "ada@example.com")
    for text in ("It goes well", "Nothing", "The fair"):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_role("textbox", name="What happened?")).to_have_count(0)
    assert not kept(server)
    assert tab.troubles == []


def answer_by_keyboard(page: Page, who: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("e-mail address").focus()
    page.keyboard.type(who)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def test_enter_sends_a_line_and_a_refusal_keeps_it(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/people", shows="Add a person")
    work_as_in_browser(page, "ada@example.com")
    tab.shows("Working as Ada")
    address = page.get_by_role("textbox", name="E-mail")
    address.click()
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    tab.shows("use an e-mail address")
    expect(address).to_have_value("nobody")
    address.click()
    page.keyboard.press("End")
    page.keyboard.type("@example.com")
    page.keyboard.press("Enter")
    tab.shows("nobody@example.com")
    expect(address).to_have_value("")
    assert not kept(server)


def test_escape_closes_the_panel_and_what_was_typed_is_there_when_it_opens_again(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/?panel=visits&do=target", shows="Reason")
    reason = page.get_by_role("textbox", name="Reason")
    reason.click()
    page.keyboard.type("Because")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(reason).to_have_count(0)
    is_kept(server, "Because")
    tab.open(f"{server.url}/?panel=visits&do=target", shows=RESTORED)
    expect(reason).to_have_value("Because")
    page.get_by_role("button", name="Cancel").click()
    expect(reason).to_have_count(0)
    assert not kept(server)
    assert tab.troubles == []


def switch(page: Page, who: str) -> None:
    page.get_by_role("button", name="Working as").click()
    answer_in_browser(page, who)
