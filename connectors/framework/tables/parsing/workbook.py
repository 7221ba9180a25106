"""The rows of one sheet of a workbook: .xlsx, .xlsm, .xlsb, .xls and .ods.

Formulas are taken with the values that were stored with them; errors such as #N/A are missing values. Calamine lays a
sheet out as one block from its first cell to its last, so a single far cell would cost gigabytes: it is looked for
before. (What is missed makes the process run out of memory, and that is told by who started it.)
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from connectors.framework.tables.parsing.refused import AGAIN, OLE, ZIP, Refused, refuse_archive
from connectors.framework.tables.parsing.text import LONGEST_CELL, MOST_COLUMNS
from okr_model.wording.sentences import Sentence

MOST_CELLS: Final = 3_000_000
_MOST_UNPACKED: Final = 300 * 2**20  # bytes
_DENSEST: Final = 50  # cells for each byte of the file; one with more repeats a row a million times
_FEW: Final = 200_000  # cells that are read however often they are repeated
_MOST_MERGED: Final = 20_000  # cells that merged ranges fill
_CELL: Final = re.compile(rb'<(?:\w+:)?c\b[^<>]{0,200}?\br="([A-Za-z]{1,20})([0-9]{1,20})"[^<>/]{0,200}(/)?>')
_NO_VALUE: Final = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]{0,500}/>)(?:<v></v>|<v/>)?</(?:\w+:)?c>")
_BOOK: Final = "workbook.xml"


class Book:
    """A workbook, opened. Raises Refused for what is none."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        if content.startswith(OLE):
            if "EncryptedPackage".encode("utf-16-le") in content:
                raise _locked()
        else:
            refuse_archive(content, _MOST_UNPACKED)
        try:
            self._book = CalamineWorkbook.from_filelike(BytesIO(content))
        except PasswordError:
            raise _locked() from None
        except CalamineError as error:
            if "password" in str(error).lower():
                raise _locked() from None
            raise Refused(Sentence("is no readable workbook: {error}").filled(error=str(error)[:200]), AGAIN) from None
        tables = [one for one in self._book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        shown = [one.name for one in tables if one.visible == SheetVisibleEnum.Visible]
        self.hidden = [one.name for one in tables if one.visible != SheetVisibleEnum.Visible]
        self.sheets = shown + self.hidden
        if not self.sheets:
            charts = self._book.sheets_metadata
            raise Refused(
                Sentence("is a workbook without sheets but charts")
                if charts
                else Sentence("is a workbook without sheets"),
                Sentence("Put the table on a sheet, and save it again."),
            )

    def rows(self, wanted: str | None) -> tuple[dict[str, Any], Iterator[tuple[int, list[Any]]]]:
        """What was understood, and the rows of a sheet; of the first that has any, where none is wanted."""
        if wanted is not None and wanted not in self.sheets:
            names = ", ".join(self.sheets)[:500]
            raise Refused(
                Sentence("has no sheet {wanted}").filled(wanted=repr(wanted[:100])),
                Sentence("Its sheets: {names}.").filled(names=names),
                option=True,
            )
        for name in [wanted] if wanted is not None else self.sheets:
            empty_formulas = self._looked_over(name)
            sheet = self._sheet(name)
            if sheet.end is not None:
                break
        about: dict[str, Any] = {"sheet": name, "sheets": self.sheets, "empty_formulas": empty_formulas}
        if sheet.end is None:
            return about, iter(())
        height, width = sheet.end[0] + 1, sheet.end[1] + 1
        _refuse_large(name, height, width, len(self._content))
        about["merged"] = _merged(sheet, height, width)
        return about, _cells(sheet, about["merged"])

    def _sheet(self, name: str) -> CalamineSheet:
        try:
            return self._book.get_sheet_by_name(name)
        except CalamineError as error:
            raise Refused(
                Sentence("has a sheet {name} that cannot be read: {error}").filled(
                    name=repr(name), error=str(error)[:200]
                ),
                AGAIN,
            ) from None

    def _looked_over(self, name: str) -> int:
        """How many formulas on a sheet of an .xlsx have no value with them. Refuses a cell far outside any table."""
        if not self._content.startswith(ZIP):
            return 0
        try:
            with ZipFile(BytesIO(self._content)) as archive:
                part = _part(archive, name)
                xml = archive.read(part) if part else b""
        except (BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError):
            raise Refused(Sentence("is no readable workbook: the archive is cut short or damaged"), AGAIN) from None
        _refuse_far(xml)
        return sum(1 for _ in _NO_VALUE.finditer(xml))


def _part(archive: ZipFile, sheet: str) -> str | None:
    """Where in an .xlsx a sheet stands, by its workbook's relations (ECMA-376 part 1, 18.2.19); None if unknown."""
    try:
        relations = _tree(archive.read(f"xl/_rels/{_BOOK}.rels"))
        targets = {one.get("Id"): one.get("Target", "") for one in relations}
        for one in _tree(archive.read(f"xl/{_BOOK}")).iter():
            if one.tag.endswith("}sheet") and one.get("name") == sheet:
                target = next((targets.get(v, "") for k, v in one.items() if k.endswith("}id")), "")
                path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
                return path if path in archive.namelist() else None
    except (KeyError, ElementTree.ParseError):
        return None
    return None


def _tree(xml: bytes) -> ElementTree.Element:
    """Parsed; one with entities of its own, which may grow without end, is not."""
    if b"<!ENTITY" in xml:
        raise ElementTree.ParseError
    return ElementTree.fromstring(xml)  # noqa: S314 - no entities


def _locked() -> Refused:
    return Refused(
        Sentence("is locked with a password"),
        Sentence("Open it, take the password off (File › Info › Protect in Excel), and save it again."),
    )


def _refuse_far(xml: bytes) -> None:
    """Refuse a sheet with a cell so far out that the block around all of its cells is too large."""
    width = height = 0
    for found in _CELL.finditer(xml):
        column, row, empty = found.groups()
        if empty:
            continue
        height, width = max(height, int(row)), max(width, _column(column))
        if height * width > MOST_CELLS:
            cell = (column + row).decode()
            raise Refused(
                Sentence("has a cell far outside any table: {cell}").filled(cell=cell),
                Sentence("Delete the rows and columns outside of the table, or copy it into a new workbook."),
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _refuse_large(name: str, height: int, width: int, size: int) -> None:
    if height * width > max(_FEW, _DENSEST * size):
        raise Refused(
            Sentence(
                "has a sheet {name} that repeats the same rows: {height} of them in a file of {size} bytes"
            ).filled(name=repr(name), height=height, size=size),
            Sentence("Delete the rows below the table, and save it again."),
        )
    if height * width > MOST_CELLS or width > MOST_COLUMNS:
        raise Refused(
            Sentence("has a sheet {name} of {height} rows and {width} columns").filled(
                name=repr(name), height=height, width=width
            ),
            Sentence("Copy only the table into a new workbook: a cell far outside of it may make the sheet so large."),
        )


def _merged(sheet: CalamineSheet, height: int, width: int) -> list[list[int]]:
    """Ranges of merged cells: first and last row, first and last column, from 0."""
    ranges = []
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:_MOST_MERGED]:
        if top < height and left < width:
            ranges.append([top, min(bottom, height - 1), left, min(right, width - 1)])
    return ranges


def _cells(sheet: CalamineSheet, merged: list[list[int]]) -> Iterator[tuple[int, list[Any]]]:
    """The rows. A text or a day in merged cells stands in each row of them; a number only once, so that sums hold."""
    fill: dict[int, list[list[int]]] = {}
    filled = 0
    for top, bottom, left, right in merged:
        filled += (bottom - top) * (right - left + 1)
        if bottom > top and filled <= _MOST_MERGED:
            fill.setdefault(top, []).append([top, bottom, left, right])
    down: dict[int, tuple[int, Any]] = {}
    for at, row in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [_cell(cell) for cell in row]
        for column, (bottom, value) in list(down.items()):
            if at > bottom:
                del down[column]
            elif cells[column] == "":
                cells[column] = value
        for _, bottom, left, _ in fill.get(at, ()):
            if isinstance(cells[left], str | date) and cells[left] != "":
                down[left] = (bottom, cells[left])
        if any(cell != "" for cell in cells):
            yield at + 1, cells


def _cell(cell: Any) -> Any:
    if type(cell) is str:
        return cell.replace("\0", "").strip()[:LONGEST_CELL]
    if type(cell) is float and cell - cell != 0:  # no finite number
        return ""
    return cell


def written(cell: Any) -> str:
    """A day or a time as text that no cell can be: it begins with a NUL, which is taken out of all others."""
    if isinstance(cell, datetime):
        return f"\0t{cell.isoformat()}"
    if isinstance(cell, date):
        return f"\0d{cell.isoformat()}"
    if isinstance(cell, time):
        return f"\0c{cell.isoformat()}"
    if isinstance(cell, timedelta):
        return f"\0s{cell.total_seconds()}"
    raise TypeError(type(cell).__name__)
