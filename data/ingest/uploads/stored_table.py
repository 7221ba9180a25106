"""Uploaded tables as they are stored: one plain CSV file each, which the connector `csv` reads.

`uploads/NAME.csv` in the workspace has ISO days, plain numbers, and only the columns that were chosen. The source
behind it is an ordinary one in `okr.toml`, so that freshness, evidence and restatements are as everywhere. Its next
version replaces the table, or only the days that it has.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge
from io import StringIO
from itertools import chain, groupby
from pathlib import Path
from typing import Any, Final

from connectors.framework.tables.daily_lines import DailyLines, Line
from okr_model.wording.sentences import Sentence, Unfit

FOLDER: Final = "uploads"
FRESH_FOR: Final = 40
"""Days after which an uploaded file counts as stale, unless said: those that come every month stay fresh."""


@dataclass(frozen=True, slots=True)
class DailyTable:
    """Days, dimensions and metrics, sorted by day and dimensions. dimensions, metrics: their names."""

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the next version of a table changes, in days."""

    new: int
    changed: int
    gone: int


def stored(home: Path, source: Mapping[str, Any]) -> DailyTable | None:
    """What the file of an uploaded source holds now; None for a source that is none, or whose file is not there."""
    if not is_uploaded(source):
        return None
    metrics, dimensions = tuple(source.get("metrics", {})), tuple(source.get("dimensions", ()))
    try:
        with (home / str(source["path"])).open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            headings = next(rows)
            day = headings.index("day")
            at, of = [headings.index(name) for name in dimensions], [headings.index(name) for name in metrics]
            read = (
                (
                    date.fromisoformat(row[day]),
                    tuple(row[n] for n in at),
                    tuple(float(row[n]) if row[n] else None for n in of),
                )
                for row in rows
            )
            lines = DailyLines.of(read, len(at), len(of)).sorted()
    except (OSError, StopIteration, IndexError, ValueError):
        return None
    return DailyTable(dimensions, metrics, lines)


def is_uploaded(source: Mapping[str, Any]) -> bool:
    """Whether `[sources.NAME]` is one that was uploaded here."""
    return source.get("connector") == "csv" and Path(str(source.get("path", ""))).parent == Path(FOLDER)


def extended(old: DailyTable, new: DailyTable) -> DailyTable:
    """The old table with the days of the new one in place of its own. Raises ValueError where the columns differ."""
    if (set(old.dimensions), set(old.metrics)) != (set(new.dimensions), set(new.metrics)):
        here, there = (", ".join((*one.dimensions, *one.metrics)) for one in (old, new))
        raise Unfit(
            Sentence("the table so far has the columns {here}, this file {there}: they must be the same").filled(
                here=here, there=there
            )
        )
    at = [old.metrics.index(name) for name in new.metrics]
    by = [old.dimensions.index(name) for name in new.dimensions]
    days_of_new = {day for day, _, _ in new.lines}
    kept = (
        (day, tuple(split[n] for n in by), tuple(values[n] for n in at))
        for day, split, values in old.lines
        if day not in days_of_new
    )
    lines = DailyLines.of(chain(kept, new.lines), len(new.dimensions), len(new.metrics))
    return DailyTable(new.dimensions, new.metrics, lines.sorted())


def difference(old: DailyTable, new: DailyTable) -> Difference:
    """In how many days the new table has what the old one has not, differs, or lacks."""
    days = merge(_by_day(old, 0), _by_day(new, 1), key=lambda one: one[:2])
    added = changed = gone = 0
    for _, both in groupby(days, key=lambda one: one[0]):
        sides = {side: rows for _, side, rows in both}
        added += 0 not in sides
        gone += 1 not in sides
        changed += len(sides) == 2 and sides[0] != sides[1]
    return Difference(added, changed, gone)


def _by_day(table: DailyTable, side: int) -> Iterator[tuple[date, int, list[Any]]]:
    """Each day's lines, whatever the order of rows and columns; a day at a time, since a table may be large."""
    by = sorted(range(len(table.dimensions)), key=table.dimensions.__getitem__)
    of = sorted(range(len(table.metrics)), key=table.metrics.__getitem__)
    names = (tuple(sorted(table.dimensions)), tuple(sorted(table.metrics)))
    for day, lines in groupby(table.lines, key=lambda line: line[0]):
        rows = [
            (tuple(split[n] for n in by), tuple((values[n] is not None, values[n] or 0.0) for n in of))
            for _, split, values in lines
        ]
        yield day, side, [names, *sorted(rows)]


def written(table: DailyTable) -> str:
    """The table as CSV: one form, whatever the file that was uploaded looked like."""
    text = StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["day", *table.dimensions, *table.metrics])
    out.writerows([day.isoformat(), *split, *map(_number, values)] for day, split, values in table.lines)
    return text.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)
