"""Pages looked through by axe, in both themes, wide and narrow, in English and Persian: no serious violation of ours.

A few pages each time; all of them where `OKR_AXE=all` is set. What is Streamlit's own, and cannot be mended from outside,
stands in `STREAMLIT` by rule and element, and in docs/accessibility.md with the reason.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from clock_at import clock_at
from playwright.sync_api import Browser, expect
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
STATES = [
    (language, scheme, width)
    for language in ("en", "fa")
    for scheme in ("light", "dark")
    for width in (1280, 390)
    if ALL or (language, scheme, width) in {("en", "light", 1280), ("fa", "dark", 390)}
]
RULES = {"rules": {"target-size": {"enabled": True}}}  # of WCAG 2.2, which axe looks for only where it is asked to
SERIOUS = {"serious", "critical"}
# rule -> parts of the markup of Streamlit's own elements that break it
STREAMLIT: dict[str, tuple[str, ...]] = {}


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


def ours(violation: dict[str, Any]) -> list[str]:
    """The markup of those elements that break a rule and are not Streamlit's own."""
    known = STREAMLIT.get(violation["id"], ())
    return [node["html"][:300] for node in violation["nodes"] if not any(part in node["html"] for part in known)]


@pytest.mark.parametrize(("language", "scheme", "width"), STATES)
def test_no_page_has_a_serious_violation_of_ours(
    servers: dict[str, Server], chromium: Browser, language: str, scheme: Any, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = {}
    for address in PAGES if ALL else FEW:
        page.goto(f"{servers[language].url}/{address}")
        expect(page.locator("h1").first).to_be_attached()
        expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
        expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
        page.wait_for_timeout(500)
        for one in Axe().run(page, options=RULES).response["violations"]:
            if one["impact"] in SERIOUS and ours(one):
                found[address, one["id"]] = ours(one)
    context.close()
    assert not found
