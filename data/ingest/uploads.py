"""Files that people upload: read row by row, the good rows kept, stored as a plain table for the `csv` connector.

What is stored is `uploads/NAME.csv` in the workspace: ISO days, plain numbers, only the columns that were chosen. The
source behind it is an ordinary one in `okr.toml`, so that freshness, evidence and restatements are as everywhere. Its
next version replaces the table, or only the days that it has.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

from connectors.framework.tables import days, numbers
from connectors.framework.tables.columns import Layout, Recognised
from connectors.framework.tables.numbers import Decimal
from okr_model.wording.sentences import Sentence

FOLDER: Final = "uploads"
MOST_PROBLEMS: Final = 200
MOST_ROWS: Final = 200_000
FRESH_FOR: Final = 40
"""Days after which an uploaded file counts as stale, unless said: those that come every month stay fresh."""

Line = tuple[date, tuple[str, ...], tuple[float | None, ...]]
"""Day, what splits it, figures."""


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


def read(layout: Layout, columns: Sequence[Recognised], order: days.Order | None, decimal: Decimal) -> Reading:
    """The good rows of a table, and what is wrong with the others. Raises ValueError for columns that cannot be.

    columns: as recognised, or as somebody put it right. order, decimal: how to read days and numbers.
    """
    by_role: dict[str, list[Recognised]] = {"day": [], "split": [], "figure": [], "nothing": []}
    for column in columns:
        by_role[column.role].append(column)
    if len(by_role["day"]) != 1:
        raise ValueError(f"{len(by_role['day'])} columns are days: choose one")
    if not by_role["figure"]:
        raise ValueError("no column holds figures: choose one")
    names = [c.name for c in (*by_role["split"], *by_role["figure"])]
    if len({"day", *names}) < len(names) + 1:
        raise ValueError("two columns have the same name: give one of them another")
    if len(layout.rows) > MOST_ROWS:
        raise ValueError(f"more than {MOST_ROWS:,} rows: leave out days that no longer matter")
    lines: list[Line] = []
    problems: list[RowProblem] = []
    left_out = 0
    for number, row in layout.rows:
        line = _line(number, row, by_role, order, decimal)
        if isinstance(line, RowProblem):
            left_out += 1
            problems += [line] if len(problems) < MOST_PROBLEMS else []
        elif line is not None:
            lines.append(line)
    return Reading(
        tuple(c.name for c in by_role["split"]),
        tuple(c.name for c in by_role["figure"]),
        tuple(sorted(lines, key=lambda line: line[:2])),
        tuple(problems),
        left_out,
    )


def _line(
    number: int, row: list[object], columns: Mapping[str, list[Recognised]], order: days.Order | None, decimal: Decimal
) -> Line | RowProblem | None:
    """One row; None where it has no figure at all."""
    (day_column,) = columns["day"]
    try:
        day = days.day(row[day_column.at], order=order)
    except ValueError:
        return _problem(number, day_column, row, Sentence("a day, such as 2026-10-01, 01.10.2026 or 1405/07/09"))
    figures: list[float | None] = []
    for column in columns["figure"]:
        cell = row[column.at]
        try:
            figures.append(None if _text(cell) == "" else numbers.number(cell, decimal))
        except ValueError:
            return _problem(number, column, row, Sentence("a number, such as 1234.5 or 84%, or nothing"))
    splits = tuple(_text(row[column.at]) for column in columns["split"])
    return None if all(figure is None for figure in figures) else (day, splits, tuple(figures))


def _problem(number: int, column: Recognised, row: list[object], expected: Sentence) -> RowProblem:
    found = _text(row[column.at])
    return RowProblem(number, column.heading, found if len(found) <= 60 else f"{found[:59]}…", expected)


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())


# The stored table


def stored(home: Path, table: Mapping[str, Any]) -> Reading | None:
    """What the file of an uploaded source holds now; None for a source that is none, or whose file is not there."""
    if not is_uploaded(table):
        return None
    figures, splits = tuple(table.get("metrics", {})), tuple(table.get("dimensions", ()))
    try:
        with (home / str(table["path"])).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        lines = tuple(
            (
                date.fromisoformat(row["day"]),
                tuple(row[name] for name in splits),
                tuple(float(row[name]) if row[name] else None for name in figures),
            )
            for row in rows
        )
    except (OSError, KeyError, ValueError):
        return None
    return Reading(splits, figures, lines, (), 0)


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
    lines = tuple(sorted([*kept, *new.lines], key=lambda line: line[:2]))
    return Reading(new.splits, new.figures, lines, new.problems, new.left_out)


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
