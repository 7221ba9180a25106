"""A whole meeting in real browsers, as a rehearsal: the chair on a projector, a phone that follows, a second person who
takes over; prepared, frozen, presented, decided, closed, looked back on; and words that mean harm on its slides."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from actors import actor
from browser import Tab, choose, tab_of
from busy import allowed
from hostile import HOSTILE, visible
from playwright.sync_api import Browser, Locator, Page, expect
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
    """Three windows that share nothing but the server: the chair's projector, a phone, and a second person's."""
    sizes = ((1024, 768), (390, 844), (1280, 800))
    contexts = [chromium.new_context(viewport={"width": w, "height": h}, accept_downloads=True) for w, h in sizes]
    yield [tab_of(context) for context in contexts]
    for context in contexts:
        context.close()


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).filter(visible=True).first.fill(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def slide(tab: Tab, title: str) -> None:
    expect(tab.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible(timeout=allowed(SOON))


def in_panel(page: Page) -> Locator:
    return page.locator(".st-key-present_panel")


def is_full(tab: Tab) -> bool:
    return bool(tab.page.evaluate("document.fullscreenElement !== null"))


def nothing_is_cut_off(tab: Tab) -> None:
    """The page scrolls in no direction sideways, and no text of a slide is smaller than can be read."""
    page = tab.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), "nothing stands outside"
    smallest = page.evaluate(SMALLEST)
    assert smallest >= 13, f"{smallest} px is too small to be read"


def follows(tab: Tab, title: str, since: float) -> float:
    """Wait until a follower shows a slide; gives the seconds since."""
    slide(tab, title)
    return time.monotonic() - since


def enter(tab: Tab, server: Server, number: int, who: str) -> None:
    tab.open(f"{server.url}/review?review={number}", shows="Join")
    press(tab.page, "Join")
    answer_in_browser(tab.page, who)
    expect(tab.page.get_by_text("Working as").first).to_be_attached()
    tab.shows("Last decisions and what came of them")


def test_a_whole_meeting(server: Server, tabs: list[Tab]) -> None:
    chair, phone, second = tabs

    # a new review, made by hand
    chair.open(f"{server.url}/reviews", shows="New review")
    press(chair.page, "New review")
    chair.shows("Create")
    fill(chair.page, "Name", "Autumn review")
    press(chair.page, "Create")
    answer_in_browser(chair.page, ADA)

    # prepare
    chair.shows("Fix before the meeting")
    assert "review=" in chair.page.url
    for text in ("Last decisions and what came of them", "What changed since the last review", "Agenda", "60 minutes"):
        expect(chair.page.get_by_text(text).first).to_be_visible()
    number = int(chair.page.url.rpartition("=")[2])

    # the phone waits at the short address; freeze, and present
    phone.open(f"{server.url}/follow", shows="No review is being presented")
    press(chair.page, "Freeze the figures")
    chair.shows("Close the review")
    with PlanStore(server.home / "plan.sqlite") as store:
        review, pack = store.reviews.find(number), store.reviews.pack(number)
    expect(chair.page.get_by_text(short(review.fingerprint or "")).first).to_be_visible()
    titles = [o.title for o in pack.objectives]
    chair.page.get_by_role("link", name="Present").last.click()
    slide(chair, "Autumn review")
    for text in ("Likely to reach", "days left", "Needs attention", f"127.0.0.1:{server.port}/follow"):
        expect(chair.page.get_by_text(text).first).to_be_visible()
    expect(chair.page.get_by_test_id("stSidebar")).to_be_hidden()
    slide(phone, "Autumn review")
    nothing_is_cut_off(chair)
    nothing_is_cut_off(phone)

    # a second person follows on their own machine
    enter(second, server, number, BEN)
    second.page.get_by_role("link", name="Follow the presenter").click()
    expect(second.page.get_by_text("You are following ada").first).to_be_visible()

    # by keyboard, on the whole screen; everybody follows within two seconds
    chair.page.keyboard.press("s")
    expect(chair.page.get_by_role("button", name="Leave full screen")).to_be_visible()
    assert is_full(chair)
    chair.page.keyboard.press("ArrowRight")
    slide(chair, "Last decisions and what came of them")
    delays = []
    for n in (0, 1):
        since = time.monotonic()
        chair.page.keyboard.press("Space" if n else "ArrowRight")
        slide(chair, titles[n])
        delays.append(follows(phone, titles[n], since))
    print("phone behind by", [round(one, 2) for one in delays], "s")
    slide(second, titles[1])
    chair.shows("slide 4 of")
    chair.page.keyboard.press("ArrowDown")
    result = pack.objectives[1].key_results[1]
    for tab in tabs:
        expect(tab.page.locator("li[aria-current]").filter(has_text=result.title)).to_be_visible(timeout=allowed(SOON))
        nothing_is_cut_off(tab)
    ticking = chair.page.get_by_role("timer")
    box = boxes([o.status for o in pack.objectives], review.setting.minutes)[1] / 60
    expect(ticking).to_have_attribute("aria-label", f"{box:.0f} minutes planned")
    assert chair.page.evaluate(COUNTS), "the time box runs down without the server"
    chair.page.keyboard.press("l")
    expect(chair.page.get_by_text("Live figures are the same as the frozen ones.")).to_be_visible()
    chair.page.keyboard.press("l")
    second.page.keyboard.press("ArrowLeft")  # looks back alone, and follows again
    slide(second, titles[0])
    expect(second.page.get_by_role("button", name="Follow ada").first).to_be_visible()
    second.shows("slide 3 of")
    second.page.keyboard.press("f")
    slide(second, titles[1])

    # a target is changed in a panel over the slide; what is typed moves no slide, and the screen stays full
    chair.page.keyboard.press("ArrowUp")
    result = pack.objectives[1].key_results[0]
    expect(chair.page.locator("li[aria-current]").filter(has_text=result.title)).to_be_visible()
    chair.page.keyboard.press("d")
    expect(in_panel(chair.page)).to_be_visible()
    nothing_is_cut_off(chair)
    choose(chair.page, "Decision", "revise the target")
    chair.shows("New target")
    new = (result.target or 0) * 0.9
    fill(chair.page, "New target", f"{new:.2%}" if result.unit == "%" else f"{new:g}")
    why = in_panel(chair.page).get_by_label("Why?", exact=True)
    why.click()
    chair.page.keyboard.type("A competitor left: sold d l p f")
    chair.page.keyboard.press("ArrowLeft")
    press(chair.page, "Record the decision")
    for tab in tabs:
        slide(tab, result.title)
        expect(tab.page.locator(".okr-from-to")).to_contain_text("→")
        expect(tab.page.get_by_text("A competitor left: sold d l p f").first).to_be_visible()
        expect(tab.page.get_by_text("decided by ada").first).to_be_visible()
        nothing_is_cut_off(tab)
    expect(in_panel(chair.page)).to_have_count(0)
    assert is_full(chair)
    with PlanStore(server.home / "plan.sqlite") as store:
        plan = store.plan(pack.cycle)
        assert plan is not None
        revised = plan.key_result(result.id)
        assert revised is not None
        assert revised.target == pytest.approx(new)
        (made,) = store.reviews.decisions(number)
        assert made.was == {"target": result.target}
        assert store.reviews.content(number) == pack.dump(), "the plan moved, the pack did not"

    # an action; Esc closes the panel and nothing else
    chair.page.keyboard.press("d")
    in_panel(chair.page).get_by_role("tab", name="Add an action").click()
    fill(chair.page, "What needs to be done?", "Call the customers of theirs")
    press(chair.page, "Add action")
    expect(in_panel(chair.page)).to_have_count(0)
    chair.page.keyboard.press("d")
    expect(in_panel(chair.page)).to_be_visible()
    chair.page.keyboard.press("Escape")
    expect(in_panel(chair.page)).to_have_count(0)
    assert is_full(chair)
    assert "/present" in chair.page.url

    # a refresh keeps who chairs, and where they are
    chair.page.reload()
    slide(chair, result.title)
    expect(chair.page.get_by_role("button", name="Record")).to_be_visible()
    slide(phone, result.title)

    # the chair is handed over to somebody who is there; the slides go with it
    chair.shows("slide 4 of")
    chair.page.keyboard.press("d")
    in_panel(chair.page).get_by_role("tab", name="Chair").click()
    press(chair.page, "Hand over the chair")
    expect(chair.page.get_by_text("You are following ben").first).to_be_visible(timeout=allowed(SOON))
    expect(second.page.get_by_role("button", name="Record")).to_be_visible(timeout=allowed(SOON))
    second.shows("slide 4 of")
    second.page.keyboard.press("End")
    for tab in (second, phone, chair):
        slide(tab, "Decided and agreed")
        for text in ("A competitor left", "Call the customers of theirs", "→"):
            expect(tab.page.get_by_text(text).first).to_be_visible(timeout=allowed(SOON))
        nothing_is_cut_off(tab)

    # the new chair closes; the minutes say all of it
    second.shows("slide 8 of")
    second.page.keyboard.press("d")
    in_panel(second.page).get_by_role("tab", name="Chair").click()
    press(second.page, "Close the review")
    press(second.page, "Close for good")
    expect(phone.page.get_by_text("This review is closed").first).to_be_visible(timeout=allowed(SOON))
    second.open(f"{server.url}/review?review={number}", shows="The minutes")
    with second.page.expect_download() as download:
        press(second.page, "Markdown")
    minutes = download.value.path().read_text(encoding="utf-8")
    for text in (
        "# Autumn review",
        "Chair: ben",
        "→",
        "A competitor left",
        "Call the customers of theirs",
        short(review.fingerprint or ""),
    ):
        assert text in minutes
    second.page.get_by_role("button", name="Export").click()
    with second.page.expect_download() as download:
        second.page.get_by_role("button", name="Slides (PowerPoint)").click()
    deck = Presentation(str(download.value.path()))
    said = "\n".join(shape.text_frame.text for s in deck.slides for shape in s.shapes if shape.has_text_frame)
    for text in ("A competitor left", "Call the customers of theirs", "days left", short(review.fingerprint or "")):
        assert text in said
    assert any("→" in (s.shapes.title.text if s.shapes.title else "") for s in deck.slides)

    # the next one opens with what came of it
    made_next = okr(
        server.home, "review", "make", "Winter review", "--chair", ADA, "--day", str(clock.today() + timedelta(1))
    )
    assert made_next.returncode == 0, made_next.stderr
    second.open(f"{server.url}/review?review={made_next.stdout.split()[0]}", shows="Fix before the meeting")
    shown = second.text()
    before = shown.index("Last decisions and what came of them")
    assert before < shown.index("A competitor left") < shown.index("Fix before the meeting")
    assert "Call the customers of theirs" in shown
    assert [tab.troubles for tab in tabs] == [[], [], []]
    assert "Traceback" not in server.log
    assert max(delays) < 2, "a phone is never two seconds behind"


def test_the_chair_is_taken_where_its_holder_has_left(server: Server, tabs: list[Tab]) -> None:
    _, phone, second = tabs
    with PlanStore(server.home / "plan.sqlite") as store:
        cycle = next(c.id for c in store.cycles() if clock.today() in c)
        setting = Setting(title="Without a chair", cycle=cycle, day=clock.today(), chair=ADA)
        number = store.reviews.make(setting, author=ADA)
    assert okr(server.home, "review", "freeze", str(number)).returncode == 0
    with PlanStore(server.home / "plan.sqlite") as store:
        store.reviews.present(number, 0, by=ADA)
    phone.open(f"{server.url}/follow", shows="Likely to reach")
    enter(second, server, number, BEN)
    second.page.get_by_role("link", name="Follow the presenter").click()
    second.shows("You are following ada")
    press(second.page, "ada is not here. Take the chair")
    press(second.page, "Take the chair")
    expect(second.page.get_by_role("button", name="Record")).to_be_visible(timeout=allowed(SOON))
    second.shows("slide 1 of")  # and stands still: a key that is pressed while its button appears may be lost
    second.page.keyboard.press("ArrowRight")
    slide(second, "Last decisions and what came of them")
    slide(phone, "Last decisions and what came of them")
    expect(phone.page.get_by_text("You are following ben")).to_be_visible()
    assert [tab.troubles for tab in tabs] == [[], [], []]


# the smallest size of a text that is shown, in pixels
SMALLEST = """() => Math.min(...[...document.querySelectorAll('[class^="okr-slide"] *')]
    .filter((one) => one.checkVisibility() && [...one.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""

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
        tab.open(f"{server.url}/review?review={number}", shows="The minutes")
        assert visible(HOSTILE["script"]) in visible(tab.text())
        tab.open(f"{server.url}/present?review={number}", shows="slide 1 of")
        for n in range(slides + 1):
            tab.page.keyboard.press("ArrowRight")
            tab.shows(f"slide {n + 2} of")
        assert tab.page.evaluate("window.pwned") is None
        assert tab.troubles == []
        assert tab.elsewhere(server.url) == []
    context.close()
