"""A slider moved in a real browser until the picture is redrawn: ours against a bare fragment of Streamlit's."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.measure import Measurement, in_turn
from bench.pages import chromium
from bench.servers import build_workspace, ours, serving

ROUNDS = 15

BARE = """
import pandas as pd
import streamlit as st

DAYS = pd.date_range("2026-10-01", periods=92)


@st.fragment
def bench():
    growth = st.slider("Growth", -100.0, 200.0, 0.0, 1.0)
    value = pd.Series(range(92), index=DAYS) * (1 + growth / 100)
    rows = [{"day": f"{d:%Y-%m-%d}", "low": v * 0.9, "middle": v, "high": v * 1.1} for d, v in value.items()]
    y = {"field": "middle", "type": "quantitative"}
    band = {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}
    end = {"data": {"values": [rows[-1]]}, "mark": {"type": "text", "dx": 6, "align": "left"}}
    spec = {
        "data": {"values": rows},
        "layer": [
            {"mark": "area", "encoding": band},
            {"mark": "line", "encoding": {"y": y}},
            end | {"encoding": {"y": y, "text": {"field": "middle", "format": ".2f"}}},
        ],
        "encoding": {"x": {"field": "day", "type": "temporal"}},
        "height": 320,
    }
    st.vega_lite_chart(None, spec)


bench()
"""

# resolves to the milliseconds until the picture of the first chart is another one
REDRAWN = """() => new Promise((done) => {
    const picture = () => document.querySelector('[data-testid=stVegaLiteChart] svg')?.outerHTML;
    const before = picture(), began = performance.now();
    const look = () => {
        const now = picture();
        if (now && now !== before) done(performance.now() - began);
        else if (performance.now() - began > 20000) done(NaN);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


def slider() -> Measurement:
    """From the key that moves the slider to another picture, in milliseconds."""
    from playwright.sync_api import Page, sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        home, bare = Path(folder) / "home", Path(folder) / "bare"
        build_workspace(home)
        bare.mkdir()
        (bare / "bare.py").write_text(BARE, encoding="utf-8")
        with ours(home) as a, serving(bare, "bare.py") as (b, _), sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])

            def opened(address: str, which: int) -> Page:
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(address)
                page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for(timeout=60_000)
                page.get_by_role("slider").nth(which).focus()
                return page

            mine = opened(f"http://127.0.0.1:{a}/what_if?id=m00&growth=5", 1)
            floor = opened(f"http://127.0.0.1:{b}/", 0)

            def move(page: Page) -> float:
                page.bring_to_front()
                page.evaluate(f"() => {{ window.result = ({REDRAWN})() }}")
                page.keyboard.press("ArrowRight")
                took = float(page.evaluate("() => window.result"))
                time.sleep(0.5)  # for what is drawn below it, and the URL
                return took

            ours_, floor_ = in_turn(ROUNDS, lambda: move(mine), lambda: move(floor))
            browser.close()
    return Measurement("slider moved to picture redrawn", ours_, floor_, "ms", goal=1.3)
