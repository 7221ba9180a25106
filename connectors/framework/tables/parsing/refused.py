"""Why a file is not read, and the files that are no tables at all."""

from __future__ import annotations

from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0"
AGAIN: Final = "Save it again as .xlsx, or as CSV."


class Refused(Exception):
    """What is wrong with the file, as words that follow its name, and what to do next.

    option: that what was asked of it is wrong, not the file: a sheet or an encoding that is not there.
    """

    def __init__(self, about: str, remedy: str, *, option: bool = False) -> None:
        super().__init__(about)
        self.about, self.remedy, self.option = about, remedy, option


def is_workbook(content: bytes) -> bool:
    """Whether it begins as workbooks do: .xlsx, .xlsb and .ods are zip archives, .xls is OLE."""
    return content.startswith((ZIP, OLE))


_NO_TABLES: Final = (
    (b"%PDF", "is a PDF, no table", "Export the report as CSV or Excel instead."),
    (b"\x1f\x8b", "is packed with gzip", "Unpack it first."),
    (b"7z\xbc\xaf", "is a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "is a RAR archive", "Unpack it first."),
    (b"\x89PNG", "is a picture, no table", "Export the figures as CSV or Excel instead."),
    (b"\xff\xd8\xff", "is a picture, no table", "Export the figures as CSV or Excel instead."),
    (b"GIF8", "is a picture, no table", "Export the figures as CSV or Excel instead."),
    (b"PAR1", "is a Parquet file", "Export it as CSV or Excel."),
    (b"SQLite format 3", "is an SQLite database", "Export the table as CSV, or use a source of the kind `sql`."),
    (b"{\\rtf", "is a text document, no table", "Save the table in it as CSV or Excel."),
)
_HTML: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<style", b"<div", b"<title")


def refuse_other_kinds(content: bytes) -> None:
    """Say so where the content is that of a page, a document, a picture or an archive."""
    for start, about, remedy in _NO_TABLES:
        if content.startswith(start):
            raise Refused(about, remedy)
    text = content[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith((*_HTML, b"<!--")) or (text.startswith(b"<!doctype") and b"html" in text[:60]):
        if b"<table" in content.replace(b"\0", b"").lower():
            raise Refused(
                "is a web page, no table, whatever its name ends in",
                "Open it in a spreadsheet and save it as .xlsx or CSV; of an address, use that of the download.",
            )
        raise Refused("is a web page, no table", "Use the address of the download, not of its page.")
    if text.startswith((b"<?xml", b"<workbook", b"<svg", b"<rss", b"<feed")):
        remedy = "Open it in a spreadsheet and save it as .xlsx or CSV."
        raise Refused("is written in XML, no table of rows", remedy)
    if text.startswith(b"{") or (text.startswith(b"[") and text[1:].lstrip()[:1] in (b"{", b"[")):
        raise Refused("is JSON, no table", "Export the figures as CSV or Excel instead.")


def refuse_archive(content: bytes, most: int) -> None:
    """A workbook is a zip archive; one of a few kilobytes may unpack to gigabytes, others hold something else."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, RecursionError, EOFError, LookupError):
        raise Refused("is no readable workbook: the archive is cut short or damaged", AGAIN) from None
    unpacked = sum(part.file_size for part in parts)
    if unpacked > most:
        raise Refused(f"unpacks to {unpacked:,} bytes", "Save only the sheet that matters, as CSV.")
    names = [part.filename for part in parts]
    if any(name.startswith(("xl/", "content.xml")) or name == "[Content_Types].xml" for name in names):
        return
    if any(name.endswith(".iwa") for name in names):
        raise Refused("is a Numbers document", "Export it from Numbers as Excel or CSV.")
    inside = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    raise Refused(
        f"is a zip archive, no workbook; in it: {inside or 'nothing'}"[:300], "Unpack it, and use the table in it."
    )
