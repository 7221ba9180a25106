"""What the store can tell about its rows: how far they reach, and which pulls they come from."""
# ruff: noqa: S608 - the pieces come from data.stores.metrics.query; values are bound

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from data.stores.metrics.batch import Batch, Ingested
from data.stores.metrics.query import View, dimension, known
from data.stores.metrics.schema import from_utc, to_utc

_ALWAYS = 2**62  # no store has as many batches


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the data of a metric, or of a whole source, reaches.

    first_day, last_day: days with data; None before any came.  loaded_at: when a row last came or changed.
    settled_through: up to there no row will be restated.  last_sync: when the source last gave an answer. What a pull
    said whose own time has not come yet, by a clock that ran ahead, counts for neither.
    """

    first_day: date | None
    last_day: date | None
    rows: int
    loaded_at: datetime | None
    settled_through: date | None
    last_sync: datetime


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch in the store, and what taking it in came to. brought: the metrics it had values of."""

    batch: Batch
    ingested: Ingested
    brought: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows behind a figure that one batch brought: how many, and the days they lie on."""

    batch: Batch
    rows: int
    first_day: date
    last_day: date


def coverage(cursor: duckdb.DuckDBPyConnection, view: View, on: date | None, moment: datetime) -> dict[str, Coverage]:
    """By `source.metric`, for every metric any pull asked for; days after `on` do not count.

    moment: that of the view; pulls of a later time are by a clock that ran ahead.
    """
    rows, now = known(view), to_utc(moment)
    found = cursor.execute(
        f"""
        WITH reach AS (
            SELECT source, metric, min(day) AS first_day, max(day) AS last_day, count(*) AS row_count,
                   max(loaded_at) AS loaded_at
            FROM {rows.text} AS d WHERE day <= ? GROUP BY source, metric
        ), pulls AS (
            SELECT source, metric, max(settled_through) FILTER (come) AS settled,
                   coalesce(arg_max(pulled_at, number) FILTER (come), ?) AS pulled_at
            FROM (SELECT *, unnest(metrics) AS metric, pulled_at <= ? AS come FROM batch WHERE number <= ?)
            GROUP BY source, metric
        )
        SELECT source || '.' || metric, first_day, last_day, coalesce(row_count, 0), loaded_at, settled, pulled_at
        FROM pulls LEFT JOIN reach USING (source, metric) ORDER BY source, metric
        """,
        [*rows.values, on or date.max, now, now, _ALWAYS if view.through is None else view.through],
    ).fetchall()
    return {
        name: Coverage(first, last, count, loaded and from_utc(loaded), settled, from_utc(pulled))
        for name, first, last, count, loaded, settled, pulled in found
    }


def by_source(metrics: Mapping[str, Coverage]) -> dict[str, Coverage]:
    """The same for whole sources: as far as any of its metrics reaches, settled as far as all of them are."""
    sources: dict[str, list[Coverage]] = {}
    for name, one in metrics.items():
        sources.setdefault(name.partition(".")[0], []).append(one)
    return {name: _together(ones) for name, ones in sources.items()}


def _together(ones: Sequence[Coverage]) -> Coverage:
    settled = [c.settled_through for c in ones]
    return Coverage(
        first_day=min((c.first_day for c in ones if c.first_day), default=None),
        last_day=max((c.last_day for c in ones if c.last_day), default=None),
        rows=sum(c.rows for c in ones),
        loaded_at=max((c.loaded_at for c in ones if c.loaded_at), default=None),
        settled_through=None if None in settled else min(s for s in settled if s),
        last_sync=max(c.last_sync for c in ones),
    )


def reads(
    cursor: duckdb.DuckDBPyConnection, names: Collection[str], day: date, through: int
) -> dict[str, tuple[datetime | None, datetime | None]]:
    """By metric: when its source was last asked by a moment, and when the store was first told of a day of it.

    Where it was never told of that day: when of one before it.
    """
    found = cursor.execute(
        """
        SELECT source || '.' || metric AS name, arg_max(pulled_at, number) FILTER (number <= $known),
            coalesce(arg_min(ingested_at, number) FILTER ($day BETWEEN first_day AND last_day),
                     arg_min(ingested_at, number) FILTER (last_day < $day))
        FROM (SELECT *, unnest(metrics) AS metric FROM batch)
        WHERE list_contains($names, source || '.' || metric) GROUP BY ALL
        """,
        {"known": through, "day": day, "names": list(names)},
    ).fetchall()
    return {name: (asked and from_utc(asked), told and from_utc(told)) for name, asked, told in found}


def batches(cursor: duckdb.DuckDBPyConnection, sources: Sequence[str] | None, limit: int) -> list[BatchRecord]:
    """The latest batches taken in, latest first; of the given sources, or of all."""
    found = cursor.execute(
        "FROM batch WHERE $all OR source IN (SELECT unnest($sources)) ORDER BY number DESC LIMIT $limit",
        {"all": sources is None, "sources": list(sources or ("",)), "limit": limit},
    )
    return [_record(row) for row in _dicts(found)]


def evidence(
    cursor: duckdb.DuckDBPyConnection, source: str, metric: str, start: date, end: date, view: View
) -> list[Evidence]:
    """The batches that the rows of a metric over [start, end] come from, the one taken in last first."""
    rows = known(view)
    found = cursor.execute(
        f"""
        SELECT batch.*, r.n, r.first_seen, r.last_seen
        FROM (SELECT batch_id, count(*) AS n, min(day) AS first_seen, max(day) AS last_seen FROM {rows.text} AS d
              WHERE source = ? AND metric = ? AND day BETWEEN ? AND ? GROUP BY batch_id) AS r
        JOIN batch USING (batch_id) ORDER BY number DESC
        """,
        [*rows.values, source, metric, start, end],
    )
    return [Evidence(_record(row).batch, row["n"], row["first_seen"], row["last_seen"]) for row in _dicts(found)]


def flags_by_day(
    cursor: duckdb.DuckDBPyConnection, source: str, metric: str, start: date, end: date
) -> dict[date, list[dict[str, Any]]]:
    """The flags of the last batch that asked for each day of a metric; what a person has accepted stays besides."""
    found = cursor.execute(
        """
        SELECT day::DATE AS day, arg_max(flags, number), list(flags) FILTER (flags LIKE '%"accepted"%')
        FROM range($first::TIMESTAMP, $last::TIMESTAMP + INTERVAL 1 DAY, INTERVAL 1 DAY) AS days(day)
        JOIN batch ON source = $source AND list_contains(metrics, $metric) AND day BETWEEN first_day AND last_day
        GROUP BY day
        """,
        {"source": source, "metric": metric, "first": start, "last": end},
    ).fetchall()
    flags: dict[date, list[dict[str, Any]]] = {}
    for day, latest, decided in found:
        kept = [flag for text in decided or () for flag in json.loads(text) if flag["code"] == "accepted"]
        flags[day] = [*json.loads(latest), *kept]
    return flags


def dimension_values(cursor: duckdb.DuckDBPyConnection, source: str, metric: str, name: str) -> list[str]:
    """Every value a dimension of a metric has now, in order."""
    found = cursor.execute(
        f"""
        SELECT DISTINCT {dimension(name)} AS value
        FROM (SELECT DISTINCT dims FROM metric_daily WHERE source = ? AND metric = ?) AS d
        WHERE value IS NOT NULL ORDER BY value
        """,
        [source, metric],
    )
    return [value for (value,) in found.fetchall()]


def dimension_reach(cursor: duckdb.DuckDBPyConnection, source: str, metric: str, name: str, since: date) -> date | None:
    """The last day on which a row of a metric has a dimension; None where none ever had.

    since: where it is usually found, so that only a dimension that is gone costs a look at all rows.
    """
    asked = f"""SELECT max(day) FROM metric_daily AS d
        WHERE source = ? AND metric = ? AND day >= ? AND {dimension(name)} IS NOT NULL"""
    [(recent,)] = cursor.execute(asked, [source, metric, since]).fetchall()
    found: date | None = recent or cursor.execute(asked, [source, metric, date.min]).fetchall()[0][0]
    return found


def recorded(cursor: duckdb.DuckDBPyConnection, batch_id: str) -> Ingested | None:
    """What a batch taken in before came to; None where the store does not know it."""
    found = _dicts(cursor.execute("FROM batch WHERE batch_id = ?", [batch_id]))
    return _record(found[0]).ingested if found else None


def _dicts(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _record(row: Mapping[str, Any]) -> BatchRecord:
    batch = Batch(
        id=row["batch_id"],
        source=row["source"],
        connector=row["connector"],
        metrics=tuple(row["metrics"]),
        start=row["first_day"],
        end=row["last_day"],
        pulled_at=from_utc(row["pulled_at"]),
        pulled_by=row["pulled_by"],
        rows=row["row_count"],
        requests=row["requests"],
        fingerprint=row["fingerprint"],
        flags=tuple(json.loads(row["flags"])),
        settled_through=row["settled_through"],
    )
    counts = (row["added"], row["changed"], row["removed"])
    ingested = Ingested(batch.id, batch.rows, *counts, from_utc(row["ingested_at"]), row["number"], already=True)
    return BatchRecord(batch, ingested, tuple(row["brought"]))
