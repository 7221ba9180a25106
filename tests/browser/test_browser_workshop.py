"""Five browsers in one goal-setting session: what one does shows in the others, and all end with the same board."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab, choose, tab_of
from busy import allowed
from hostile import HOSTILE, visible
from playwright.sync_api import Browser, Page, expect
from served import NOVEMBER, Server, copied, emptied, serving
from who import answer_in_browser

from data.stores.plan.store import PlanStore
from data.stores.workshops.tables import metadata

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SESSIONS = [table.name for table in metadata.sorted_tables if table.name.startswith("workshop")]

CLOCK = NOVEMBER
SOON = 8_000  # ms within which what one does must show in the others; they look every two seconds
NAMES = ("ada", "ben", "cem", "dua", "eva")


@pytest.fixture
def server(november_demo: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(emptied(copied(november_demo, tmp_path), *reversed(SESSIONS))) as one:
        yield one


@pytest.fixture
def tabs(chromium: Browser) -> Iterator[list[Tab]]:
    """Five windows that share nothing but the server."""
    contexts = [chromium.new_context(viewport={"width": 1280, "height": 900}) for _ in NAMES]
    yield [tab_of(context) for context in contexts]
    for context in contexts:
        context.close()


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    expect(box).to_have_count(1)  # the form that was sent is gone
    box.fill(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def choose_one_of_many(page: Page, label: str, option: str) -> None:
    """Choose, look whether it is chosen, and choose again where the list was drawn anew under the click."""
    chosen = page.get_by_test_id("stMultiSelect").get_by_text(option, exact=True).filter(visible=True)
    for _ in range(3):
        choose(page, label, option)
        page.keyboard.press("Escape")
        with contextlib.suppress(AssertionError):
            return expect(chosen.first).to_be_visible(timeout=allowed(5_000))
    pytest.fail(f"{option} cannot be chosen")


def sees(page: Page, text: str) -> None:
    expect(page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=allowed(SOON))


def test_five_browsers_end_with_the_same_board(server: Server, tabs: list[Tab]) -> None:
    first, *others = tabs
    first.open(f"{server.url}/workshop", shows="No session yet")
    fill(first.page, "Topic", "Goals for spring")
    press(first.page, "Start")
    answer_in_browser(first.page, "ada@example.com")
    sees(first.page, "In silence")
    for name, tab in zip(NAMES[1:], others, strict=True):
        tab.open(f"{server.url}/workshop?session=1", shows="Already here")
        press(tab.page, "Join")
        answer_in_browser(tab.page, f"{name}@example.com")
        sees(tab.page, "In silence")
    sees(first.page, "eva")

    # what is being typed stays while others write
    fill(first.page, "An idea", "half a thou")
    for name, tab in zip(NAMES[1:], others, strict=True):
        for n in (1, 2):
            fill(tab.page, "An idea", f"{name} thinks {n}")
            press(tab.page, "Add idea")
            sees(tab.page, f"{name} thinks {n}")
    sees(first.page, "8 ideas from others")
    expect(first.page.get_by_label("An idea", exact=True)).to_have_value("half a thou")
    assert "thinks" not in first.text(), "silent means silent"
    fill(first.page, "An idea", "ada thinks 1")
    press(first.page, "Add idea")
    sees(first.page, "ada thinks 1")

    press(first.page, "Next: Group")
    for tab in tabs:
        for text in ("ada thinks 1", "cem thinks 2"):
            sees(tab.page, text)
    for name, tab in zip(NAMES[:2], tabs, strict=False):
        choose_one_of_many(tab.page, "Ideas that belong together", f"{name} thinks 1")
        fill(tab.page, "Name of a new group", f"Group of {name}")
        press(tab.page, "Group")
        sees(tab.page, f"Group of {name}")
    press(first.page, "Next: Vote")
    for n, tab in enumerate(tabs):
        sees(tab.page, "5 votes left")
        for left in ("4 votes left", "3 votes left"):
            tab.page.locator(f".st-key-give_{1 + n % 2} button").click()
            sees(tab.page, left)
    sees(first.page, "2 of 5 votes")

    press(first.page, "Next: Six hats")
    sees(first.page, "No hat yet")
    choose(first.page, "Next hat", "Facts")
    press(first.page, "Start the round")
    for name, tab in zip(NAMES, tabs, strict=True):
        sees(tab.page, "left")
        sees(tab.page, "● 6")
        fill(tab.page, "Add a thought under this hat", f"{name} knows")
        press(tab.page, "Add")
    for tab in tabs:
        sees(tab.page, "eva knows")
    ticking = first.page.get_by_role("timer")
    then = ticking.inner_text()
    expect(ticking).not_to_have_text(then, timeout=allowed(SOON))

    press(first.page, "Hand over")
    choose(first.page, "Who leads from now on?", "ben")
    press(first.page, "Hand over the lead")
    sees(first.page, "ben leads and moves")
    press(others[0].page, "Next: Draft objectives")
    sees(others[3].page, "Key results, one per line")
    fill(others[3].page, "Objective", "Be heard")
    fill(others[3].page, "Key results, one per line", "Listeners\nLetters")
    press(others[3].page, "Add the draft")
    for tab in tabs:
        sees(tab.page, "Letters")
    press(others[0].page, "Close the session")
    press(others[0].page, "Close for good")
    for tab in tabs:
        tab.shows("This session is closed")
        sees(tab.page, "Ideas, by votes")
    # below the header, which says as whom each of them works
    boards = [tab.page.get_by_test_id("stMain").inner_text().partition("Goals for spring")[2] for tab in tabs]
    assert all(board == boards[0] for board in boards)
    with PlanStore(server.home / "plan.sqlite") as store:
        board = store.workshops.board(1)
    for text in (
        *(i.text for i in board.ideas),
        *(g.name for g in board.groups),
        *(i.text for hat in board.said.values() for i in hat),
        *(text for d in board.drafts for text in (d.title, *d.key_results)),
    ):
        assert text in boards[0], text
    assert (len(board.ideas), [g.dots for g in board.groups], len(board.said["facts"])) == (7, [6, 4], 5)
    assert [tab.troubles for tab in tabs] == [[]] * 5
    assert "Traceback" not in server.log

    # the draft goes into the plan and opens in the editor
    press(first.page, "Add to the plan")
    press(first.page, "Add")
    first.page.get_by_role("link", name="Open in the editor").click()
    first.shows("Edit objective")
    expect(first.page.get_by_label("Title", exact=True)).to_have_value("Be heard")


def test_hostile_words_on_the_board_and_in_the_tree(hostile_home: Path, tmp_path: Path, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    tab = tab_of(context)
    home = copied(hostile_home, tmp_path)
    with PlanStore(home / "plan.sqlite") as store:
        fill_with_hostile_words(store)
    with serving(home) as server:
        tab.open(f"{server.url}/workshop?session=1", shows="This session is closed")
        shown = visible(tab.text())
        for name, text in HOSTILE.items():
            assert visible(text) in shown, name
        harmless(tab, server)
        tab.open(f"{server.url}/alignment", shows="How progress adds up")
        tab.page.get_by_role("tab", name="List").click()
        assert visible(HOSTILE["script"]) in visible(tab.text())
        harmless(tab, server)
    context.close()


def fill_with_hostile_words(store: PlanStore) -> None:
    room, me = store.workshops, HOSTILE["image"]
    room.begin(HOSTILE["markdown-image"], by=me)
    ideas = [room.add_idea(1, text, person=me) for text in HOSTILE.values()]
    room.go_to(1, "group", by=me)
    for text, idea in list(zip(HOSTILE.values(), ideas, strict=True))[::2]:
        room.group(1, text, [idea], person=me)
    room.go_to(1, "hats", by=me)
    room.wear(1, "feelings", by=me)
    for text in HOSTILE.values():
        room.say(1, text, person=me)
        room.draft(1, text, [text], person=me)
    room.go_to(1, "closed", by=me)
    for id, text in (("first", HOSTILE["script"]), ("second", HOSTILE["image"])):
        store.edit("now", "objective", id, {"theme": text}, author="test")


def harmless(tab: Tab, server: Server) -> None:
    assert tab.page.evaluate("window.pwned") is None
    assert tab.troubles == []
    assert tab.elsewhere(server.url) == []
    assert tab.page.locator(".stApp").is_visible()
