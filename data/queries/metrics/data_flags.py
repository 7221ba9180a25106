"""What is to be known about single days: the marks their sources put on them, and what is held."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from data.queries.metrics.quarantine import days_held
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.stores.snapshot import Reader
from okr_model.wording import sentence_json
from okr_model.wording.sentences import Sentence

HELD: Final = "held"
OF_ALL_DAYS: Final = frozenset(
    {
        "sampled",
        "thresholded",
        "other_row",
        "restricted",
        "truncated",
        "warning",
        "imports_left_out",
        "unclear_numbers",
    }
)
"""Marks of a whole pull that say something about each day in it; the others tell about the pull itself."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its code, such as `sampled`, and what is to be known of it; the same as a sentence, if it is one."""

    code: str
    note: str = ""
    said: Sentence | None = field(default=None, compare=False)


def of_metric(workspace: Reader, name: str, start: date, end: date) -> dict[date, tuple[Mark, ...]]:
    """The marks of a metric's days over [start, end], as the latest pull of each day put them; only days with one."""
    source, _, metric = name.partition(".")
    told = workspace.metrics.flags_by_day(source, metric, start, end)
    found = {day: tuple(dict.fromkeys(_marks(flags, metric, day))) for day, flags in told.items()}
    for day in days_held(workspace).get(name, ()):
        if start <= day <= end:
            found[day] = (*found.get(day, ()), Mark(HELD))
    return {day: marks for day, marks in found.items() if marks}


def _marks(flags: list[dict[str, Any]], metric: str, day: date) -> list[Mark]:
    own = [flag for flag in flags if flag.get("metric") in (None, metric)]
    return [
        Mark(flag["code"], flag.get("note", ""), _said(flag))
        for flag in own
        if flag["day"] == day.isoformat() or (flag["day"] is None and flag["code"] in OF_ALL_DAYS)
    ]


def _said(flag: Mapping[str, Any]) -> Sentence | None:
    """The note of a flag for every language; None where it is a service's own, or older than sentences are."""
    return next(iter(sentence_json.loaded(json.dumps([flag["in_words"]]))), None) if "in_words" in flag else None


def of_key_result(workspace: Reader, standing: Standing, board: Scoreboard) -> Mapping[str, list[date]]:
    """The marked days that a key result counts, by code; days on which something is only provisional are left out."""
    found: dict[str, set[date]] = {}
    start, end = counted_days(standing, board)
    for name in sorted(standing.formula.metrics) if standing.formula else ():
        for day, marks in of_metric(workspace, name, start, end).items():
            for mark in marks:
                if mark.code != "provisional":
                    found.setdefault(mark.code, set()).add(day)
    return {code: sorted(days) for code, days in sorted(found.items())}


def counted_days(standing: Standing, board: Scoreboard) -> tuple[date, date]:
    """The days a key result looks at: those of its cycle so far, and of its window before it."""
    start, end = board.cycle.start, min(board.on, board.cycle.end)
    if standing.key_result.window:
        start -= timedelta(days=standing.key_result.window - 1)
    return start, max(start, end)
