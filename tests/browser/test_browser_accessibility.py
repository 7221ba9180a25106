"""Every page in both themes, looked through by axe: no serious violation of ours.

What is Streamlit's own, and cannot be mended from outside, stands in `STREAMLIT` by rule and element.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Tab
from playwright.sync_api import Browser, expect
from served import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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
)
SERIOUS = {"serious", "critical"}
# rule -> parts of the markup of Streamlit's own elements that break it
STREAMLIT: dict[str, tuple[str, ...]] = {"color-contrast": ('<span class="token',)}  # the inks of code


@pytest.fixture(scope="module", params=["light", "dark"])
def tab_in_theme(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Tab]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    yield Tab(context.new_page())
    context.close()


def ours(violation: dict[str, Any]) -> list[str]:
    """The markup of those elements that break a rule and are not Streamlit's own."""
    known = STREAMLIT.get(violation["id"], ())
    return [node["html"][:300] for node in violation["nodes"] if not any(part in node["html"] for part in known)]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_serious_violation_of_ours(november_server: Server, tab_in_theme: Tab, address: str) -> None:
    page = tab_in_theme.page
    page.goto(f"{november_server.url}/{address}")
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    page.wait_for_timeout(1000)
    found = Axe().run(page).response["violations"]
    serious = {one["id"]: ours(one) for one in found if one["impact"] in SERIOUS}
    assert not {rule: nodes for rule, nodes in serious.items() if nodes}
