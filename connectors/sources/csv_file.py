"""CSV and Excel: any table with one column of days and columns of numbers, from a file or a web address.

The whole table is read each time and replaces what was stored, so corrections of the past come through; a day is
settled at once. Days may be Gregorian or Jalali (a year from 1200 to 1599), figures may have a currency or a percent
sign, digits may be those of any script; `03/04/2026` is read as the other days of its column tell. Rows of one day add
up over the columns that are no dimension. An empty cell is a missing value. One bad row fails the pull and nothing is
replaced.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.framework.column_source import ColumnOptions, ColumnSource
from connectors.framework.connector import Point
from connectors.framework.errors import BadConfig, BadData
from connectors.framework.tables import days, numbers, reader
from connectors.framework.tables.table import Table


class Uploaded(BaseModel):
    """`[sources.NAME.uploaded]`: what is kept of the file a source was made from, to know its next version by.

    day: heading of its days.  columns: heading of each metric and dimension.  unused: the other headings.
    answers: how each question about it was answered.  sheet, encoding: as they were chosen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = ""
    day: str = ""
    columns: Mapping[str, str] = {}
    unused: tuple[str, ...] = ()
    answers: Mapping[str, str] = {}
    sheet: str = ""
    encoding: str = ""


class CsvFile(ColumnSource):
    """A table of daily figures."""

    key, title = "csv", "CSV or Excel"
    about = "any daily figures from a table: CSV or Excel, a file or a web address"
    whole, timezone = True, ""

    class Options(ColumnOptions):
        """Where the table is and which columns mean what."""

        path: Path | None = Field(None, description="The file; a relative path counts from the workspace")
        url: str = Field("", description="Or its web address (after `base_url`, if there is one)")
        day_format: str = Field("", description="How days are written, e.g. %m/%d/%Y, where they leave it open")
        day_order: Literal["day-first", "month-first"] | None = Field(
            None, description="How to read 03/04/2026, where the column leaves it open"
        )
        decimal: Literal[".", ","] | None = Field(None, description="Before decimals; found out unless said")
        sheet: str | None = Field(None, description="Sheet of a workbook; the first unless said")
        encoding: str | None = Field(None, description="Of a CSV file: utf-8, cp1252, …; found out unless said")
        uploaded: Uploaded | None = Field(None, description="What is kept of a file that was uploaded")

        @classmethod
        def user_keys(cls) -> tuple[str, ...]:
            """Without what the upload of a file writes."""
            return tuple(name for name in super().user_keys() if name != "uploaded")

        @model_validator(mode="after")
        def _one_place(self) -> Self:
            if (self.path is None) == (not self.url and not self.base_url):
                raise ValueError("give either `path` or `url`")
            return self

    options: Options

    @property
    def base_url(self) -> str:
        """The table's own address."""
        return self.options.base_url + self.options.url

    def sample(self) -> Table:
        """The whole table."""
        return reader.read(self._content(), name=self._name, sheet=self.options.sheet, encoding=self.options.encoding)

    def read(self, start: date, end: date) -> Iterator[Point]:  # noqa: ARG002 - rows may lie ahead of it
        """The sums of all rows from `start` on, also those that are still to come."""
        table = self.sample()
        if not table.rows:
            return
        layout = self._layout(table)
        found = lines.read(table, layout)
        self._tell(table, layout, found)
        sums: dict[tuple[str, date, tuple[str, ...]], list[float]] = defaultdict(list)
        for day, split, values in found.lines:
            if day < start:
                self.flag("before_start", None, f"rows before {start} were left out")
                continue
            if day > self.today:
                self.flag("future_days", None, f"there are rows after {self.today}")
            for metric, value in zip(found.metrics, values, strict=True):
                if value is not None:
                    sums[metric, day, split].append(value)
        for (metric, day, split), several in sums.items():
            if len(several) > 1 and self.options.metrics[metric].additivity == "none":
                raise BadData(
                    f"{self._name}: {metric} has {len(several)} rows of {day}, and a distinct count cannot be added to "
                    "another of the same day",
                    remedy="Leave one row for each day, or name the column that tells them apart in `dimensions`.",
                )
            named = {name: text for name, text in zip(found.dimensions, split, strict=True) if text}
            yield Point(metric, day, math.fsum(several), named)

    def _layout(self, table: Table) -> Layout:
        """How the columns that the options name are read. Raises BadConfig for those that are not there, and BadData
        where one can be read in two ways that matter."""
        options = self.options
        roles: dict[int, tuple[Role, str]] = {}
        for name, column in options.metrics.items():
            roles[self._position(table.headings, column.column or name)] = ("metric", name)
        for name in options.dimensions:
            roles[self._position(table.headings, options.heading(name))] = ("dimension", name)
        day_at = self._position(table.headings, options.day)
        roles[day_at] = ("day", "day")
        layout = recognise(table, self._answers(table, day_at))
        used = {layout.columns[at].heading for at in roles}
        for question in layout.questions:
            if question.heading in used and question.kind != "role":
                self._ask(question)
        columns = [replace(c, role="ignore") if c.at not in roles else c for c in layout.columns]
        for at, (role, name) in roles.items():
            columns[at] = replace(columns[at], role=role, name=name)
        days = {**layout.days, day_at: _Formatted(pattern=options.day_format)} if options.day_format else layout.days
        return replace(layout, columns=tuple(columns), days=days)

    def _answers(self, table: Table, day_at: int) -> dict[str, str]:
        """What the options say of what the table may leave open."""
        options = self.options
        said = {"day_column": table.headings[day_at], "day_order": options.day_order, "decimal": options.decimal}
        units = {
            f"currency:{column.column or name}": column.unit for name, column in options.metrics.items() if column.unit
        }
        return {**{key: value for key, value in said.items() if value}, **options.answers}

    def _ask(self, question: Question) -> None:
        """A pull cannot ask: what matters fails it, naming the option that says what is meant."""
        if question.kind == "decimal" and "contradicts" not in question.text.text:
            note = f"{question.text}; say `decimal` to be sure"
            self.flag("unclear_numbers", None, note)
        elif question.kind == "day_order" and self.options.day_format:
            return
        else:
            raise BadData(f"{self._name}: {question.text}", remedy=_how(question))

    def _position(self, headings: Sequence[str], wanted: str) -> int:
        """Where a column stands: by its exact heading, else regardless of case and of blanks for underscores."""
        for same in (str, _loosely):
            found = [n for n, heading in enumerate(headings) if same(heading) == same(wanted)]
            if len(found) > 1:
                raise BadConfig(
                    f"{self._name} has {len(found)} columns {wanted!r}", remedy="Rename all but one of them."
                )
            if found:
                if f"{headings[found[0]]} (2)" in headings:
                    about = (
                        f"several columns are headed {wanted!r}: the first is taken, the next is {wanted + ' (2)'!r}"
                    )
                    self.flag("repeated_heading", None, about)
                return found[0]
        known = ", ".join(heading for heading in headings if heading)
        raise BadConfig(f"{self._name} has no column {wanted!r}", remedy=f"Its columns: {known}.")

    def _content(self) -> bytes:
        if self.options.path is None:
            return self.download()
        try:
            return (self.options.home / self.options.path).read_bytes()
        except OSError as error:
            raise BadConfig(
                f"{self._name} cannot be read: {error.strerror}",
                remedy=f"Put the file there, or correct `path` (relative paths count from {self.options.home}).",
            ) from error

    @property
    def _name(self) -> str:
        return str(self.options.path or self.base_url.split("?")[0])

    def _bad(self, number: int, column: str, problem: object) -> BadData:
        return BadData(
            f"{self._name}, row {number}, column {column!r}: {problem}",
            remedy="Correct the row; until then the figures stay as they were.",
        )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _loosely(heading: str) -> str:
    return "_".join(heading.casefold().replace("_", " ").replace("-", " ").split())
