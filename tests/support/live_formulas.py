"""Files for spreadsheets, looked through cell by cell for what would be run."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

CELL = re.compile(r"[\s\x00\u00a0\u200b\u3000\ufeff]*[=+\-@＝＋－＠]")


def sheets(content: bytes) -> Iterator[Any]:
    yield from openpyxl.load_workbook(io.BytesIO(content))


def no_formula_in(content: bytes) -> int:
    """How many cells a workbook has; none of them is a formula or a link."""
    parts = zipfile.ZipFile(io.BytesIO(content))
    for name in parts.namelist():
        assert b"<f>" not in parts.read(name), name
        assert b"<hyperlink" not in parts.read(name), name
    count = 0
    for sheet in sheets(content):
        for cell in itertools.chain.from_iterable(sheet.iter_rows()):
            count += cell.value is not None
            assert cell.data_type != "f"
    return count


def live_cells(text: str) -> list[str]:
    """The cells that some spreadsheet would run, whatever it takes for the separator; numbers are none."""
    found = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    found += [cell for line in re.split(r"[\r\n]", text) for cell in re.split(r"[;\t|]", line)]
    return [cell for cell in found if CELL.match(cell) and not re.fullmatch(r"-?[\d.,e+-]+", cell.strip())]
