"""Every table of a pack, for spreadsheets: figures as they are in the pack, unrounded; shares are of one.

As CSV each is a file of a zip; nothing in them is ever run as a formula (`data.out.exports.csv_text`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from data.config.i18n.translation import Wording, one_line
from data.out.exports import csv_text, figures_in_words
from okr_model.plan.people import Naming
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.review import slide_headline
from okr_model.review.agreements import Decision, Minutes
from okr_model.review.pack import Pack, PackedObjective, PackedResult

BYTE_ORDER_MARK: Final = "\ufeff"  # or spreadsheets on Windows take UTF-8 for something else


@dataclass(frozen=True, slots=True)
class Table:
    """name: of its file and its sheet, the same in every language.  rows: of the columns, in their order."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def daily(pack: Pack) -> bytes:
    """The table of daily values alone, as CSV: key result, day, value, and the pace where there is one."""
    rows = [row for _, result in _results(pack) for row in _days(result)]
    return _csv(Table("daily", DAILY, tuple(rows))).encode()


def write(pack: Pack, words: Wording, minutes: Minutes, _: Naming | None = None) -> bytes:
    """The tables as CSV files in a zip. Times in it are the moment of freezing, so that it is always the same."""
    written = io.BytesIO()
    at = pack.frozen_at.timetuple()[:6]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables(pack, words, minutes):
            text = _csv(table)
            entry = zipfile.ZipInfo(f"{table.name}.csv", date_time=(max(at[0], 1980), *at[1:]))
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _csv(table: Table) -> str:
    rows = [dict(zip(table.columns, map(_plain, row), strict=True)) for row in table.rows]
    return BYTE_ORDER_MARK + csv_text.table(rows, table.columns)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def tables(pack: Pack, words: Wording, minutes: Minutes) -> tuple[Table, ...]:
    """All of them; those without rows too, so that a program that reads them finds what it expects."""
    results = list(_results(pack))
    return (
        _about(pack, words),
        Table("objectives", OBJECTIVES, tuple(_objective(o, words) for o in pack.objectives)),
        Table("key_results", KEY_RESULTS, tuple(_result(o, r, words) for o, r in results)),
        Table("daily", DAILY, tuple(row for _, r in results for row in _days(r))),
        Table("forecast", FORECAST, tuple((r.id, p.day, p.p10, p.p50, p.p90) for _, r in results for p in r.fan)),
        Table("moved", MOVED, tuple(row for _, r in results for row in _moved(r, words))),
        Table("decisions", DECISIONS, tuple(map(_decision, minutes.decisions))),
        Table("actions", ACTIONS, tuple((a.what, a.about, a.owner, a.due, a.done) for a in minutes.actions)),
    )


OBJECTIVES: Final = (
    "id", "title", "team", "owner", "level", "kind", "status", "progress", "likelihood", "score_p10", "score_p50",
    "score_p90", "bar", "score", "because", "message",
)  # fmt: skip
KEY_RESULTS: Final = (
    "objective", "id", "title", "type", "owner", "unit", "formula", "baseline", "target", "low", "high", "weight",
    "value", "progress", "expected", "attainment", "saved", "status", "likelihood", "judged_by", "p10", "p50", "p90",
    "landing", "required_rate", "current_rate", "rate_per", "reached_on", "last_day", "score", "because", "message",
    "check_in_day", "check_in_by", "confidence", "note", "obstacles", "next_step",
)  # fmt: skip
DAILY: Final = ("key_result", "day", "value", "pace")
FORECAST: Final = ("key_result", "day", "p10", "p50", "p90")
MOVED: Final = ("key_result", "since", "from", "to", "part", "amount")
DECISIONS: Final = (
    "about", "decision", "change", "was", "now", "unit", "reason", "owner", "due", "decided_by", "decided_on",
)  # fmt: skip
ACTIONS: Final = ("action", "about", "owner", "due", "done")


def _results(pack: Pack) -> Iterator[tuple[PackedObjective, PackedResult]]:
    return ((objective, result) for objective in pack.objectives for result in objective.key_results)


def _about(pack: Pack, words: Wording) -> Table:
    rows = (
        ("title", pack.title),
        ("cycle", pack.cycle),
        ("start", pack.start),
        ("end", pack.end),
        ("figures_of", pack.on),
        ("frozen_at", pack.frozen_at.isoformat()),
        ("frozen_by", pack.by),
        ("fingerprint", pack.fingerprint),
        ("message", words.sentence(slide_headline.of_pack(pack).sentence)),
    )
    return Table("about", ("name", "value"), rows)


def _objective(one: PackedObjective, words: Wording) -> tuple[Any, ...]:
    said = figures_in_words.headline(slide_headline.of_objective(one), words)
    return (
        one.id, one.title, one.team, one.owner, one.level, one.kind, words.sentence(STATUS_WORDS[one.status]),
        one.progress, one.likelihood,
        one.score_p10, one.score_p50, one.score_p90, one.bar, one.score,
        words.sentence(one.because) if one.because else None, said,
    )  # fmt: skip


def _result(objective: PackedObjective, one: PackedResult, words: Wording) -> tuple[Any, ...]:
    ahead, last = one.ahead, one.said
    forecast = (
        (ahead.likelihood, ahead.judged, ahead.p10, ahead.p50, ahead.p90, ahead.landing) if ahead else (None,) * 6
    )
    check_in = (last.day, last.by, last.confidence, last.note, last.obstacles, last.next_step) if last else (None,) * 6
    return (
        objective.id, one.id, one.title, one.type, one.owner, one.unit, one.formula, one.baseline, one.target, one.low,
        one.high, one.weight, one.value, one.progress, one.expected, one.attainment,
        one.saving.saved if one.saving else None, words.sentence(STATUS_WORDS[one.status]), *forecast,
        one.required_rate, one.current_rate, one.rate_per, one.reached_on, one.last_day, one.score,
        figures_in_words.because(one, words), figures_in_words.headline(slide_headline.of_result(one), words),
        *check_in,
    )  # fmt: skip


def _decision(one: Decision) -> tuple[Any, ...]:
    """With what a target was and what it is now, as every other account of a decision has it."""
    return (
        one.about, one.what, one.change, one.was, one.now, one.unit, one.reason, one.owner, one.due, one.by, one.on,
    )  # fmt: skip


def _days(one: PackedResult) -> Iterator[tuple[Any, ...]]:
    """Every day that has a value or a pace."""
    value, pace = {p.day: p.value for p in one.course}, {p.day: p.value for p in one.pace}
    for day in sorted(value.keys() | pace.keys()):
        yield one.id, day, value.get(day), pace.get(day)


def _moved(one: PackedResult, words: Wording) -> Iterator[tuple[Any, ...]]:
    if (moved := one.moved) is not None:
        for part in moved.parts:
            label = one_line(words.sentence(part.label))
            yield one.id, moved.since, moved.first, moved.last, label, part.amount
