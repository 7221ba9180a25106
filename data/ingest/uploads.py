"""Files that people upload: read row by row, the good rows kept, stored as a plain table for the `csv` connector.

What is stored is `uploads/NAME.csv` in the workspace: ISO days, plain numbers, only the columns that were chosen. The
source behind it is an ordinary one in `okr.toml`, so that freshness, evidence and restatements are as everywhere. Its
next version replaces the table, or only the days that it has.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

from connectors.framework.tables import lines
from connectors.framework.tables.columns import Layout
from okr_model.wording.sentences import Sentence

FOLDER: Final = "uploads"
MOST_PROBLEMS: Final = 200
MOST_ROWS: Final = 200_000
FRESH_FOR: Final = 40
"""Days after which an uploaded file counts as stale, unless said: those that come every month stay fresh."""

Line = lines.Line


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was left out: its number as a spreadsheet counts, the column, what stands there, what was expected."""

    row: int
    column: str
    found: str
    expected: Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. problems: the first of them; left_out: how many rows in all were left out."""

    splits: tuple[str, ...]
    figures: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[RowProblem, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What the next version of a file changes, in days."""

    new: int
    changed: int
    gone: int


def read(layout: Layout) -> Reading:
    """The good rows of a table, and what is wrong with the others. Raises ValueError for columns that cannot be."""
    if len(layout.table.rows) > MOST_ROWS:
        raise ValueError(f"more than {MOST_ROWS:,} rows: leave out days that no longer matter")
    found = lines.read(layout.table, layout)
    (day,) = (column.heading for column in layout.columns if column.role == "day")
    problems = [
        *(RowProblem(one.row, day, "", one.why) for one in found.rows),
        *(RowProblem(one.row, one.column, one.found, one.why) for one in found.cells),
    ]
    return Reading(
        found.dimensions,
        found.metrics,
        tuple(sorted(found.lines, key=lambda line: line[:2])),
        tuple(sorted(problems, key=lambda one: one.row)[:MOST_PROBLEMS]),
        found.rows_left_out + found.cells_left_out,
    )


# The stored table


def stored(home: Path, table: Mapping[str, Any]) -> Reading | None:
    """What the file of an uploaded source holds now; None for a source that is none, or whose file is not there."""
    if not is_uploaded(table):
        return None
    figures, splits = tuple(table.get("metrics", {})), tuple(table.get("dimensions", ()))
    try:
        with (home / str(table["path"])).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        stored_lines = tuple(
            (
                date.fromisoformat(row["day"]),
                tuple(row[name] for name in splits),
                tuple(float(row[name]) if row[name] else None for name in figures),
            )
            for row in rows
        )
    except (OSError, KeyError, ValueError):
        return None
    return Reading(splits, figures, stored_lines, (), 0)


def is_uploaded(table: Mapping[str, Any]) -> bool:
    """Whether `[sources.NAME]` is one that was uploaded here."""
    return table.get("connector") == "csv" and Path(str(table.get("path", ""))).parent == Path(FOLDER)


def extended(old: Reading, new: Reading) -> Reading:
    """The old table with the days of the new one in place of its own. Raises ValueError where the columns differ."""
    if (old.splits, set(old.figures)) != (new.splits, set(new.figures)):
        here, there = ", ".join((*old.splits, *old.figures)), ", ".join((*new.splits, *new.figures))
        raise ValueError(f"the table so far has the columns {here}, this file {there}: they must be the same")
    at = [old.figures.index(name) for name in new.figures]
    days_of_new = {day for day, _, _ in new.lines}
    kept = [(day, splits, tuple(f[n] for n in at)) for day, splits, f in old.lines if day not in days_of_new]
    together = tuple(sorted([*kept, *new.lines], key=lambda line: line[:2]))
    return Reading(new.splits, new.figures, together, new.problems, new.left_out)


def difference(old: Reading, new: Reading) -> Difference:
    """In how many days the new table has what the old one has not, differs, or lacks."""
    before, after = _by_day(old), _by_day(new)
    both = before.keys() & after.keys()
    return Difference(
        len(after.keys() - before.keys()), sum(before[d] != after[d] for d in both), len(before.keys() - after.keys())
    )


def _by_day(reading: Reading) -> dict[date, list[Any]]:
    found: dict[date, list[Any]] = {}
    for day, splits, figures in reading.lines:
        found.setdefault(day, []).append((splits, tuple(zip(reading.figures, figures, strict=True))))
    return {day: sorted((s, tuple(sorted(f))) for s, f in rows) for day, rows in found.items()} if found else {}


def table_of(name: str, reading: Reading, metrics: Mapping[str, Mapping[str, Any]], fresh_for: int) -> dict[str, Any]:
    """What `[sources.NAME]` says for this table. metrics: unit, kind, … of each figure."""
    return {
        "connector": "csv",
        "path": f"{FOLDER}/{name}.csv",
        "decimal": ".",
        "fresh_for": fresh_for,
        **({"dimensions": list(reading.splits)} if reading.splits else {}),
        "metrics": {figure: dict(metrics.get(figure, {})) for figure in reading.figures},
    }


def written(reading: Reading) -> str:
    """The table as CSV: one form, whatever the file that was uploaded looked like."""
    text = StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["day", *reading.splits, *reading.figures])
    out.writerows([str(day), *splits, *map(_number, figures)] for day, splits, figures in reading.lines)
    return text.getvalue()


def _number(figure: float | None) -> str:
    return "" if figure is None else repr(figure)
