"""What connectors share that send a query to a warehouse: which columns mean what, and points from daily rows.

The query groups by day, so that only daily rows travel. It is given a day more at either end than is wanted, and the
rows of those two days are dropped: one that compares moments instead of days, or that counts days in another time
zone, cuts them short. `between :start and :end` and `>= :start and … < :end` are therefore both complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pydantic import Field, field_validator

from connectors.framework import values
from connectors.framework.column_source import SAMPLE_ROWS, ColumnOptions, ColumnSource
from connectors.framework.connector import Point
from connectors.framework.errors import BadConfig, BadData
from connectors.framework.tables import days, numbers, table
from connectors.framework.tables.rows import Rows
from okr_model.wording.sentences import Sentence, Unfit

MOST_ROWS: Final = 100_000
"""Rows one query may give; more are no daily figures."""

_ONE_DAY: Final = timedelta(days=1)
_LOOKED_BACK: Final = (timedelta(days=31), timedelta(days=730))
_READS: Final = re.compile(r"(\s|\(|--[^\n]*(\n|$)|/\*.*?\*/)*(select|with)\b", re.IGNORECASE | re.DOTALL)


NAMED: Final = r"(?<![:\w\\]):([\w$]+)(?![:\w$])"
"""`:start` as SQLAlchemy finds it; `\\:` is a colon of the query's own."""


def reading(query: str, parameter: str, start: str, end: str) -> str:
    """The query, if it reads, and between two days that it is given. Raises ValueError.

    parameter: a pattern that finds the names of parameters. start, end: those it must have, as one writes them.
    """
    if not _READS.match(query):
        raise Unfit("must be one SELECT (or WITH … SELECT)")
    found = set(re.findall(parameter, query))
    if missing := [name for name in (start, end) if name[1:] not in found]:
        names = " and ".join(missing)
        raise Unfit(
            Sentence(
                "must ask for the days between {start} and {end}, and has no {names} "
                "(to cast one, write cast({end} as date))"
            ).filled(start=start, end=end, names=names)
        )
    if strange := sorted(found - {start[1:], end[1:]}):
        raise Unfit(
            Sentence("takes {start} and {end} only, not {start2}{strange}").filled(
                start=start, end=end, start2=start[0], strange=strange[0]
            )
        )
    return query.strip().rstrip(";")


class NamedOptions(ColumnOptions):
    """A query in SQL that takes its days as `:start` and `:end`."""

    query: str = Field(description="A SELECT of one row per day between :start and :end")

    @field_validator("query")
    @classmethod
    def _reads(cls, query: str) -> str:
        return reading(query, NAMED, ":start", ":end")


class Answer(NamedTuple):
    """What a query gave."""

    names: tuple[str, ...]
    rows: list[Any]


def around(start: date, end: date) -> tuple[date, date]:
    """The days to ask for, to have [start, end] complete."""
    return start - _ONE_DAY, end + _ONE_DAY


