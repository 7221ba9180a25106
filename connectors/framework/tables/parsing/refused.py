"""Why a file is not read, and the files that are no tables at all."""

from __future__ import annotations

from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from okr_model.wording.sentences import Sentence

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0"
AGAIN: Final = Sentence("Save it again as .xlsx, or as CSV.")


class Refused(Exception):
    """What is wrong with the file, as words that follow its name, and what to do next.

    option: that what was asked of it is wrong, not the file: a sheet or an encoding that is not there.
    """

    def __init__(self, about: Sentence, remedy: Sentence, *, option: bool = False) -> None:
        super().__init__(str(about))
        self.about, self.remedy, self.option = about, remedy, option


def is_workbook(content: bytes) -> bool:
    """Whether it begins as workbooks do: .xlsx, .xlsb and .ods are zip archives, .xls is OLE."""
    return content.startswith((ZIP, OLE))


_NO_TABLES: Final = (
    (b"%PDF", Sentence("is a PDF, no table"), Sentence("Export the report as CSV or Excel instead.")),
    (b"\x1f\x8b", Sentence("is packed with gzip"), Sentence("Unpack it first.")),
    (b"7z\xbc\xaf", Sentence("is a 7-Zip archive"), Sentence("Unpack it first.")),
    (b"Rar!", Sentence("is a RAR archive"), Sentence("Unpack it first.")),
    (b"\x89PNG", Sentence("is a picture, no table"), Sentence("Export the figures as CSV or Excel instead.")),
    (b"\xff\xd8\xff", Sentence("is a picture, no table"), Sentence("Export the figures as CSV or Excel instead.")),
    (b"GIF8", Sentence("is a picture, no table"), Sentence("Export the figures as CSV or Excel instead.")),
    (b"PAR1", Sentence("is a Parquet file"), Sentence("Export it as CSV or Excel.")),
    (
        b"SQLite format 3",
        Sentence("is an SQLite database"),
        Sentence("Export the table as CSV, or use a source of the kind `sql`."),
    ),
    (b"{\\rtf", Sentence("is a text document, no table"), Sentence("Save the table in it as CSV or Excel.")),
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
                Sentence("is a web page, no table, whatever its name ends in"),
                Sentence(
                    "Open it in a spreadsheet and save it as .xlsx or CSV; of an address, use that of the download."
                ),
            )
        raise Refused(
            Sentence("is a web page, no table"), Sentence("Use the address of the download, not of its page.")
        )
    if text.startswith((b"<?xml", b"<workbook", b"<svg", b"<rss", b"<feed")):
        remedy = Sentence("Open it in a spreadsheet and save it as .xlsx or CSV.")
        raise Refused(Sentence("is written in XML, no table of rows"), remedy)
    if text.startswith(b"{") or (text.startswith(b"[") and text[1:].lstrip()[:1] in (b"{", b"[")):
        raise Refused(Sentence("is JSON, no table"), Sentence("Export the figures as CSV or Excel instead."))


def refuse_archive(content: bytes, most: int) -> None:
    """A workbook is a zip archive; one of a few kilobytes may unpack to gigabytes, others hold something else."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, RecursionError, EOFError, LookupError):
        raise Refused(Sentence("is no readable workbook: the archive is cut short or damaged"), AGAIN) from None
    unpacked = sum(part.file_size for part in parts)
    if unpacked > most:
        raise Refused(
            Sentence("unpacks to {unpacked} bytes").filled(unpacked=unpacked),
            Sentence("Save only the sheet that matters, as CSV."),
        )
    names = [part.filename for part in parts]
    if any(name.startswith(("xl/", "content.xml")) or name == "[Content_Types].xml" for name in names):
        return
    if any(name.endswith(".iwa") for name in names):
        raise Refused(Sentence("is a Numbers document"), Sentence("Export it from Numbers as Excel or CSV."))
    inside = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    about = Sentence("is a zip archive, no workbook; in it: {inside}").filled(inside=inside[:260])
    raise Refused(
        about if inside else Sentence("is a zip archive, no workbook; in it: nothing"),
        Sentence("Unpack it, and use the table in it."),
    )
