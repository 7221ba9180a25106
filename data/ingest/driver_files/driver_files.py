"""Events from files: a table (CSV, Excel) or a calendar (.ics). What cannot be used is told by its line.

A table has a heading for each field it gives: title, kind, first, last, after, cost, currency, note, tags, metrics,
control, uid; at least title and first. What `table` writes, `read` reads back.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from connectors.framework.errors import ConnectorError
from connectors.framework.tables import days, numbers, reader
from connectors.framework.tables.rows import Row
from data.config.validation_errors import BadFile, Problem, described, explain, suggestion
from data.ingest.driver_files.calendar import is_calendar, rows_of_calendar
from data.stores.drivers.store import Coming, Marked
from okr_model.drivers.events import Event
from okr_model.wording.sentences import Sentence, as_typed
from okr_model.wording.spreadsheet_text import armed, disarmed

COLUMNS: Final = (*Event.model_fields, "uid")
MOST: Final = 2_000  # events of one file


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says: events, each with its line, and what is wrong with the others."""

    events: tuple[tuple[int, Coming], ...]
    problems: tuple[Problem, ...]


def read(content: bytes, name: str, known: Collection[str], metrics: Sequence[str], zone: ZoneInfo) -> Read:
    """The events of a file. Raises `BadFile` where it is none.

    known: the metrics there are.  metrics: those that events touch of which the file does not say it.
    zone: where a time of day in a calendar is looked at.
    """
    rows = rows_of_calendar(content, name, zone) if is_calendar(content, name) else _rows_of_table(content, name)
    events, problems = [], []
    for line, given in rows[:MOST]:
        found = given if isinstance(given, Sentence) else event_of(given, known, metrics)
        if isinstance(found, Sentence):
            problems.append(Problem("", found, line))
        else:
            events.append((line, found))
    if len(rows) > MOST:
        problems.append(
            Problem(
                "",
                Sentence("a file brings {most} events at most; this and what follows is left out").filled(most=MOST),
                rows[MOST][0],
            )
        )
    return Read(tuple(events), tuple(problems))


def table(marked: Iterable[Marked]) -> str:
    """Events as a CSV table, the earliest first."""
    text = StringIO()
    lines = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    lines.writeheader()
    for one in sorted(marked, key=lambda one: (one.event.first, one.id)):
        lines.writerow(
            {name: _cell(value) for name, value in one.event.model_dump().items()} | {"uid": disarmed(one.uid or "")}
        )
    return text.getvalue()


def _cell(value: object) -> str:
    """As text; what a spreadsheet would take for a formula is disarmed, and read back without that."""
    if isinstance(value, list | tuple):
        value = ", ".join(value)
    if isinstance(value, int | float):
        return f"{value:.15g}"
    return disarmed("" if value is None else str(value))


def _rows_of_table(content: bytes, name: str) -> list[tuple[int, dict[str, Any] | Sentence]]:
    try:
        read_in = reader.read(content, name=name)
    except ConnectorError as error:
        raise BadFile(name, [Problem("", Sentence("{why} {remedy}").filled(why=error, remedy=error.advice))]) from None
    if not read_in.headings:
        raise BadFile(
            name,
            [
                Problem(
                    "",
                    Sentence("is empty; its first line says what the columns are: {columns}").filled(columns=COLUMNS),
                )
            ],
        )
    names = [heading.casefold().replace(" ", "_") for heading in read_in.headings]
    wrong = [n for n in names if n and n not in COLUMNS]
    missing = [n for n in ("title", "first") if n not in names]
    if wrong or missing:
        unknown = Sentence("there is no column {column}; {known}")
        said = [unknown.filled(column=described(n), known=suggestion(n, COLUMNS, "columns")) for n in wrong]
        said += [Sentence("the column {column} is missing").filled(column=as_typed(n)) for n in missing]
        raise BadFile(name, [Problem("", one, read_in.head) for one in said])
    order = _order(names, read_in.rows)
    rows: list[tuple[int, dict[str, Any] | Sentence]] = [
        (line, _given(dict(zip(names, row, strict=True)), order, read_in.decimal)) for line, row in read_in.rows
    ]
    rows += [
        (one.row, Sentence("{why}; it is left out").filled(why=one.why))
        for one in read_in.left_out
        if one.row > read_in.head
    ]
    return sorted(rows, key=lambda row: row[0])


def _order(names: list[str], rows: Sequence[Row]) -> days.Order | None:
    try:
        return days.order_of(
            row[n] for _, row in rows for n, m in enumerate(names) if m in {"first", "last"} and n < len(row)
        )
    except ValueError:
        return None


def _given(row: Mapping[str, object], order: days.Order | None, decimal: numbers.Decimal) -> dict[str, Any] | Sentence:
    """A row's fields without its empty cells, or what is wrong with it."""
    given: dict[str, Any] = {n: v for n, v in row.items() if n in COLUMNS and v is not None and str(v).strip()}
    try:
        for name in ("first", "last"):
            if name in given:
                given[name] = days.day(given[name], order=order)
        for name in ("cost", "after"):
            if name in given:
                given[name] = numbers.number(given[name], decimal)
    except days.Unclear:
        return Sentence("{given} can be read in two ways: write days as 2026-11-24").filled(given=as_typed(given[name]))
    except ValueError as error:
        return Sentence("{name}: {why}").filled(name=name, why=error)
    texts = ("title", "kind", "currency", "note", "tags", "metrics", "control", "uid")
    given |= {name: armed(str(given[name]).strip()) for name in texts if name in given}
    if "kind" in given:
        given["kind"] = given["kind"].casefold()
    return given


def event_of(given: Mapping[str, Any], known: Collection[str], metrics: Sequence[str]) -> Coming | Sentence:
    """The event of some fields, or what is wrong with them. metrics: those it touches where it names none."""
    fields = {name: value for name, value in given.items() if name != "uid"}
    if "metrics" not in fields:
        if not metrics:
            return Sentence("says no metric that it touches: name some for all such events")
        fields["metrics"] = list(metrics)
    try:
        event = Event.model_validate(fields)
    except ValidationError as error:
        problems = [problem.with_place for problem in explain(error, Event)]
        return Sentence("{problems}", series={"problems": tuple(problems)})
    for metric in (*event.metrics, *filter(None, [event.control])):
        if metric not in known:
            return Sentence("no metric {metric} has a figure a day; {suggestion}").filled(
                metric=as_typed(metric), suggestion=suggestion(metric, known, "metrics")
            )
    says = frozenset(name for name in given if name != "uid") | ({"last"} if "first" in given else set())
    return Coming(event, given.get("uid"), frozenset(says))