class Queried(ColumnSource):
    """A source whose every row is a day, or a day and a combination of dimensions."""

    window, timezone = 92, ""
    options: ColumnOptions

    def asked(self, first: date, last: date) -> Answer:
        """What the query gives for [first, last], one row more than there may be at most."""
        raise NotImplementedError

    def read(self, start: date, end: date) -> Iterator[Point]:
        """One query."""
        names, rows = self.asked(*around(start, end))
        yield from self.points(names, rows, start, end)

    def sample(self) -> table.Table:
        """The answer for the newest days, of a month or else of two years."""
        answer = Answer((), [])
        for back in _LOOKED_BACK:
            answer = self.asked(*around(self.today - back, self.today))
            if answer.rows:
                break
        rows = [(number, [_cell(one) for one in row]) for number, row in enumerate(answer.rows[:SAMPLE_ROWS], start=1)]
        return table.Table(answer.names, Rows.of(rows))

    def points(self, names: Sequence[str], rows: Iterable[Sequence[Any]], start: date, end: date) -> Iterator[Point]:
        """The points of [start, end] in the rows of a query that was asked for the days `around` them."""
        day_at = self._position(names, self.options.day)
        splits = [(name, self._position(names, self.options.heading(name))) for name in self.options.dimensions]
        columns = self.columns(self.options)
        metrics = [(name, self._position(names, column.column or name)) for name, column in columns.items()]
        seen: dict[tuple[Any, ...], dict[str, float]] = {}
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise self._not_daily(f"gives more than {MOST_ROWS:,} rows from {start} to {end}")
            day = self._day(row[day_at], start, end)
            split = values.dimensions({name: row[at] for name, at in splits})
            if day is None or not start <= day <= end:
                continue
            key = (day, *split.items())
            if key in seen and len(split) == len(splits):
                whose = ", ".join(f"{name} {value}" for name, value in split.items())
                raise self._not_daily(f"gives {day}{f' ({whose})' if whose else ''} in several rows")
            sums = seen.setdefault(key, {})  # NULL and an empty text are both no value: their rows belong together
            for metric, at in metrics:
                value = None if row[at] is None else self._number(row[at], metric, day)
                if value is None:
                    continue
                if metric in sums and columns[metric].additivity == "none":
                    raise self._not_daily(f"gives {day} without {self.options.dimensions} in several rows")
                sums[metric] = sums.get(metric, 0) + value
        for (day, *named), sums in seen.items():
            for metric, value in sums.items():
                yield Point(metric, day, value, dict(named))

    def _day(self, cell: Any, start: date, end: date) -> date | None:
        """The day of a row; None, and a mark, for one of no day."""
        if isinstance(cell, datetime) or values.is_instant(cell):
            day = self.day_of(cell, begun=True)
        elif values.says_no_day(cell):
            return self.day_of(cell)
        else:
            try:
                day = days.day(cell)
            except ValueError as error:
                raise BadData(
                    Sentence("{title}, column {day} of days: {error}").filled(
                        title=self.title, day=repr(self.options.day), error=error
                    ),
                    remedy=Sentence("Let the query leave such rows out, or cast the column to a date."),
                ) from error
        first, last = around(start, end)
        if day is not None and not first <= day <= last:
            raise BadData(
                Sentence("{title}: the query was asked for {first} to {last} and gives {day}").filled(
                    title=self.title, first=first, last=last, day=day
                ),
                remedy=Sentence("Let the query compare its day, or its moment, with both parameters."),
            )
        return day

    def _number(self, cell: Any, metric: str, day: date) -> float | None:
        """The number in a cell, also one that is text; None, and a mark, where there is none."""
        try:
            return numbers.number(cell)
        except ValueError as error:
            self.flag("absent", day, Sentence("{metric}: {error}").filled(metric=metric, error=error))
            return None

    def _position(self, names: Sequence[str], wanted: str) -> int:
        """Where a column stands: by its exact name, else by the name as databases fold it."""
        for same in (str, str.casefold):
            found = [n for n, name in enumerate(names) if same(name) == same(wanted)]
            if len(found) > 1:
                raise BadConfig(
                    Sentence("{title}: the query gives {found} columns {wanted}").filled(
                        title=self.title, found=str(len(found)), wanted=repr(wanted)
                    ),
                    remedy=Sentence("Name all but one of them otherwise: … as NAME."),
                )
            if found:
                return found[0]
        raise BadConfig(
            Sentence("{title}: the query gives no column {wanted}").filled(title=self.title, wanted=repr(wanted)),
            remedy=Sentence("Its columns: {names}.").filled(names=", ".join(names)),
        )

    def _not_daily(self, problem: str) -> BadData:
        by = ", ".join((self.options.day, *self.options.dimensions))
        return BadData(
            Sentence("{title}: the query {problem}").filled(title=self.title, problem=problem),
            remedy=Sentence("Let it group by day: one row for each combination of {by} (… group by {by}).").filled(
                by=by
            ),
        )


def _cell(value: Any) -> Any:
    """A value of a database as a cell of a table has it."""
    return "" if value is None else float(value) if isinstance(value, Decimal) else value
