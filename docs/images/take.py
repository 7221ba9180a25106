"""Takes the pictures of the documentation: `make pictures`. They show the made-up team of the demo on a fixed day.

`python docs/images/take.py FOLDER` takes every page instead, at three widths, light and dark, to look at.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "tests" / "support")]

import pypdfium2  # noqa: E402
from browser import NAMES  # noqa: E402 - they stand where only the lines above lead to
from clock_at import clock_at  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402
from served import environment, serving  # noqa: E402

DAY = datetime(2026, 11, 29, 10, tzinfo=UTC)
HEIGHTS = {1440: 900, 1024: 768, 390: 844}
PAGES = {  # name of the picture -> address
    "overview": "",
    "objective": "objective?id=awareness",
    "key_result": "key_result?id=visitors",
    "alignment": "alignment",
    "plan": "plan",
    "edit_key_result": "edit_key_result?id=visitors",
    "edit_objective": "edit_objective?id=awareness",
    "edit_cycle": "edit_cycle",
    "new_cycle": "new_cycle",
    "workshop": "workshop",
    "people": "people",
    "who_does_what": "share?person=brand-lead@example.com",
    "log": "log",
    "reviews": "reviews",
    "review": "review?review=1",
    "present": "present?review=1",
    "what_if": "what_if?id=visitors&target=190000",
    "metrics": "metrics",
    "metric": "metrics?metric=site.sessions",
    "forecasts": "forecasts",
    "drivers": "drivers",
    "sources": "sources",
    "connectors": "add_source",
    "notices": "notices",
    "on_the_wall": "on_the_wall",
}
TABLE = """Campaign report,,,,,,,
1 Jun 2026 - 3 Jun 2026,,,,,,,
Day,Campaign,Currency code,Cost,Impr.,Clicks,CTR,Conversions
2026-06-01,Brand,EUR,"1,204.50","10,310",310,3.01%,12.00
2026-06-02,Brand,EUR,998.10,"9,310",280,3.01%,--
2026-06-03,Brand,EUR,"1,011.00","9,999",295,2.95%,9.50
Total,,,"3,213.60","29,619",885,2.99%,21.50
"""


@dataclass(frozen=True)
class Picture:
    """One picture. first: what is done on the page before it is taken."""

    name: str
    address: str
    width: int = 1440
    height: int = 900
    scheme: str = "light"
    first: Callable[[Page], None] = lambda _page: None


def upload(page: Page) -> None:
    """Hand in a table as an advertising service writes it."""
    table = {"name": "campaigns.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_text("Keep it").wait_for()


def of_the_documentation() -> Iterator[Picture]:
    """Every page once, what the README shows in the dark and on a phone, and what is filled in first."""
    for name, address in PAGES.items():
        yield Picture(name, address)
    for name in ("overview", "key_result"):
        yield Picture(f"{name}_dark", PAGES[name], scheme="dark")
        yield Picture(f"{name}_phone", PAGES[name], 390, 844)
    yield Picture("upload", "upload", height=1250, first=upload)
    yield Picture("add_source", "add_source?connector=github", height=1000)


def of_everything() -> Iterator[Picture]:
    """Every page, at every width, on both grounds."""
    for scheme in ("light", "dark"):
        for width, height in HEIGHTS.items():
            for name, address in PAGES.items():
                yield Picture(f"{name}_{width}_{scheme}", address, width, height, scheme)


def settled(page: Page) -> None:
    """Wait until a page has been drawn, its letters too."""
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=60_000)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(800)  # charts come in, and what opens has opened


def take(pictures: Iterator[Picture], folder: Path, *, files: bool) -> None:
    """Build the demo, serve it as if it were `DAY`, and write `<name>.png` for each into the folder.

    files: take what people take away from a review, too.
    """
    with tempfile.TemporaryDirectory() as scratch, clock_at(DAY - timedelta(hours=1)):
        home = Path(scratch) / "home"
        command = [sys.executable, "-m", "data.out.cli", "demo", "--no-serve"]
        subprocess.run(command, cwd=HERE.parents[1], env=environment(home), check=True)  # noqa: S603 - our own
        with clock_at(DAY), serving(home) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            for one in pictures:
                screen = {"width": one.width, "height": one.height}
                page = browser.new_page(viewport=screen, color_scheme=one.scheme, locale="en-GB")
                page.goto(f"{server.url}/{one.address}")
                settled(page)
                one.first(page)
                settled(page)
                file = folder / f"{one.name}.png"
                page.screenshot(path=file)
                page.close()
                smaller(file)
                print(file)
            if files:
                slides(home, folder / "takeaway.png")
                offline_page(home, browser, folder / "takeaway_page.png")
            browser.close()


def taken_away(home: Path, kind: str, *options: str) -> Path:
    """The figures of the demo as a file of a kind."""
    file = home / f"taken{'-'.join(('', *options))}.{kind}"
    command = [sys.executable, "-m", "data.out.cli", "review", kind, "--out", str(file), *options]
    subprocess.run(command, cwd=HERE.parents[1], env=environment(home), check=True)  # noqa: S603 - our own
    return file


def slides(home: Path, into: Path) -> None:
    """The first slides in English, and below them the same in Persian."""
    rows = []
    for language in ("en", "fa"):
        paper = pypdfium2.PdfDocument(taken_away(home, "pdf", "--language", language))
        rows.append([paper[place].render(scale=0.75).to_pil() for place in (0, 1, 4)])
    paste(rows, into)


def offline_page(home: Path, browser: Browser, into: Path) -> None:
    """The page that opens offline, light and dark."""
    address = taken_away(home, "html").as_uri()
    shots = []
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 900, "height": 1000}, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
        page.goto(address)
        page.wait_for_timeout(800)
        shots.append(Image.open(io.BytesIO(page.screenshot())))
        page.close()
    paste([shots], into)


def paste(rows: list[list[Image.Image]], into: Path) -> None:
    """Pictures of one size as rows of one picture."""
    gap = 12
    wide, high = rows[0][0].size
    columns = max(map(len, rows))
    whole = Image.new("RGB", (columns * (wide + gap) + gap, len(rows) * (high + gap) + gap), "#e9e9ee")
    for down, row in enumerate(rows):
        for across, one in enumerate(row):
            whole.paste(one, (gap + across * (wide + gap), gap + down * (high + gap)))
    whole.save(into)
    smaller(into)
    print(into)


def chromium() -> str:
    """The system's own."""
    from shutil import which

    found = next(filter(None, map(which, NAMES)), None)
    if found is None:
        raise SystemExit("No Chromium on this machine: install the system's package `chromium`.")
    return found


def smaller(file: Path) -> None:
    """A third of the size: our pages have few colours."""
    with Image.open(file) as whole:
        few = whole.convert("RGB").quantize(200, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        into = Path(sys.argv[1])
        into.mkdir(parents=True, exist_ok=True)
        take(of_everything(), into, files=False)
    else:
        take(of_the_documentation(), HERE, files=True)
