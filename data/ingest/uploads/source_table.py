"""What the settings say of an uploaded file: an ordinary source, and what is kept to know the next version by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from connectors.framework.tables import days
from connectors.framework.tables.columns import Column
from data.ingest.uploads.file_reading import DAY, FileReading, Kind
from data.ingest.uploads.stored_table import FOLDER, FRESH_FOR

_HAS_DECIMALS: Final = re.compile(r"[.,]\d{1,2}(?!\d)")
"""In the form of a column, `1.234,56` or `12.5%`; `1,234` leaves open what its sign is."""


def source_table(
    name: str, reading: FileReading, was: Mapping[str, Any] | None = None, fresh_for: int | None = None
) -> dict[str, Any]:
    """What `[sources.NAME]` says for this file. was: what it says now."""
    was = was or {}
    used = [c for c in reading.columns if c.role in ("metric", "dimension")]
    metrics = {c.name: _metric(c, reading.kinds[c.name], was) for c in used if c.role == "metric"}
    dimensions = [c.name for c in used if c.role == "dimension"]
    uploaded = {
        "file": reading.file.name,
        "day": next(c.heading for c in reading.columns if c.role == "day"),
        "columns": {c.name: c.heading for c in used},
        "unused": [c.heading for c in reading.columns if c.role == "ignore"],
        "answers": _told(reading) | {key: value for key, value in reading.answers.items() if key != DAY},
        "sheet": reading.file.table.sheet,
        "encoding": reading.file.encoding,
    }
    return {
        **{key: value for key, value in was.items() if key not in ("dimensions", "uploaded")},
        "connector": "csv",
        "path": f"{FOLDER}/{name}.csv",
        "decimal": ".",
        "fresh_for": int(fresh_for if fresh_for is not None else was.get("fresh_for", FRESH_FOR)),
        **({"dimensions": dimensions} if dimensions else {}),
        "metrics": metrics,
        "uploaded": {key: value for key, value in uploaded.items() if value},
    }


def _told(reading: FileReading) -> dict[str, str]:
    """What the file itself tells of how days and decimals are written: its next version may be too short to tell it."""
    found: dict[str, str] = {}
    day_at = next(c.at for c in reading.columns if c.role == "day")
    with suppress(ValueError):
        if order := days.order_of(set(reading.file.table.rows.counted(day_at))):
            found["day_order"] = order
    ways = reading.layout.numbers
    signs = {ways[c.at].decimal for c in reading.columns if c.role == "metric" and _HAS_DECIMALS.search(c.format)}
    return found | ({"decimal": signs.pop()} if len(signs) == 1 else {})


def _metric(column: Column, kind: Kind, was: Mapping[str, Any]) -> dict[str, Any]:
    before = was.get("metrics", {}).get(column.name, {})
    said = {"unit": column.unit, "kind": kind, "title": before.get("title") or column.heading}
    return {**before, **{key: value for key, value in said.items() if value}}
