"""Reports that services hand out as files: a table written by a machine, often packed, read by its headings.

Tables that people made are read by `connectors.framework.tables`, which guesses and asks; here nothing is guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.framework import values
from connectors.framework.errors import BadData, Transient
from okr_model.wording.sentences import Sentence

MOST_BYTES: Final = 128 * 2**20
"""An unpacked report of more bytes than this is refused."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_UNREADABLE: Final = (
    *(zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile, struct.error),
    *(ValueError, ArithmeticError, LookupError, OSError, EOFError, RuntimeError),
)
"""What the readers of packed files raise for those that are broken."""

_HTML = re.compile(rb"\s*<(!doctype|html|head|body)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReportFile:
    """headings: as the file has them. titles: the lines above them.

    rows: {heading in lower case: text} of the columns asked for, row by row, once: a report may be large.
    """

    headings: tuple[str, ...]
    rows: Iterator[dict[str, str]]
    titles: tuple[str, ...] = ()

    def title(self, name: str) -> str:
        """What a title row such as `Last Completed Available Day: 2026-11-19` says; empty where there is none."""
        for line in self.titles:
            before, _, after = line.partition(":")
            if before.strip().casefold() == name.casefold():
                return after.strip()
        return ""


def read(
    body: bytes, where: str, needed: Sequence[str], also: Sequence[str] = (), *, delimiter: str = ","
) -> ReportFile:
    """The rows of a report, which may be packed by gzip or zip. where: host and path, for messages.

    needed: headings without which it is no such report.  also: those that may be absent. Capitals do not matter. Rows
    that end before the last needed column, or have one cell, are footers and left out. Raises BadData for anything else
    than such a report, Transient for one that breaks off.
    """
    content = unpacked(body, where)
    if _HTML.match(content):
        raise BadData(
            Sentence("{where} answered with a web page instead of a report").filled(where=where),
            remedy=Sentence("A sign-in page or a proxy may stand in between: open base_url in a browser and see."),
        )
    wanted = {name.casefold() for name in needed}
    titles: list[str] = []
    lines = _lines(content, delimiter, where)
    for line in lines:
        names = [cell.strip() for cell in line]
        places = {name.casefold(): n for n, name in enumerate(names)}
        if wanted <= places.keys():
            last = max(min(1, len(names) - 1), *(places[name] for name in wanted))  # a footer has one cell
            kept = {name: n for name, n in places.items() if name in wanted | {one.casefold() for one in also}}
            return ReportFile(tuple(names), (_row(kept, cells) for cells in lines if len(cells) > last), tuple(titles))
        titles.append(" ".join(names).strip())
    raise BadData(
        Sentence("{where} answered with something else than a report with {needed}").filled(
            where=where, needed=", ".join(needed)
        )
    )


def unpacked(body: bytes, where: str) -> bytes:
    """What a gzip or a zip of one file holds; anything else as it is. Raises BadData, or Transient for half of one."""
    try:
        if body.startswith(_GZIP):
            unpacker = zlib.decompressobj(wbits=31)
            content = unpacker.decompress(body, MOST_BYTES + 1)
            if not unpacker.eof and len(content) <= MOST_BYTES:
                raise Transient(
                    Sentence("{where}: the report broke off after {body} bytes").filled(
                        where=where, body=str(len(body))
                    )
                )
        elif body.startswith(_ZIP):
            content = _only_file(body, where)
        else:
            content = body
    except _UNREADABLE as error:
        raise BadData(
            Sentence("{where} answered with a packed report that cannot be opened: {error}").filled(
                where=where, error=error
            )
        ) from error
    if len(content) > MOST_BYTES:
        raise BadData(
            Sentence("{where} answered with a report of more than {most_bytes} MB").filled(
                where=where, most_bytes=MOST_BYTES // 2**20
            )
        )
    return content


def number(text: str | None) -> float | None:
    """A number as machines write it into reports (`1,204`, `0.5`); None for anything else."""
    return values.number((text or "").replace(",", ""))


def _only_file(body: bytes, where: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        files = [entry for entry in packed.infolist() if not entry.is_dir()]
        if len(files) != 1:
            raise BadData(
                Sentence("{where} answered with a zip of {files} files instead of one report").filled(
                    where=where, files=str(len(files))
                )
            )
        with packed.open(files[0]) as entry:
            return entry.read(MOST_BYTES + 1)


def _lines(content: bytes, delimiter: str, where: str) -> Iterator[list[str]]:
    """The cells of each line, decoded bit by bit. UTF-16 is known by its mark or by its zeros, else it is UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-8-sig"
    text = io.TextIOWrapper(io.BytesIO(content), encoding, "replace", newline="")
    quoted = delimiter == ","  # where tabs separate, nothing is quoted
    try:
        yield from csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    except csv.Error as error:
        raise BadData(
            Sentence("{where} answered with a report that cannot be read: {error}").filled(where=where, error=error)
        ) from error


def _row(places: dict[str, int], cells: list[str]) -> dict[str, str]:
    return {name: cells[n].strip() if n < len(cells) else "" for name, n in places.items()}
