"""CSV and Excel: any table with one column of days and columns of numbers, from a file or a web address.

The whole table is read each time and replaces what was stored, so corrections of the past come through; a day is
settled at once. Days may be Gregorian or Jalali (a year from 1200 to 1599), figures may have a currency or a percent
sign, digits may be those of any script; `03/04/2026` is read as the other days of its column tell, and where they tell
nothing the pull fails until `day_order` says it. Rows of one day add up over the columns that are no dimension.

An empty cell, `n/a` or `--` is a missing value. A cell that cannot be read costs that cell and is flagged on its day;
rows without a day, such as totals, are left out and flagged. Where two in five cannot be read, the pull fails and
nothing is replaced.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connectors.framework.column_source import ColumnOptions, ColumnSource
from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.errors import BadConfig, BadData, ConnectorError
from connectors.framework.tables import days, lines, reader
from connectors.framework.tables.columns import Layout, Role, recognise, settle, used_as
from connectors.framework.tables.days import Way
from connectors.framework.tables.lines import Lines
from connectors.framework.tables.missing import is_missing
from connectors.framework.tables.questions import Question
from connectors.framework.tables.table import Table
from okr_model.wording.sentences import Sentence, Unfit, as_typed

_TOO_MANY: Final = 0.4
"""The share of rows or cells that cannot be read at which the table cannot be meant as the options say."""

LARGE: Final = 2 * 2**20
"""Bytes of a file from which on another process reads it."""

_TOLD: Final = 5
"""Rows, or cells of a day, that are told one by one."""


_ROW: Final = Sentence("row {row} ({why})")
_CELL: Final = Sentence("row {row}, column {column}: {found} {why}")
_AND_MORE: Final = Sentence("{file}, {cells}; and {more} more")


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


class TableOptions(ColumnOptions):
    """Which columns of a table mean what, and how they are to be read where the table leaves it open."""

    day_format: str = Field("", description="How days are written, e.g. %m/%d/%Y, where they leave it open")
    day_order: Literal["day_first", "month_first", "year_first"] | None = Field(
        None, description="How 03/04/2026 is meant, where the column leaves it open"
    )
    decimal: Literal[".", ","] | None = Field(None, description="Decimal separator; detected automatically")
    answers: Mapping[str, str] = Field(
        {}, description='What else the table leaves open, e.g. {period = "last"}; a pull that needs it says which'
    )

    @field_validator("day_order", mode="before")
    @classmethod
    def _with_hyphen(cls, order: Any) -> Any:
        return order.replace("-", "_") if isinstance(order, str) else order


class CsvFile(ColumnSource):
    """A table of daily figures."""

    key, title = "csv", "CSV or Excel"
    about = "any daily figures from a table: CSV or Excel, a file or a web address"
    topics = ("file", "table", "csv", "excel", "export", "offline", "sales", "any")
    endpoints = ("the file, or one GET of its web address",)
    key_steps = (
        "A file needs no key. Of a web address that does, the key stands in the address: give it by `secret:`.",
    )
    lacks = ("Tables without a column of days.",)
    whole, timezone = True, ""

    class Options(TableOptions):
        """Where the table is and which columns mean what."""

        path: Path | None = Field(None, description="The file; a relative path counts from the workspace")
        url: str = Field("", description="Or its web address (after `base_url`, if there is one)")
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
                raise Unfit("give either `path` or `url`")
            return self

    options: Options

    @classmethod
    def may_be_large(cls, options: ConnectorOptions) -> bool:
        """A file of megabytes, and whatever an address may give."""
        assert isinstance(options, CsvFile.Options)
        if options.path is None:
            return True
        with suppress(OSError, ConnectorError):
            return options.file(options.path).stat().st_size > LARGE
        return False

    @property
    def base_url(self) -> str:
        """The table's own address."""
        return self.options.base_url + self.options.url

    def sample(self) -> Table:
        """The whole table, or as much of it as is looked at where somebody waits for that."""
        return reader.read(
            self._content(),
            name=self._name,
            sheet=self.options.sheet,
            encoding=self.options.encoding,
            most_cells=self._host.most_cells,
        )

    def read(self, start: date, end: date) -> Iterator[Point]:  # noqa: ARG002 - rows may lie ahead of it
        """The sums of all rows from `start` on, also those that are still to come."""
        table = self.sample()
        roles = self._roles(table) if table.headings else {}
        if not table.rows:
            return
        layout = self._layout(table, roles)
        found = lines.read(table, layout)
        self._tell(table, layout, found)
        dimensions, metrics, days = found.dimensions, found.metrics, found.lines
        del table, layout, found  # as large as the file
        for day, split, several in days.together():
            if day < start:
                self.flag("before_start", None, Sentence("rows before {start} were left out").filled(start=start))
                continue
            if day > self.today:
                self.flag("future_days", None, Sentence("there are rows after {today}").filled(today=self.today))
            named = {name: text for name, text in zip(dimensions, split, strict=True) if text}
            for metric, column in zip(metrics, zip(*several, strict=True), strict=True):
                values = [value for value in column if value is not None]
                if len(values) > 1 and self.options.metrics[metric].additivity == "none":
                    raise self._not_added(metric, day, len(values))
                if values:
                    yield Point(metric, day, math.fsum(values), named)

    def _not_added(self, metric: str, day: date, rows: int) -> BadData:
        return BadData(
            Sentence(
                "{name}: {metric} has {several} rows of {day}, and a distinct count cannot be added to "
                "another of the same day"
            ).filled(name=self._name, metric=metric, several=str(rows), day=day),
            remedy=Sentence("Leave one row for each day, or name the column that tells them apart in `dimensions`."),
        )

    def _roles(self, table: Table) -> dict[int, tuple[Role, str]]:
        """What the options say of columns, by their position. Raises BadConfig for those that are not there."""
        options = self.options
        roles: dict[int, tuple[Role, str]] = {}
        for name, column in options.metrics.items():
            roles[self._position(table, column.column or name)] = ("metric", name)
        for name in options.dimensions:
            roles[self._position(table, options.heading(name))] = ("dimension", name)
        roles[self._position(table, options.day)] = ("day", "day")
        return roles

    def _layout(self, table: Table, roles: Mapping[int, tuple[Role, str]]) -> Layout:
        """How those columns are read. Raises BadData where one can be read in two ways that matter."""
        options = self.options
        day_at = next(at for at, (role, _) in roles.items() if role == "day")
        layout = self._recognised(table, day_at)
        columns = [replace(column, role="ignore") for column in layout.columns]
        for at, (role, name) in roles.items():
            unit = options.metrics[name].unit if role == "metric" else ""
            columns[at] = replace(columns[at], role=role, name=name, unit=unit)
        layout = used_as(layout, columns)
        used = {layout.columns[at].heading for at in roles}
        for question in layout.questions:
            if question.heading in used and question.kind != "role":
                self._left_open(question)
        return (
            replace(layout, days={**layout.days, day_at: _Formatted(pattern=options.day_format)})
            if options.day_format
            else layout
        )

    def _recognised(self, table: Table, day_at: int) -> Layout:
        """The layout of a table, with what the options say of it."""
        options = self.options
        said = {"day_column": table.headings[day_at], "day_order": options.day_order, "decimal": options.decimal}
        answers = {**{key: value for key, value in said.items() if value}, **options.answers}
        units = {column.column or name: column.unit for name, column in options.metrics.items()}
        try:
            layout = recognise(table, answers)
            money = {
                one.key: units[one.heading]
                for one in layout.questions
                if one.kind == "currency" and units.get(one.heading) in {choice.value for choice in one.choices}
            }
            return settle(layout, money) if money else layout
        except ValueError as error:
            raise BadConfig(
                Sentence("{name}: {error}").filled(name=self._name, error=error),
                remedy=Sentence("Correct `answers`, `day_order` or `decimal`."),
            ) from error

    def _left_open(self, question: Question) -> None:
        """A pull cannot ask: what matters fails it, and the remedy names the option that says what is meant."""
        if question.kind == "decimal" and "contradicts" not in question.text.text:
            self.flag("unclear_numbers", None, Sentence("{text}; say `decimal` to be sure").filled(text=question.text))
        elif question.kind == "currency":
            self.flag(
                "unclear_currency", None, Sentence("{text}; say its `unit` to be sure").filled(text=question.text)
            )
        elif question.kind == "day_order" and self.options.day_format:
            return
        else:
            raise BadData(Sentence("{name}: {what}").filled(name=self._name, what=question.text), remedy=_how(question))

    def _tell(self, table: Table, layout: Layout, found: Lines) -> None:
        """Flag what was left out; raises BadData where it is so much that the table cannot be meant so."""
        day_at = next(column.at for column in layout.columns if column.role == "day")
        way = layout.days.get(day_at, Way())
        undated = sum(count for cell, count in table.rows.counted(day_at).items() if _undated(cell, way))
        if undated >= _TOO_MANY * len(table.rows):
            first = next(one.why for one in found.rows)
            said = Sentence("{undated} of {rows} rows have no day in {column}: {why}")
            raise self._unreadable(
                said.filled(undated=undated, rows=len(table.rows), column=repr(self.options.day), why=first)
            )
        filled = len(found.metrics) * len(table.rows)
        if found.cells_left_out >= _TOO_MANY * filled:
            one = found.cells[0]
            said = Sentence("{left_out} of {cells} cells cannot be read; row {row}, column {column}: {found} {why}")
            raise self._unreadable(
                said.filled(
                    left_out=found.cells_left_out,
                    cells=filled,
                    row=str(one.row),
                    column=repr(one.column),
                    found=repr(one.found),
                    why=one.why,
                )
            )
        if table.encodings:
            pages = ", ".join(table.encodings)
            self.flag(
                "unclear_letters",
                None,
                Sentence("its letters can be read as {pages}; say `encoding` to be sure").filled(pages=pages),
            )
        for note in table.notes:
            self.flag("warning", None, note)
        titles = [one for one in table.left_out if one.row > table.head]
        if left := sorted((*found.rows, *titles), key=lambda one: one.row):
            said = Sentence("{left} rows are no data: {told}")
            told = [_ROW.filled(row=str(one.row), why=one.why) for one in left[:_TOLD]]
            if len(left) > _TOLD:
                said = Sentence("{left} rows are no data: {told} …")
            self.flag("rows_left_out", None, said.filled(left=len(left), told=told))
        days = {number: row[day_at] for number, row in table.rows} if found.cells else {}
        by_day: dict[date, list[Sentence]] = defaultdict(list)
        for cell in found.cells:
            if not _undated(days[cell.row], way):
                column, strange = as_typed(cell.column), as_typed(cell.found)
                told_of = _CELL.filled(row=str(cell.row), column=column, found=strange, why=cell.why)
                by_day[way.day(days[cell.row])].append(told_of)
        for day, several in by_day.items():
            said = Sentence("{file}, {cells}", series={"cells": tuple(several[:_TOLD])})
            if more := len(several[_TOLD:]):
                said = replace(said, text=_AND_MORE.text).filled(more=more)
            self.flag("unreadable_cell", day, said.filled(file=self._name))

    def _unreadable(self, what: Sentence) -> BadData:
        return BadData(
            Sentence("{name}: {what}").filled(name=self._name, what=what),
            remedy=Sentence(
                "Look whether the options name the right columns; until then the figures stay as they were."
            ),
        )

    def _position(self, table: Table, wanted: str) -> int:
        """Where a column stands: by its exact heading, else regardless of case, of blanks for underscores, and of the
        unit that a row of units states."""
        headings = table.headings
        bare = [table.units[n].heading if n in table.units else heading for n, heading in enumerate(headings)]
        for names, same in ((headings, str), (headings, _loosely), (bare, _loosely)):
            found = [n for n, heading in enumerate(names) if same(heading) == same(wanted)]
            if len(found) > 1:
                raise BadConfig(
                    Sentence("{name} has {found} columns {wanted}").filled(
                        name=self._name, found=str(len(found)), wanted=repr(wanted)
                    ),
                    remedy=Sentence("Rename all but one of them."),
                )
            if found:
                if f"{headings[found[0]]} (2)" in headings:
                    about = Sentence("several columns are headed {heading}: the first is taken, the next is {other}")
                    named = {"heading": as_typed(wanted), "other": as_typed(f"{wanted} (2)")}
                    self.flag("repeated_heading", None, about.filled(**named))
                return found[0]
        known = ", ".join(heading for heading in headings if heading)
        raise BadConfig(
            Sentence("{name} has no column {wanted}").filled(name=self._name, wanted=repr(wanted)),
            remedy=Sentence("Its columns: {known}.").filled(known=known),
        )

    def _content(self) -> bytes:
        if self.options.path is None:
            return self.download()
        try:
            return self.options.file(self.options.path).read_bytes()
        except OSError as error:
            raise BadConfig(
                Sentence("{name} cannot be read: {strerror}").filled(name=self._name, strerror=str(error.strerror)),
                remedy=Sentence("Put the file there, or correct `path` (relative paths count from {home}).").filled(
                    home=self.options.home
                ),
            ) from error

    @property
    def _name(self) -> str:
        return str(self.options.path or self.base_url.split("?")[0])


