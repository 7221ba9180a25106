"""Hostile words in every field, on every page, slide, mail and export: nothing runs, nothing leaves, everything fits.

`OKR_HOSTILE_WORDS=500` takes all of them, a hundred to a workspace, on every page at both widths, into every field,
unfolded ones and those of menus and dialogs too; without it, a selection of all kinds, on every page at one width, into
the fields of some. The page of every key result is seen at one width. The browser takes everything that is not on this
machine to a proxy that counts and refuses, its own icon included.
"""

from __future__ import annotations

import os
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Final

import hostile_words
import pytest
from browser import Tab, program, tab_of
from busy import allowed
from live_formulas import live_cells, no_formula_in
from page_checks import FOREIGN, TOO_WIDE
from playwright.sync_api import Browser, Locator, Page, TimeoutError, sync_playwright
from pptx import Presentation
from served import NOVEMBER, Server, serving

from data.out import exports
from data.out.notices import notifier
from data.stores.workspace import Workspace

COUNT: Final = int(os.environ.get("OKR_HOSTILE_WORDS", "16"))
AT_ONCE: Final = 100
WHOLE: Final = COUNT >= 500

CLOCK = NOVEMBER
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800 if WHOLE else 300)]

WIDTHS: Final = (390, 1024)
PAGES: Final = {  # address -> what it shows when it is complete
    "/": "data up to and including",
    "/?group=status": "data up to and including",
    "/objective?id=o0&check_in=k0": "What happened",
    "/key_result?id=k0": "Evidence",
    "/key_result?id=k3": "done",
    "/alignment": "How progress adds up",
    "/share": "Between teams",
    "/people": "Add a person",
    "/log": "Download as CSV",
    "/plan": "Add an objective",
    "/edit_key_result?id=k0": "Where is ",
    "/edit_objective?id=o0": "Edit objective",
    "/edit_cycle": "Edit cycle",
    "/new_cycle?from=now": "Start the cycle",
    "/metrics?metric=site.views": "Key results that use it",
    "/forecasts": "orecast",
    "/what_if?id=k0": "Proposed targets",
    "/drivers": "Import or export",
    "/workshop?session=1": "Collect",
    "/reviews": "New review",
    "/review?review=1": "Decisions",
    "/sources": "Sync all now",
    "/add_source": "source",
    "/upload": "A table with a date column",
    "/notices": "otice",
    "/on_the_wall": "Create link",
    "/tiles": "Live tiles",
}
TYPED_INTO: Final = ("/edit_objective?id=o0", "/drivers", "/workshop?session=1", "/sources")
"""The pages whose fields are typed into where not all of them are."""
FORMS: Final = {  # more pages, for their fields
    "/key_result?id=k0&check_in=k0": "What happened",
    "/edit_key_result?objective=o0": "New key result",
    "/edit_objective": "New objective",
    "/reviews?new=1": "New review",
    "/add_source?connector=csv": "CSV",
    "/add_source?connector=matomo": "Matomo",
    "/account": "My account",
    "/glossary": "Glossary",
}
OUR_LINK: Final = '<a href="https://developer.matomo.org/api-reference/'  # to the service's own documentation
FIELDS: Final = "input[type=text]:visible:enabled:not([readonly]), input[type=search]:visible, textarea:visible:enabled"


BROWSERS_OWN: Final = (
    *("update.googleapis.com", "content-autofill.googleapis.com", "optimizationguide-pa.googleapis.com"),
    *("clients2.google.com", "android.clients.google.com", "gvt1.com", "accounts.google.com", "mtalk.google.com"),
)
"""What this browser asks for by itself, with a blank page too."""


class Outside:
    """A proxy that takes note of what it is asked for, and gives nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                asked = line.recv(4096).split(b"\r\n")[0].decode("latin-1")
                if not any(own in asked for own in BROWSERS_OWN):
                    self.asked.append(asked)
                line.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    one = Outside()
    yield one
    one.close()


@pytest.fixture(scope="module")
def shut_in(outside: Outside) -> Iterator[Browser]:
    """A browser that reaches nothing but this machine."""
    proxy = {"server": outside.address, "bypass": "127.0.0.1"}
    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-component-update", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program(), args=args, proxy=proxy)  # type: ignore[arg-type]
        yield browser
        browser.close()


@contextmanager
def unprotected(browser: Browser, width: int = WIDTHS[1]) -> Iterator[Tab]:
    """A tab that ignores the content security policy: what holds here holds by itself."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    yield tab_of(context)
    context.close()


