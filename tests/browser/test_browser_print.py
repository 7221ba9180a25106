"""What comes out of a printer: the overview and a key result on A4 and letter, whole, light, and without buttons.

The first pages are compared with stored pictures, coarsely: another version of the browser may set a line a little
otherwise. `OKR_REWRITE_ANSWERS=1` stores them anew; look at them before they are kept.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from browser import Tab
from PIL import Image
from playwright.sync_api import Browser
from served import Server

pytestmark = pytest.mark.browser

KEPT = Path(__file__).parents[1] / "recordings" / "print"
PAGES = {"overview": "/", "key_result": "/key_result?id=visitors"}
SHOWS = {"/": "data up to and including", "/key_result?id=visitors": "Evidence"}  # last
DRAWN = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every((e) => e.querySelector('canvas, svg'))"""
SMALL = (105, 148)  # a stored picture, as it is compared
MOST_APART = 9.0  # of 255, on average
BUTTONS = ("Filter", "Check in", "What if", "Share", "Export", "Search")


def printed(tab: Tab, server: Server, address: str, size: str = "A4") -> pypdfium2.PdfDocument:
    tab.open(server.url + address, shows=SHOWS[address])
    tab.page.evaluate("document.fonts.ready")
    tab.page.wait_for_function(DRAWN)  # charts are drawn after the script has ended
    tab.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return pypdfium2.PdfDocument(tab.page.pdf(format=size))


def first_page(document: pypdfium2.PdfDocument) -> Image.Image:
    return document[0].render(scale=1).to_pil().convert("L")


@pytest.mark.parametrize("name", PAGES)
def test_the_first_page_looks_as_it_was_stored(november_server: Server, tab: Tab, name: str) -> None:
    document = printed(tab, november_server, PAGES[name])
    found = first_page(document).resize(SMALL, Image.Resampling.BOX)
    file = KEPT / f"{name}.png"
    if os.environ.get("OKR_REWRITE_ANSWERS") == "1":
        file.parent.mkdir(parents=True, exist_ok=True)
        document[0].render(scale=1).to_pil().convert("L").save(file, optimize=True)
    kept = Image.open(io.BytesIO(file.read_bytes())).convert("L").resize(SMALL, Image.Resampling.BOX)
    apart = float(np.abs(np.asarray(found, dtype=float) - np.asarray(kept, dtype=float)).mean())
    assert apart <= MOST_APART, f"{apart:.1f} apart: print the page, look at it, and store it anew if it is right"


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_light_and_holds_what_is_read(
    november_server: Server, chromium: Browser, size: str, scheme: str
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    try:
        document = printed(Tab(context.new_page()), november_server, PAGES["key_result"], size)
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
        assert "Website sessions" in text
        assert "target" in text, "the chart is on it"
        assert not [name for name in BUTTONS if name in text.splitlines()]
        assert "Mark an event" not in text and "‹" not in text
        assert float(np.asarray(first_page(document)).mean()) > 225, "it is mostly white"
        assert len(document) <= 4
    finally:
        context.close()


def test_what_to_do_is_on_paper_without_what_is_pressed(november_server: Server, tab: Tab) -> None:
    document = printed(tab, november_server, PAGES["overview"])
    actions = set(tab.page.locator(".okr-acts a, .okr-todo-head a").all_inner_texts())
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    assert actions and "What to do" in text
    assert "Paying customers" in document[0].get_textpage().get_text_range().split("Value → target")[1], (
        "the list begins"
    )
    assert not [action for action in actions if action in text], "chips are for the screen"
