"""Text stays text: hostile words in every field that takes any, on every page, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab, tab_of
from hostile import BEACON, CHANNEL, HOSTILE, UNIT, visible
from page_checks import FOREIGN
from playwright.sync_api import Browser
from served import NOVEMBER, Server, copied, serving

from data.stores.plan.store import PlanStore

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


@pytest.fixture(scope="module")
def server(hostile_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(copied(hostile_home, tmp_path_factory.mktemp("hostile"))) as one:
        yield one


@pytest.fixture
def unprotected(chromium: Browser) -> Iterator[Tab]:
    """A tab that ignores the content security policy: what holds here holds by itself."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    yield tab_of(context)
    context.close()


def harmless(tab: Tab, server: Server) -> str:
    """Nothing ran, nothing left, nothing was added or hidden. Returns the text as a reader sees it."""
    page = tab.page
    for line in page.locator("h1, [data-testid=stPageLink]").filter(visible=True).all()[:8]:
        line.hover(position={"x": 4, "y": 4})
    assert page.evaluate("window.pwned") is None
    assert tab.troubles == []
    assert tab.elsewhere(server.url) == []
    assert [line for line in tab.refused if BEACON in line] == []
    assert page.evaluate(FOREIGN) == []
    assert page.locator(".stApp").is_visible()
    return visible(tab.text())


def test_the_overview(server: Server, unprotected: Tab) -> None:
    unprotected.open(server.url, shows="data up to and including")
    shown = harmless(unprotected, server)
    for name, text in HOSTILE.items():
        assert visible(text) in shown, name
    assert visible(UNIT) in shown
    # what turns its own letters around leaves those beside it alone
    turned = visible(HOSTILE["direction"])
    line = unprotected.page.get_by_text(f"{turned} · {turned} · committed").first
    assert line.evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert not any(ord(c) in {0x202E, 0x2067} for c in line.inner_text())
    # the choices offer the same words; a list that has just opened closes where the page has to scroll to it
    unprotected.page.locator("h1").hover()
    unprotected.page.get_by_test_id("stPopover").get_by_role("button", name="Filter").click()
    unprotected.page.get_by_role("combobox", name="Owner").click()
    unprotected.page.get_by_role("option").first.wait_for()
    assert harmless(unprotected, server)


def test_a_key_result_with_everything_hostile(server: Server, unprotected: Tab) -> None:
    unprotected.open(f"{server.url}/key_result?id=measured", shows="Evidence")
    for folded in unprotected.page.locator("[data-testid=stExpander] summary").all():
        folded.click()
    shown = harmless(unprotected, server)
    for text in (HOSTILE["image"], HOSTILE["markdown-link"], CHANNEL, UNIT, *list(HOSTILE.values())[:8]):
        assert visible(text) in shown
    unprotected.page.locator("svg.marks .mark-symbol path").last.hover()
    assert visible(UNIT) in visible(unprotected.page.locator("#vg-tooltip-element").inner_text())
    harmless(unprotected, server)


def test_what_people_say_and_change(server: Server, unprotected: Tab) -> None:
    with PlanStore(server.home / "plan.sqlite") as store:
        for text in HOSTILE.values():
            store.check_ins.comment("now", ("objective", "first"), text, author=text)
        store.edit(
            "now", "key result", "measured", {"target": 9500.0}, author=HOSTILE["image"], reason=HOSTILE["script"]
        )
        store.people.save("x@example.com", author="x", name=HOSTILE["image"], team=HOSTILE["markdown-image"])
    unprotected.open(f"{server.url}/objective?id=first&check_in=measured", shows="What happened")
    unprotected.page.get_by_role("button", name="Earlier").click()
    unprotected.page.get_by_text("Week to").first.wait_for()
    shown = harmless(unprotected, server)
    for name, text in HOSTILE.items():
        assert visible(text) in shown, name
    for page, shows in (("log", "Download as CSV"), ("people", "Add a person"), ("share", "Between teams")):
        unprotected.open(f"{server.url}/{page}", shows=shows)
        harmless(unprotected, server)


def test_the_steps_of_a_milestone(server: Server, unprotected: Tab) -> None:
    unprotected.open(f"{server.url}/key_result?id=steps", shows="done")
    shown = harmless(unprotected, server)
    for name, text in HOSTILE.items():
        assert f"{visible(text)} ·" in shown, name


def test_a_link_made_up_by_a_stranger(server: Server, unprotected: Tab) -> None:
    for text in (HOSTILE["image"], HOSTILE["markdown-image"]):
        for query, says in (("id", "There is no key result"), ("cycle", "There is no cycle")):
            unprotected.open(f"{server.url}/key_result?{query}={text}", shows=says)
            assert visible(text)[:60] in harmless(unprotected, server)


def test_what_sources_say_went_wrong(server: Server, unprotected: Tab) -> None:
    unprotected.open(f"{server.url}/sources", shows="1 of 3 sources are fresh")
    shown = harmless(unprotected, server)
    assert visible(HOSTILE["image"]) in shown  # a key of okr.toml
    assert visible(HOSTILE["markdown-image"]) in shown  # a file's cell, of which the beginning is told


def test_the_policy_stands_behind_it(server: Server, tab: Tab) -> None:
    tab.open(server.url, shows="data up to and including")
    page = tab.page
    page.evaluate(f"document.body.append(Object.assign(new Image(), {{src: 'http://{BEACON}/probe.png'}}))")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b onclick=\"window.pwned=9\" id=probe>x</b>')")
    page.evaluate("document.getElementById('probe').click()")
    page.wait_for_function("true")
    assert page.evaluate("window.pwned") is None
    assert any(f"{BEACON}/probe.png" in line for line in tab.refused)
