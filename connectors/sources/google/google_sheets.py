"""Google Sheets: any table of daily figures that people keep in a spreadsheet, read as `csv` reads a file.

Docs: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/get. Cells are asked for
as they are, not as they look: numbers without the spreadsheet's decimal comma or its rounding, days as their count from
30 December 1899. Numbers and days typed as text are read as in a file. Of merged cells Google gives the first one only:
a day or a dimension then goes for all their rows, a figure counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote

from pydantic import Field

from connectors.framework.column_source import ColumnSource
from connectors.framework.connector import Point
from connectors.framework.errors import BadConfig, ConnectorError
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import google
from connectors.framework.options import OF_HOST
from connectors.framework.tables import structure
from connectors.framework.tables.table import Table
from connectors.sources.csv_file import CsvFile, TableOptions
from connectors.sources.google.rest import GoogleRest, KeyedOptions
from okr_model.wording.sentences import Sentence

_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = range(20_000, 100_000)
"""Counts of days from 1954 to 2173; larger numbers are days written like 20261001."""

_MINUTE: Final = 60.0


class GoogleSheets(ColumnSource, GoogleRest):
    """One sheet of a spreadsheet."""

    key, title = "google_sheets", "Google Sheets"
    about = "any daily figures from a spreadsheet"
    docs = "https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/get"
    topics = ("spreadsheet", "table", "figures", "offline", "sales", "any")
    endpoints = ("GET /v4/spreadsheets/:id", "GET /v4/spreadsheets/:id/values/:range")
    version = "v4"
    scopes = ("https://www.googleapis.com/auth/spreadsheets.readonly",)
    key_steps = (
        "In Google Cloud choose a project; APIs & Services → Library: enable the Google Sheets API.",
        "For a sheet that anyone with the link may read: Credentials → Create credentials → API key, into `api_key`.",
        "Else IAM → Service accounts → Create, Keys → Add key → JSON into `credentials`, and share the sheet with the "
        "account's address as a Viewer. Or give your own permission: press Connect, or run `okr connect`.",
    )
    lacks = ("Excel files in Google Drive: save them as Google Sheets first, or upload them.",)
    service, scope = "Google Sheets API", "https://www.googleapis.com/auth/spreadsheets.readonly"
    oauth = google(scope, service=service)
    whole, rate, timezone = True, (60, 60.0), ""

    class Options(TableOptions, KeyedOptions):
        """Where the table is and which columns mean what."""

        base_url: str = "https://sheets.googleapis.com"
        spreadsheet: str = Field(
            description="Its address or id: https://docs.google.com/spreadsheets/d/ID/edit",
            pattern=r"^(https://\S+/d/)?[\w-]{8,}(/\S*)?$",
        )
        sheet: str | None = Field(None, description="Name of the sheet; the first unless said")
        cells: str = Field("", description="The table's cells, e.g. B3:F; the whole sheet unless said")

        @property
        def table(self) -> CsvFile.Options:
            """What these options say of the columns, to the reader of tables."""
            same = {
                name: getattr(self, name) for name in TableOptions.model_fields if name not in ("base_url", *OF_HOST)
            }
            return CsvFile.Options(url=self.spreadsheet, **same)

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The sheet, then its cells, given to the reader of tables."""
        place = self._place()
        grid = self._grid(place, "SERIAL_NUMBER")
        grid.fill(place.merges, self.options)
        table = grid.table(self.options.day)
        yield from _Table(self.options.table, self._host, place.name, table).read(start, end)

    def sample(self) -> Table:
        """The sheet; asked for twice, since of a day as it is nothing but its number tells that it is one."""
        place = self._place()
        grid = self._grid(place, "SERIAL_NUMBER")
        grid.mark_days(self._grid(place, "FORMATTED_STRING"))
        grid.fill(place.merges)
        return grid.table()

    def _place(self) -> _Place:
        """Where the table is; raises BadConfig for a sheet that is not there."""
        path = f"/v4/spreadsheets/{re.sub(r'.*/d/|/.*', '', self.options.spreadsheet)}"
        book = self.call("GET", path, params={"fields": "properties.title,sheets(properties.title,merges)"})
        sheets = {sheet["properties"]["title"]: sheet.get("merges", []) for sheet in book["sheets"]}
        sheet = next(iter(sheets)) if self.options.sheet is None else self.options.sheet
        if sheet not in sheets:
            raise BadConfig(
                Sentence("the spreadsheet has no sheet {sheet}").filled(sheet=repr(sheet)),
                remedy=Sentence("Its sheets: {sheets}.").filled(sheets=", ".join(sheets)),
            )
        quoted = "'" + sheet.replace("'", "''") + "'"
        cells = quote(f"{quoted}!{self.options.cells}" if self.options.cells else quoted, safe="")
        name = f"{book['properties']['title']}, sheet {sheet}"
        return _Place(f"{path}/values/{cells}", sheet, name, sheets[sheet])

    def _grid(self, place: _Place, days: str) -> _Grid:
        """Its cells, not as they look; days: as their numbers, or as they look all the same."""
        raw = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": days}
        answer = self.call("GET", place.path, params=raw)
        return _Grid(answer["range"], answer.get("values", []), place.sheet)

    def failure(self, answer: Answer) -> ConnectorError:
        """An Excel file in Google Drive looks like a spreadsheet, and a missing one says nothing of where to look."""
        failure = super().failure(answer)
        if answer.status == 404:
            remedy = Sentence(
                "Copy the spreadsheet's address from the browser: https://docs.google.com/spreadsheets/d/ID/edit."
            )
        elif "not supported for this document" in str(failure):
            remedy = Sentence("It is an Excel file in Google Drive: open it, then File → Save as Google Sheets.")
        elif "range" in answer.complaint.lower() and answer.status == 400:
            remedy = Sentence("Write `cells` like B3:F or A1:F200, within the sheet.")
        else:
            return failure
        return BadConfig(failure.sentence, remedy=remedy)

    def refilled(self, said: str, reasons: set[str]) -> float | None:  # noqa: ARG002 - one pause for all
        """Google counts by the minute."""
        return _MINUTE if reasons else None

    def permission(self) -> Sentence:
        """Whom to share it with."""
        if self.options.credentials:
            return Sentence("Share the spreadsheet with {account}, as a Viewer.").filled(account=self.account)
        return Sentence("With an API key, share the spreadsheet with anyone who has the link; else give `credentials`.")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cells are. name: for people; merges: rectangles of cells that are one."""

    path: str
    sheet: str
    name: str
    merges: list[dict[str, int]]


class _Grid:
    """The cells as Google gives them, from the corner their range begins at."""

    def __init__(self, place: str, rows: list[list[Any]], sheet: str) -> None:
        corner = re.match(r"([A-Z]+)(\d{1,7})\b", place.rpartition("!")[2])
        letters, number = corner.groups() if corner else ("A", "1")
        self._top, self._left = int(number) - 1, _column(letters)
        self._rows = [[_cell(cell) for cell in row] for row in rows]
        self._sheet = sheet

    def mark_days(self, shown: _Grid) -> None:
        """Make days of the numbers that are shown as days."""
        for row, seen in zip(self._rows, shown._rows, strict=False):
            for at, (cell, look) in enumerate(zip(row, seen, strict=False)):
                if isinstance(look, str) and look:
                    row[at] = _day(cell)

    def fill(self, merges: list[dict[str, int]], options: GoogleSheets.Options | None = None) -> None:
        """Give the rows of a merged day or dimension its value; `options` say what these are called."""
        head, labels = self._labels(options) if options else (-1, None)
        for merge in merges:
            first = merge.get("startRowIndex", 0) - self._top
            last = min(merge.get("endRowIndex", self._top + len(self._rows)) - self._top, len(self._rows))
            column = merge.get("startColumnIndex", 0) - self._left
            if not head < first < last or not 0 <= column < len(self._rows[first]):
                continue
            value = self._rows[first][column]
            if column not in labels if labels is not None else isinstance(value, int | float):
                continue
            for row in self._rows[first + 1 : last]:
                if any(cell != "" for cell in row):
                    row.extend([""] * (column + 1 - len(row)))
                    row[column] = value

    def table(self, day: str | None = None) -> Table:
        """The table, its rows by their numbers in the sheet. day: heading of the column whose numbers are days."""
        rows = [(number, row) for number, row in enumerate(self._rows, start=self._top + 1)]
        found = structure.table(rows, numbered=True, sheet=self._sheet)
        at = [n for n, heading in enumerate(found.headings) if day is not None and _loosely(heading) == _loosely(day)]
        for n in at:
            found = replace(found, rows=found.rows.changed(n, _day))
        return found

    def _labels(self, options: GoogleSheets.Options) -> tuple[int, set[int]]:
        """The row of the headings, and the columns of the day and the dimensions."""
        wanted = {_loosely(options.day), *(_loosely(options.heading(name)) for name in options.dimensions)}
        for number, row in enumerate(self._rows):
            if any(_loosely(cell) == _loosely(options.day) for cell in row):
                return number, {n for n, cell in enumerate(row) if _loosely(cell) in wanted}
        return -1, set()


class _Table(CsvFile):
    """A table that is already here."""

    def __init__(self, options: CsvFile.Options, host: Any, name: str, table: Table) -> None:
        super().__init__(options, host)
        self._title, self._read = name, table

    @property
    def _name(self) -> str:
        return self._title

    def sample(self) -> Table:
        """It."""
        return self._read


def _cell(cell: Any) -> Any:
    """Numbers as they are, anything else as text in one line."""
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return cell if number else " ".join(str("" if cell is None else cell).split())


def _day(cell: Any) -> Any:
    """The day that a number counts to; anything else as it is."""
    counts = isinstance(cell, int | float) and int(cell) in _SERIALS
    return _EPOCH + timedelta(days=int(cell)) if counts else cell


def _column(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _loosely(heading: Any) -> str:
    return "_".join(re.split(r"[\s_-]+", str(heading).strip().casefold()))
