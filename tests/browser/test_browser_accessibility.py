"""Pages looked through by axe, in both themes, wide and narrow, in English and Persian: no serious violation of ours.

A few pages each time; all of them where `OKR_AXE=all` is set: each is opened once for a language and a width, and looked
at in both themes, which change in place. What is Streamlit's own, and cannot be mended from outside, stands in
`STREAMLIT` by rule and element, and in docs/accessibility.md with the reason.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from clock_at import clock_at
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from served import NOVEMBER, Server, copied, serving

from data.config import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CLOCK = NOVEMBER

PAGES = (
    "",
    "?view=cards",
    "?panel=visitors",
    "objective?id=awareness",
    "key_result?id=visitors",
    "alignment",
    "plan",
    "edit_objective?id=awareness",
    "edit_key_result?id=visitors",
    "new_cycle",
    "edit_cycle",
    "workshop",
    "people",
    "share",
    "log",
    "reviews",
    "review?review=1",
    "present?review=1",
    "metrics",
    "metrics?metric=site.sessions",
    "drivers",
    "what_if?id=visitors",
    "forecasts",
    "sources",
    "add_source",
    "add_source?connector=github",
    "upload",
    "notices",
    "on_the_wall",
    "tiles",
    "guide",
    "glossary",
    "first_steps",
    "my_teams",
    "account",
    "follow?review=1",
)
FEW = ("", "edit_key_result?id=visitors", "what_if?id=visitors", "notices")
ALL = os.environ.get("OKR_AXE") == "all"
SCHEMES = ("light", "dark")
STATES: list[tuple[str, int, tuple[str, ...]]] = (
    [(language, width, SCHEMES) for language in ("en", "fa") for width in (1280, 390)]
    if ALL
    else [("en", 1280, ("light",)), ("fa", 390, ("dark",))]
)
SERIOUS = {"serious", "critical"}
OPTIONS = {
    "resultTypes": ["violations"],  # the rest is not gathered
    "rules": {"target-size": {"enabled": True}},  # of WCAG 2.2, which axe looks for only where it is asked to
}
# rule -> parts of the markup of Streamlit's own elements that break it
STREAMLIT: dict[str, tuple[str, ...]] = {}
QUIET = """() => new Promise((done) => {
    let last = performance.now();
    const seen = new MutationObserver(() => { last = performance.now(); });
    seen.observe(document.body, { attributes: true, characterData: true, childList: true, subtree: true });
    const began = last, look = () => {
        if (performance.now() - last < 300 && performance.now() - began < 10_000) return requestAnimationFrame(look);
        seen.disconnect();
        done(document.fonts.ready.then(() => null));
    };
    requestAnimationFrame(look);
})"""
"""Resolves when nothing is drawn any more."""


@pytest.fixture(scope="module")
def servers(
    november_demo: Path, november_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Server]]:
    """A server for each language."""
    home = copied(november_demo, tmp_path_factory.mktemp("persian"))
    settings = home / "okr.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('language = "en"', 'language = "fa"'), "utf-8")
    with clock_at(NOVEMBER):
        setting = clock.setting()
    with serving(home, **setting) as persian:
        yield {"en": november_server, "fa": persian}


@pytest.fixture(scope="module")
def tab_of_width(chromium: Browser) -> Iterator[Callable[[int], Page]]:
    """A tab for each width, which goes from page to page."""
    made: dict[int, BrowserContext] = {}

    def tab(width: int) -> Page:
        if width not in made:
            made[width] = chromium.new_context(viewport={"width": width, "height": 900})
            made[width].new_page()
        return made[width].pages[0]

    yield tab
    for context in made.values():
        context.close()


def complete(page: Page) -> None:
    """Wait until the page stands, and nothing on it changes any more."""
    expect(page.locator("h1").first).to_be_attached(timeout=60_000)
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached(timeout=60_000)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=60_000)
    page.evaluate(QUIET)


def opened(page: Page, address: str) -> None:
    """Go to a page; once more where a busy machine let the first attempt run out of time."""
    for last in (False, True):
        try:
            page.goto(address, wait_until="commit", timeout=60_000)
            complete(page)
            break
        except (Error, AssertionError):
            if last:
                raise


def ours(violation: dict[str, Any]) -> list[str]:
    """The markup of those elements that break a rule and are not Streamlit's own."""
    known = STREAMLIT.get(violation["id"], ())
    return [node["html"][:300] for node in violation["nodes"] if not any(part in node["html"] for part in known)]


@pytest.mark.parametrize(("language", "width", "schemes"), STATES, ids=str)
@pytest.mark.parametrize("address", PAGES if ALL else FEW)
def test_no_page_has_a_serious_violation_of_ours(
    servers: dict[str, Server],
    tab_of_width: Callable[[int], Page],
    language: str,
    width: int,
    schemes: tuple[Any, ...],
    address: str,
) -> None:
    page = tab_of_width(width)
    page.emulate_media(color_scheme=schemes[0])
    opened(page, f"{servers[language].url}/{address}")
    page.evaluate(Axe().axe_script)
    found = {}
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(f'html[style*="color-scheme: {scheme}"]')).to_be_attached()
        complete(page)
        answer = page.evaluate("(options) => axe.run(document, options)", OPTIONS)
        for one in answer["violations"]:
            if one["impact"] in SERIOUS and ours(one):
                found[scheme, one["id"]] = ours(one)
    assert not found
