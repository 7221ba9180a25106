"""A line of the overview pressed, to the panel that opens beside it, against a bare fragment drawn anew by a button."""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path

from bench.measure import Measurement, in_turn
from bench.pages import chromium
from bench.servers import build_workspace, ours, serving

ROUNDS = 16
BARE = """
import streamlit as st


@st.fragment
def shown():
    for name in ("Metric m00", "Metric m01"):
        if st.button(name):
            st.session_state["chosen"] = name
    st.html(f"<div class='okr-panel-head'><h2>{st.session_state.get('chosen', '–')}</h2></div>")


shown()
"""
# resolves to the milliseconds until the heading of the panel is the one that was asked for and has been painted
OPENED = """(wanted) => new Promise((done) => {
    const began = performance.now();
    const look = () => {
        if (document.querySelector('.okr-panel-head h2')?.textContent === wanted)
            requestAnimationFrame(() => done(performance.now() - began));
        else if (performance.now() - began > 20000) done(NaN);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


def panel() -> Measurement:
    """From the press on a line to the panel's title on the screen, in milliseconds."""
    from playwright.sync_api import Page, sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        home, bare = Path(folder) / "home", Path(folder) / "bare"
        build_workspace(home)
        bare.mkdir()
        (bare / "bare.py").write_text(BARE, encoding="utf-8")
        with ours(home) as a, serving(bare, "bare.py") as (b, _), sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            mine, floor = (browser.new_page(viewport={"width": 1440, "height": 900}) for _ in range(2))
            mine.goto(f"http://127.0.0.1:{a}/")
            mine.locator(".okr-results-list").wait_for(timeout=60_000)
            floor.goto(f"http://127.0.0.1:{b}/")
            floor.locator("h2").wait_for(timeout=60_000)

            def press(page: Page, role: str, name: str) -> float:
                page.bring_to_front()
                page.evaluate(f"(wanted) => {{ window.result = ({OPENED})(wanted) }}", name)
                page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
                took = float(page.evaluate("() => window.result"))
                time.sleep(0.4)
                return took

            first, second = (itertools.cycle(["Metric m00", "Metric m01"]) for _ in range(2))
            ours_, floor_ = in_turn(
                ROUNDS, lambda: press(mine, "link", next(first)), lambda: press(floor, "button", next(second))
            )
            browser.close()
    return Measurement("overview: line pressed to its panel", ours_, floor_, "ms", goal=1.3)