@pytest.fixture(scope="module", params=range(-(-COUNT // AT_ONCE)))
def seeded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str, list[str]]]:
    """A server of a workspace with some of the words in every field, and the token of a wall."""
    texts = hostile_words.some(COUNT)[request.param * AT_ONCE :][:AT_ONCE]
    home = tmp_path_factory.mktemp("words") / "home"
    token = hostile_words.seed(home, texts)
    with serving(home) as server:
        yield server, token, texts


def too_wide(page: Page) -> list[str]:
    """What stands out of the window, once charts have been drawn anew for its width."""
    with suppress(TimeoutError):
        page.wait_for_function(f"({TOO_WIDE})().length === 0", timeout=allowed(5_000))
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def nothing_happened(tab: Tab, page: Page, home: str, outside: Outside, where: str) -> None:
    assert page.evaluate("window.pwned") is None, where
    assert tab.troubles == [], where
    assert tab.elsewhere(home) == [], where
    assert outside.asked == [], (where, outside.asked)


def test_every_page_stays_itself(seeded: tuple[Server, str, list[str]], shut_in: Browser, outside: Outside) -> None:
    server, _, texts = seeded
    results = [(f"/key_result?id=k{n}", "done" if n % 7 == 3 else "Evidence") for n in range(len(texts))]
    for nth, width in enumerate(WIDTHS):
        with unprotected(shut_in, width) as tab:
            for path, shows in [*(PAGES.items() if WHOLE else [*PAGES.items()][nth::2]), *results[nth::2]]:
                page = tab.open(server.url + path, shows=shows)
                assert too_wide(page) == [], (path, width)
                assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (path, width)
                assert page.evaluate(FOREIGN) == [], path
                nothing_happened(tab, page, server.url, outside, path)


def opened_in_turn(page: Page) -> Iterator[Locator]:
    """The page with everything unfolded, then each of its tabs, then what its buttons open and the palette."""
    folded = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    while folded.count():
        folded.first.click()
        page.wait_for_timeout(200)
    yield page.locator("body")
    for tab in page.get_by_role("tab").all():
        tab.click()
        yield page.locator("[role=tabpanel]:visible")
    for opener in (
        *page.locator("[data-testid=stPopover] button:visible").all(),
        page.locator(".st-key-person_slot button").first,
    ):
        opener.click()
        page.wait_for_timeout(300)
        yield page.locator("[data-testid=stPopoverBody]:visible, [role=dialog]:visible")
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)  # what closes it stands above the rest until it is gone
    page.keyboard.press("Control+k")
    page.wait_for_timeout(300)
    yield page.locator("dialog[open]")


def test_every_field_takes_them_as_text(
    seeded: tuple[Server, str, list[str]], shut_in: Browser, outside: Outside
) -> None:
    """Typed, in a real browser, into every field that a page shows or can show."""
    server, _, texts = seeded
    words = cycle(text.replace("\n", " ")[:190] for text in texts)
    typed = 0
    for path, shows in (PAGES | FORMS).items():
        if not WHOLE and path not in TYPED_INTO:
            continue
        with unprotected(shut_in) as tab:  # of its own: some pages ask before a half-filled form is left
            page = tab.open(server.url + path, shows=shows)
            for part in opened_in_turn(page):
                for n in range(part.locator(FIELDS).count()):
                    field = part.locator(FIELDS).nth(n)
                    if field.count():
                        field.fill(next(words), timeout=allowed(5_000))
                        typed += 1
                        if field.get_attribute("role") == "combobox":
                            page.keyboard.press("Enter")  # a word of one's own, where one may be added
                page.keyboard.press("Tab")
                page.wait_for_timeout(300)
                page.locator('.stApp[data-test-script-state="notRunning"]').wait_for(state="attached")
                assert [link for link in page.evaluate(FOREIGN) if not link.startswith(OUR_LINK)] == [], path
                nothing_happened(tab, page, server.url, outside, path)
    assert typed >= (200 if WHOLE else 5)
    print(f"{typed} fields typed into")  # with -s


def tiles_of(home: Path) -> list[str]:
    """The tokens of tiles of the overview, of an objective and of a key result, in both languages."""
    with Workspace.open(home, own=False) as workspace:
        cycle, ends_at = workspace.plan.cycles()[-1].id, workspace.now() + timedelta(days=1)
        plan = workspace.plan.plan(cycle)
        assert plan is not None
        goal = plan.objectives[0]
        about = (("overview", None), ("objective", goal.id), ("key_result", goal.key_results[0].id))
        return [
            workspace.plan.tiles.make(
                "a@example.com", ends_at, subject=subject, item=item, cycle_id=cycle, language=code
            )[0]
            for subject, item in about
            for code in ("en", "fa")
        ]


def test_slides_wall_mail_and_files_stay_what_they_are(
    seeded: tuple[Server, str, list[str]], shut_in: Browser, outside: Outside, tmp_path: Path
) -> None:
    server, token, _ = seeded
    with unprotected(shut_in) as tab:
        page = tab.open(f"{server.url}/present?review=1", shows="slide 1 of")
        for n in range(4):
            page.keyboard.press("ArrowRight")
            tab.shows(f"slide {n + 2} of")
            assert too_wide(page) == [], n
            nothing_happened(tab, page, server.url, outside, f"slide {n}")
        page.goto(f"{server.url}/wall/{token}")
        page.wait_for_timeout(500)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        nothing_happened(tab, page, server.url, outside, "wall")
        for tile in tiles_of(server.home):
            page.goto(f"{server.url}/tile/{tile}")
            assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
            nothing_happened(tab, page, server.url, outside, "tile")
    with Workspace.open(server.home, own=False) as workspace, unprotected(shut_in) as tab:
        letters = notifier.preview(workspace.snapshot())
        pack = workspace.plan.reviews.pack(1)
        made = {kind: exports.make(pack, kind) for kind in exports.FORMATS}
        pages = [*(letter.html for letter in letters), made["html"].decode()]
        for n, text in enumerate(pages):
            (tmp_path / f"{n}.html").write_text(text, encoding="utf-8")
            page = tab.page
            page.goto((tmp_path / f"{n}.html").as_uri())
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (n, width)
            assert page.evaluate("window.pwned") is None
            assert tab.troubles == []
        assert outside.asked == []
    no_formula_in(made["xlsx"])
    for slide in Presentation(BytesIO(made["pptx"])).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                no_formula_in(shape.chart.part.chart_workbook.xlsx_part.blob)
    packed = zipfile.ZipFile(BytesIO(made["csv"]))
    for name in packed.namelist():
        assert live_cells(packed.read(name).decode("utf-8-sig")) == [], name