@dataclass(frozen=True, slots=True)
class _Formatted(Way):
    """Days written in a form of their own. pattern: as in strftime."""

    pattern: str = ""

    def day(self, cell: object) -> date:
        """The day in a cell."""
        return days.day(cell, self.pattern)


def _undated(cell: object, way: Way) -> bool:
    try:
        return is_missing(cell) or not way.day(cell)
    except ValueError:
        return True


def _how(question: Question) -> Sentence:
    """What to write into the settings, for each choice."""
    named = question.kind if question.kind in TableOptions.model_fields else ""
    form = f'{named} = "{{}}"' if named else f'answers = {{{{"{question.key}" = "{{}}"}}}}'
    choices = [
        Sentence("`{option}` ({meaning})").filled(option=form.format(one.value), meaning=one.example or one.label)
        for one in question.choices
    ]
    said = Sentence("Say which is meant, among the options of the source: {choices}.")
    return said.filled(choices=either(choices))


def either(choices: Sequence[Sentence]) -> Sentence:
    """One or another of them."""
    *others, last = choices
    for other in reversed(others):
        last = Sentence("{one} or {other}").filled(one=other, other=last)
    return last


def _loosely(heading: str) -> str:
    return "_".join(heading.casefold().replace("_", " ").replace("-", " ").split())
