"""Another language in place, in a real browser: from the click to the page in it, its lines from their side."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measure import Measurement
from bench.pages import chromium
from bench.servers import build_workspace, ours

ROUNDS = 20
ALLOWED = 300.0
LANGUAGES = (("فارسی", "fa"), ("English", "en"))

# resolves to the milliseconds from the click to the first picture of the page in the other language
SWITCHED = """(code) => {
    window.switched = new Promise((done) => document.addEventListener("click", () => {
        const began = performance.now();
        const seen = new MutationObserver(() => {
            if (document.documentElement.lang !== code) return;
            seen.disconnect();
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
        });
        seen.observe(document.documentElement, { attributes: true });
    }, { once: true, capture: true }));
}"""


def switch() -> Measurement:
    """The median milliseconds of twenty switches, to Persian and back, on the overview of twenty key results."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        with ours(home) as port, sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"http://127.0.0.1:{port}/")
            found = []
            for round_ in range(ROUNDS + len(LANGUAGES)):
                name, code = LANGUAGES[round_ % len(LANGUAGES)]
                button = page.get_by_role("button", name=name, exact=True)
                button.wait_for(timeout=60_000)
                page.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=60_000)
                page.wait_for_load_state("networkidle")
                page.evaluate(SWITCHED, code)
                button.click()
                found.append(float(page.evaluate("() => window.switched")))
            browser.close()
    found = found[len(LANGUAGES) :]  # the first of each fetches its letters
    return Measurement("language switched in place", found, [ALLOWED] * ROUNDS, "ms", goal=1)
