"""A whole meeting in a real browser: prepared, frozen, presented by keyboard and followed, decided, closed, looked
back on; and words that mean harm on its slides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from actors import actor
from browser import Tab, choose, tab_of
from hostile import HOSTILE, visible
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation
from served import NOVEMBER, Server, copied, okr, serving
from who import answer_in_browser

from data.commands import reviews as review_commands
from data.config import clock
from data.stores.plan.store import PlanStore
from data.stores.workspace import Workspace
from okr_model.review.pack import short
from okr_model.review.review import Setting, boxes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = NOVEMBER
SOON = 8_000  # ms within which a follower must be where the presenter is; they look every second
ADA, BEN = "ada@example.com", "ben@example.com"


@pytest.fixture
def server(november_demo: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(copied(november_demo, tmp_path)) as one:
        yield one


@pytest.fixture
def tabs(chromium: Browser) -> Iterator[list[Tab]]:
    """Two windows that share nothing but the server: the presenter's and a follower's."""
    contexts = [chromium.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True) for _ in range(2)]
    yield [tab_of(context) for context in contexts]
    for context in contexts:
        context.close()


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).filter(visible=True).first.fill(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def slide(tab: Tab, title: str) -> None:
    expect(tab.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible(timeout=SOON)


def recorded(tab: Tab, text: str) -> None:
    """What was typed stands on the page, not in its box any more."""
    expect(tab.page.locator(".okr-entry, .stHtml").filter(has_text=text).first).to_be_visible()
    tab.shows("Close the review")


def enter(tab: Tab, server: Server, number: int, who: str) -> None:
    tab.open(f"{server.url}/review?review={number}", shows="Join")
    press(tab.page, "Join")
    answer_in_browser(tab.page, who)
    expect(tab.page.get_by_text("Working as").first).to_be_attached()
    tab.shows("Last decisions and what came of them")


def test_a_whole_meeting(server: Server, tabs: list[Tab]) -> None:
    first, other = tabs
    first.open(f"{server.url}/reviews", shows="New review")
    fill(first.page, "Name", "Autumn review")
    fill(first.page, "Minutes kept by", BEN)
    press(first.page, "Create")
    answer_in_browser(first.page, ADA)

    # prepare
    first.shows("Fix before the meeting")
    assert "review=" in first.page.url
    for text in ("Last decisions and what came of them", "What changed since the last review", "Agenda", "60 minutes"):
        expect(first.page.get_by_text(text).first).to_be_visible()
    number = int(first.page.url.rpartition("=")[2])

    # freeze
    press(first.page, "Freeze the figures")
    first.shows("Close the review")
    with PlanStore(server.home / "plan.sqlite") as store:
        review, pack = store.reviews.find(number), store.reviews.pack(number)
    expect(first.page.get_by_text(short(review.fingerprint or "")).first).to_be_visible()
    titles = [o.title for o in pack.objectives]

    # present, by keyboard, followed by another
    first.page.get_by_role("link", name="Present").last.click()
    slide(first, "Autumn review")
    expect(first.page.get_by_test_id("stSidebar")).to_be_hidden()
    enter(other, server, number, "guest@example.com")
    other.page.get_by_role("link", name="Follow the presenter").click()
    slide(other, "Autumn review")
    expect(other.page.get_by_text("You are following ada").first).to_be_visible()
    first.page.keyboard.press("ArrowRight")
    slide(first, titles[0])
    slide(other, titles[0])
    first.page.keyboard.press("Space")
    slide(first, titles[1])
    slide(other, titles[1])
    second = pack.objectives[1].key_results[1].title
    first.shows("slide 3 of")
    first.page.keyboard.press("ArrowDown")
    for tab in tabs:
        expect(tab.page.locator("li[aria-current]").filter(has_text=second)).to_be_visible(timeout=SOON)
    ticking = first.page.get_by_role("timer")
    box = boxes([o.status for o in pack.objectives], review.setting.minutes)[1] / 60
    expect(ticking).to_have_attribute("aria-label", f"{box:.0f} minutes planned")
    assert first.page.evaluate(COUNTS), "the time box runs down without the server"
    first.page.keyboard.press("l")
    expect(first.page.get_by_text("Live figures are the same as the frozen ones.")).to_be_visible()
    other.page.keyboard.press("ArrowLeft")  # looks back alone, and follows again
    slide(other, titles[0])
    expect(other.page.get_by_role("button", name="Follow ada").first).to_be_visible()
    other.shows("slide 2 of")
    other.page.keyboard.press("f")
    slide(other, titles[1])

    # decide, where one is
    first.page.keyboard.press("d")
    first.shows("Record the decision")
    expect(first.page.get_by_role("heading", name=titles[1]).first).to_be_visible()
    fill(first.page, "Why?", "It will come by itself")
    press(first.page, "Record the decision")
    recorded(first, "It will come by itself")
    choose(first.page, "About", pack.objectives[1].key_results[0].title)
    choose(first.page, "Decision", "revise the target")
    first.shows("New target")
    fill(first.page, "New target", "165000")
    fill(first.page, "Why?", "A competitor left")
    press(first.page, "Record the decision")
    recorded(first, "A competitor left")
    first.page.get_by_role("tab", name="Add an action").click()
    fill(first.page, "What needs to be done?", "Call the customers of theirs")
    press(first.page, "Add action")
    recorded(first, "Call the customers of theirs")
    with PlanStore(server.home / "plan.sqlite") as store:
        plan = store.plan(pack.cycle)
        assert plan is not None
        revised = plan.key_result(pack.objectives[1].key_results[0].id)
        assert revised is not None
        assert revised.target == 165_000
        assert store.reviews.content(number) == pack.dump(), "the plan moved, the pack did not"

    # the record shows on the last slide, and Esc leads back
    first.page.get_by_role("link", name="Present").last.click()
    slide(first, titles[1])
    first.shows("slide 3 of")  # the page is whole
    first.page.keyboard.press("End")
    slide(first, "Decided and agreed")
    expect(other.page.get_by_text("A competitor left").first).to_be_visible(timeout=SOON)
    first.page.keyboard.press("Escape")
    first.shows("Close the review")

    # close, and take the minutes along
    press(first.page, "Close the review")
    press(first.page, "Close for good")
    first.shows("Minutes")
    with first.page.expect_download() as download:
        press(first.page, "Markdown")
    minutes = download.value.path().read_text(encoding="utf-8")
    for text in (
        "# Autumn review",
        "A competitor left",
        "Call the customers of theirs",
        short(review.fingerprint or ""),
    ):
        assert text in minutes
    first.page.get_by_role("button", name="Export").click()
    with first.page.expect_download() as download:
        first.page.get_by_role("button", name="Slides (PowerPoint)").click()
    deck = Presentation(str(download.value.path()))
    said = "\n".join(shape.text_frame.text for s in deck.slides for shape in s.shapes if shape.has_text_frame)
    for text in ("A competitor left", "Call the customers of theirs", short(review.fingerprint or "")):
        assert text in said
    expect(other.page.get_by_text("You are following")).to_have_count(0, timeout=SOON)

    # the next one opens with said and happened
    made = okr(
        server.home, "review", "make", "Winter review", "--chair", ADA, "--day", str(clock.today() + timedelta(1))
    )
    assert made.returncode == 0, made.stderr
    first.open(f"{server.url}/review?review={made.stdout.split()[0]}", shows="Fix before the meeting")
    shown = first.text()
    assert (
        shown.index("Last decisions and what came of them")
        < shown.index("A competitor left")
        < shown.index("Fix before the meeting")
    )
    assert "Call the customers of theirs" in shown
    assert [tab.troubles for tab in tabs] == [[], []]
    assert "Traceback" not in server.log


# resolves to whether the counter of the time box becomes another one by itself
COUNTS = """() => new Promise((done) => {
    const left = () => getComputedStyle(document.querySelector('.okr-timer > span')).getPropertyValue('--left');
    const before = left(), began = performance.now();
    const look = () => left() !== before ? done(true) : performance.now() - began > 5000 ? done(false) : setTimeout(look, 100);
    look();
})"""


def test_frozen_by_the_command_while_the_server_owns_the_store(server: Server) -> None:
    made = okr(server.home, "review", "make", "Unattended", "--chair", ADA, "--json")
    assert made.returncode == 0, made.stderr
    number = made.stdout.split('"id": ')[1].split(",")[0]
    frozen = okr(server.home, "review", "freeze", number)
    assert frozen.returncode == 0, frozen.stderr
    mark = frozen.stdout.strip()
    assert len(mark) == 64
    again = okr(server.home, "review", "freeze", number)
    assert again.returncode != 0
    assert "has frozen it already" in again.stderr
    shown = server.get(f"/api/v1/reviews/{number}").json
    assert (shown["stage"], shown["fingerprint"], shown["minutes"]["fingerprint"]) == ("frozen", mark, mark)
    assert server.get("/api/v1/reviews").json["reviews"][0]["title"]
    assert server.get("/api/v1/reviews/99").status == 404


def test_hostile_words_on_the_slides(hostile_home: Path, tmp_path: Path, chromium: Browser) -> None:
    home = copied(hostile_home, tmp_path)
    with Workspace.open(home) as workspace:
        reviews = workspace.plan.reviews
        setting = Setting(title=HOSTILE["markdown-image"][:200], cycle="now", day=clock.today(), chair=ADA)
        number = reviews.make(setting, author=ADA)
        review_commands.freeze(workspace, actor(ADA), number)
        shown = reviews.pack(number).objectives
        for text in list(HOSTILE.values())[:6]:
            reviews.decide(number, objective=shown[0].id, verdict="keep", reason=text, owner=text, by=ADA)
        reviews.close(number, by=ADA)
        slides = len(shown)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    tab = tab_of(context)
    with serving(home) as server:
        tab.open(f"{server.url}/review?review={number}", shows="Minutes")
        assert visible(HOSTILE["script"]) in visible(tab.text())
        tab.open(f"{server.url}/present?review={number}", shows="slide 1 of")
        for n in range(slides + 1):
            tab.page.keyboard.press("ArrowRight")
            tab.shows(f"slide {n + 2} of")
        assert tab.page.evaluate("window.pwned") is None
        assert tab.troubles == []
        assert [url for url in tab.elsewhere(server.url) if "fonts.gstatic.com" not in url] == []
    context.close()
