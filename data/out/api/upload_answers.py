"""What `okr upload --json` says of a file."""

from __future__ import annotations

from typing import Final

from connectors.framework.tables.columns import Column, Question
from data.commands.sources.upload_file import Upload
from data.ingest.sync import Outcome
from data.ingest.uploads.file_reading import FileReading, ReadRows
from data.out.api.answers import Json, Say

OPTIONS: Final = {
    "day_column": "--day",
    "day_order": "--day-order",
    "decimal": "--decimal",
    "encoding": "--encoding",
}
"""The options of the command that answer a kind of question; others are answered by `--answer`."""
_SAID: Final = {".": "point", ",": "comma"}


def upload(
    reading: FileReading,
    rows: ReadRows | None,
    source: str,
    ready: Upload | None,
    outcome: Outcome | None,
    say: Say = str,
) -> Json:
    """A file as it is understood.

    source: the name it is stored under.  ready: what storing writes; None as long as something is open or wrong.
    outcome: of the pull that took the figures in; None where nothing was stored.
    """
    change = ready.difference if ready else None
    first, last = (rows.days if rows else None) or (None, None)
    return {
        "columns": [_column(one, reading, say) for one in reading.columns],
        "good": len(rows.daily.lines) if rows else 0,
        "left_out": [{"row": one.row, "why": say(one.why)} for one in (rows or reading.file.table).left_out],
        "questions": [_question(one, say) for one in reading.questions],
        "days": {"first": first and str(first), "last": last and str(last)},
        "cells": [
            {"row": one.row, "heading": one.column, "found": one.found, "why": say(one.why)} for one in rows.cells
        ]
        if rows
        else [],
        "problems": [say(one) for one in reading.problems],
        "notes": [say(one) for one in reading.notes],
        "changes": {
            "added": list(reading.changes.added),
            "gone": list(reading.changes.gone),
            "days": {"new": change.new, "changed": change.changed, "gone": change.gone} if change else None,
        },
        "source": source,
        "stored": outcome is not None,
        "sheet": reading.file.table.sheet,
        "encoding": reading.file.table.encoding,
        "separator": reading.file.table.separator,
    }


def _column(one: Column, reading: FileReading, say: Say) -> Json:
    return {
        "heading": one.heading,
        "role": one.role,
        "metric": one.name if one.role == "metric" else None,
        "dimension": one.name if one.role == "dimension" else None,
        "unit": one.unit,
        "format": one.format,
        "kind": reading.kinds.get(one.name) if one.role == "metric" else None,
        "example": one.example,
        "why": say(one.why) if one.why else None,
    }


def _question(one: Question, say: Say) -> Json:
    return {
        "id": one.key,
        "heading": one.heading,
        "asks": say(one.text),
        "choices": [
            {"value": c.value, "means": say(c.label), "example": c.example, "option": option(one, c.value)}
            for c in one.choices
        ],
        "option": OPTIONS.get(one.kind, f"--answer {one.key}=VALUE"),
    }


def option(question: Question, value: str) -> str:
    """What to add to the command for this answer."""
    if question.kind == "day_order":
        return f"--day-order {value.replace('_', '-')}"
    if question.kind == "decimal":
        return f"--decimal {_SAID[value]}"
    simple = OPTIONS.get(question.kind)
    named = f"{simple} {value}" if simple else f"--answer {question.key}={value}"
    return named if " " not in named.partition(" ")[2] else '{} "{}"'.format(*named.split(" ", 1))
