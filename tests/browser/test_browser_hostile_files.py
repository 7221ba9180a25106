"""Files that nobody should have to read, uploaded in a real browser: the server says so in words, and goes on.

It is one server for all of them, as it is for people, and never holds more than half a gigabyte.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from browser import Tab
from busy import allowed
from memory import MB, needs_peak, peak
from openpyxl import Workbook
from served import NOVEMBER, Server, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = NOVEMBER


MOST: Final = 512 * MB
MOST_SECONDS: Final = 20.0  # until the page has answered, browser and transport of ten megabytes included


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("hostile_files") / "home") as one:
        yield one


def far_cell() -> bytes:
    """A workbook of a few kilobytes with one cell at the farthest corner."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"], sheet["B1"], sheet["B2"] = "Day", "2026-06-01", "Clicks", 3
    written = BytesIO()
    book.save(written)
    changed = BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = text.replace(b'r="B2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"')
            new.writestr(part, text)
    return changed.getvalue()


def rows() -> bytes:
    lines = (
        f"2026-{1 + n // 28 % 12:02}-{1 + n % 28:02},campaign {n % 50},{n % 1000}.50,{n % 300},{n * 7}"
        for n in range(230_000)
    )
    return ("Day,Campaign,Cost,Clicks,Impressions\n" + "\n".join(lines)).encode()


def different(count: int) -> bytes:
    """So many rows, each of another reference."""
    lines = (f"2026-{1 + n // 28 % 10:02}-{1 + n % 28:02},k{n:06d},{n % 10}\n" for n in range(count))
    return ("Day,Ref,Clicks\n" + "".join(lines)).encode()


def wide(columns: int, count: int) -> bytes:
    """So many columns of figures, all of them different."""
    lines = (
        f"2026-{1 + n // 28 % 10:02}-{1 + n % 28:02}," + ",".join(str(n * columns + c) for c in range(columns))
        for n in range(count)
    )
    return ("Day," + ",".join(f"m{c}" for c in range(columns)) + "\n" + "\n".join(lines)).encode()


def wide_workbook() -> bytes:
    """As many columns as a spreadsheet can have."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("wide")
    sheet.append(["Day", *(f"m{c}" for c in range(16_383))])
    for n in range(12):
        sheet.append([f"2026-06-{n + 1:02}", *range(n, n + 16_383)])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def bomb() -> bytes:
    """A workbook of a megabyte that unpacks to more than a gigabyte."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1200 * MB))
    return written.getvalue()


@needs_peak
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("far.xlsx", far_cell(), "What to do"),
        ("one_line.csv", b"a,b,c," * 1_600_000, "What to do"),
        ("open_quote.csv", b'Day,Clicks\n2026-06-01,"3\n' + b"2026-06-02,4\n" * 200_000, "What to do"),
        ("columns.csv", b",".join([b"x"] * 200_000) + b"\n" + b",".join([b"1"] * 200_000), "What to do"),
        ("no_zip.xlsx", b"PK\x03\x04" + b"nothing" * 1000, "What to do"),
        ("bomb.xlsx", bomb(), "What to do"),
        ("wide.xlsx", wide_workbook(), "16,384 columns"),
        ("rows.csv", rows(), "Good rows"),
        ("wide.csv", wide(300, 4_000), "different values"),
        ("different.csv", different(470_000), "different values"),
        ("large.csv", b"2026-06-01,1\n" * 2_600_000, "File must be"),
    ],
    ids=lambda given: given if isinstance(given, str) and "." in given else "",
)
def test_the_server_answers_in_words_and_goes_on(
    server: Server, tab: Tab, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    page = tab.open(f"{server.url}/upload", shows="A table with a date column")
    began = time.monotonic()
    page.locator('input[type="file"]').set_input_files(file)
    tab.shows(says)
    assert time.monotonic() - began < allowed(MOST_SECONDS)
    assert server.process.poll() is None
    assert peak(server.process.pid) < MOST
    tab.open(f"{server.url}/sources", shows="No sources yet")
