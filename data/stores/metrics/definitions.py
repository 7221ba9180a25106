"""By which definition each pull counted: kept in its flags, and compared with those of the pulls before it.

A source of definitions flags its pulls with `definition`: "revenue=3f2a… orders=91bc…", a version for each metric.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import duckdb

from data.stores.metrics.batch import Batch
from data.stores.metrics.schema import from_utc

CODE: Final = "definition"
_BEFORE: Final = """
SELECT metric, arg_max(flags, number) FROM (SELECT *, unnest(metrics) AS metric FROM batch)
WHERE source = $source AND contains(flags, '"definition"') AND list_contains($metrics, metric)
    AND first_day <= $end AND last_day >= $start
GROUP BY metric
"""
_CHANGES: Final = """
SELECT source, metrics, flags, ingested_at, first_day FROM batch
WHERE contains(flags, '"definition"') AND source IN (SELECT unnest($sources)) ORDER BY number
"""


def versions(flags: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The version of each metric that the flags of a pull tell."""
    pairs = (pair.partition("=") for flag in flags if flag["code"] == CODE for pair in str(flag["note"]).split())
    return {name: version for name, _, version in pairs}


def redefined(connection: duckdb.DuckDBPyConnection, batch: Batch) -> tuple[dict[str, Any], ...]:
    """A flag for each metric whose days were last counted by another definition, on the last day of the batch."""
    now = versions(batch.flags)
    if not now:
        return ()
    asked = {"source": batch.source, "metrics": list(batch.metrics), "start": batch.start, "end": batch.end}
    found = connection.execute(_BEFORE, asked).fetchall()
    before = {metric: versions(json.loads(flags)).get(metric) for metric, flags in found}
    changed = [name for name in batch.metrics if before.get(name) not in (None, now.get(name))]
    note = f"its definition changed: days from {batch.start} on are counted by the new one"
    return tuple({"code": "redefined", "day": batch.end.isoformat(), "note": note, "metric": name} for name in changed)


class Change(NamedTuple):
    """A metric, by its full name, that was first counted by another definition at a moment, from the day `since` on."""

    metric: str
    at: datetime
    since: date


def changes(cursor: duckdb.DuckDBPyConnection, names: Collection[str]) -> list[Change]:
    """When the store first took in figures of each metric by another definition than before."""
    sources = sorted({name.partition(".")[0] for name in names})
    last: dict[str, str] = {}
    found: list[Change] = []
    for source, metrics, flags, at, since in cursor.execute(_CHANGES, {"sources": sources}).fetchall():
        told = versions(json.loads(flags))
        for metric in metrics:
            name = f"{source}.{metric}"
            if name in names and metric in told:
                if last.get(name, told[metric]) != told[metric]:
                    found.append(Change(name, from_utc(at), since))
                last[name] = told[metric]
    return found
