"""The search in a real browser: from a key to the frame that shows what it found, against what it may take."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measure import Measurement
from bench.pages import chromium
from bench.servers import build_workspace, ours

ALLOWED = 150.0  # milliseconds
RESULTS = 60
TYPED = "metric 17"
# in the browser's own time, from when the key was pressed to after the next frame
WATCH = """() => {
    window.took = [];
    document.querySelector('dialog[open] input').addEventListener('keydown', (event) => {
        const pressed = event.timeStamp;
        requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - pressed)));
    });
}"""


def search() -> Measurement:
    """Each key of a title typed into the search of a workspace with 60 key results."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home, RESULTS)
        with ours(home) as port, sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"http://127.0.0.1:{port}/")
            page.locator(".okr-find-button").click()
            page.locator("dialog[open] [role=option]").first.wait_for()
            page.evaluate(WATCH)
            page.keyboard.type(TYPED, delay=80)
            page.wait_for_function(f"window.took.length === {len(TYPED)}")
            took: list[float] = page.evaluate("window.took")
            browser.close()
    return Measurement("search: from a key to its result", took, [ALLOWED] * len(took), "ms", goal=1.0)
