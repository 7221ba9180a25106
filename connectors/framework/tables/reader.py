"""The rows of a table file: comma-separated text in its dialects, or one sheet of a workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from zipfile import ZipFile, is_zipfile

from python_calamine import CalamineError, CalamineWorkbook

from connectors.framework.errors import BadConfig, BadData
from connectors.framework.tables import structure
from connectors.framework.tables.numbers import Decimal
from connectors.framework.tables.table import Row, Table

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .xlsb and .ods are zip archives, .xls is OLE
_MOST_UNPACKED = 300 * 2**20  # bytes
_AGAIN = "Save it again as .xlsx, or as CSV."
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read(content: bytes, *, name: str, sheet: str | None = None, encoding: str | None = None) -> Table:
    """The table in a file. Raises BadData for what is no table, BadConfig for a sheet that is not there.

    name: what messages call the file.  sheet: of a workbook, its first where None.
    encoding: of a text, found out where None.
    """
    if content.startswith(_WORKBOOKS):
        sheet = sheet if sheet is not None else next(iter(sheets(content, name)), "")
        return structure.table(_sheet(content, name, sheet), numbered=True, sheet=sheet)
    encoding = "utf-16" if content.startswith(_UTF16) else encoding or "utf-8"
    text = _text(content, name, encoding)
    separator = _delimiter(text)
    decimal: Decimal = "," if separator == ";" else "."  # the semicolon is there because the comma was taken
    rows = _records(text, name, separator)
    return structure.table(rows, numbered=True, decimal=decimal, encoding=encoding, separator=separator)


def sheets(content: bytes, name: str) -> list[str]:
    """The names of a workbook's sheets; none for text."""
    if not content.startswith(_WORKBOOKS):
        return []
    _refuse_bombs(content, name)
    try:
        return list(CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names)
    except CalamineError as error:
        raise BadData(f"{name} is no readable workbook: {error}", remedy=_AGAIN) from error


def _refuse_bombs(content: bytes, name: str) -> None:
    """A workbook is a zip archive; one of a few kilobytes may unpack to gigabytes."""
    if not is_zipfile(BytesIO(content)):
        return
    with ZipFile(BytesIO(content)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > _MOST_UNPACKED:
        raise BadData(f"{name} unpacks to {unpacked:,} bytes", remedy="Save only the sheet that matters, as CSV.")


def _sheet(content: bytes, name: str, sheet: str) -> Iterator[Row]:
    _refuse_bombs(content, name)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        if sheet not in book.sheet_names:
            raise BadConfig(f"{name} has no sheet {sheet!r}", remedy=f"Its sheets: {', '.join(book.sheet_names)}.")
        chosen = book.get_sheet_by_name(sheet)
        yield from enumerate(chosen.to_python(skip_empty_area=False), start=1)
    except (CalamineError, IndexError) as error:
        raise BadData(f"{name} is no readable workbook: {error}", remedy=_AGAIN) from error


def _text(content: bytes, name: str, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise BadData(
            f"{name} is not written in {encoding}", remedy='Save it as "CSV UTF-8", or name its `encoding`.'
        ) from error
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        raise BadData(f"{name} is a web page, no table", remedy="Use the address of the download, not of its page.")
    return text.removeprefix("\ufeff")


def _delimiter(text: str) -> str:
    """What separates the columns: the commonest of tab, semicolon and comma in the line of the headings."""
    heading = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _records(text: str, name: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise BadData(f"{name}, row {reader.line_num}: {error}") from error
