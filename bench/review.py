"""The next slide of a review in a real browser, from the key to its title, against a bare page drawn anew."""

from __future__ import annotations

import itertools
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.measure import Measurement, in_turn
from bench.pages import chromium
from bench.servers import build_workspace, okr, ours, serving

ROUNDS = 24
CHAIR = "bench@example.com"

BARE = """
import streamlit as st

st.session_state.setdefault("n", 0)


def step(by):
    st.session_state["n"] += by


st.button("Back", shortcut="Left", on_click=step, args=(-1,))
st.button("Next", shortcut="Right", on_click=step, args=(1,))
st.html(f"<h1>Slide {st.session_state['n']}</h1>")
"""

# resolves to the milliseconds until the heading is another one and has been painted
TURNED = """() => new Promise((done) => {
    const heading = () => document.querySelector('h1')?.textContent;
    const before = heading(), began = performance.now();
    const look = () => {
        const now = heading();
        if (now && now !== before) requestAnimationFrame(() => done(performance.now() - began));
        else if (performance.now() - began > 20000) done(NaN);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


def slide() -> Measurement:
    """From the key that asks for the next slide to its title and figures on the screen, in milliseconds."""
    from playwright.sync_api import Page, sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        home, bare = Path(folder) / "home", Path(folder) / "bare"
        _frozen_review(home)
        bare.mkdir()
        (bare / "bare.py").write_text(BARE, encoding="utf-8")
        with ours(home) as a, serving(bare, "bare.py") as (b, _), sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            mine = browser.new_page(viewport={"width": 1280, "height": 900})
            mine.goto(f"http://127.0.0.1:{a}/review?review=1")
            mine.get_by_role("button", name="Join").click()
            mine.get_by_role("dialog").get_by_label("e-mail address").fill(CHAIR)
            mine.get_by_role("dialog").get_by_role("button", name="Continue").click()
            mine.get_by_role("link", name="Present").click(timeout=60_000)
            mine.locator(".okr-slide").wait_for(timeout=60_000)
            floor = browser.new_page(viewport={"width": 1280, "height": 900})
            floor.goto(f"http://127.0.0.1:{b}/")
            floor.locator("h1").wait_for(timeout=60_000)

            def step(page: Page, key: str) -> float:
                page.bring_to_front()
                page.evaluate(f"() => {{ window.result = ({TURNED})() }}")
                page.keyboard.press(key)
                took = float(page.evaluate("() => window.result"))
                time.sleep(0.4)  # as long as anybody looks at a slide, at the least
                return took

            there = itertools.cycle(["ArrowRight"] * 5 + ["ArrowLeft"] * 5)  # all slides there are, and back
            back = itertools.cycle(["ArrowRight"] * 5 + ["ArrowLeft"] * 5)
            ours_, floor_ = in_turn(ROUNDS, lambda: step(mine, next(there)), lambda: step(floor, next(back)))
            browser.close()
    return Measurement("key pressed to the next slide", ours_, floor_, "ms", goal=1.3)


def _frozen_review(home: Path) -> None:
    build_workspace(home)
    today = date.today().isoformat()  # noqa: DTZ011 - the bench runs on this machine's own day
    okr(home, "review", "make", "Bench", "--chair", CHAIR, "--day", today)
    okr(home, "review", "freeze", "1")
