"""Taking a batch in: one transaction that leaves the store as the last batch of every day says, and remembers.

What the rows of a (source, metric, day) are is told by the batch taken in last that asked for that day and got anything
for that metric. The order is that of the numbers the store gives at ingest; the times of pulls have no say, because a
machine whose clock was wrong must not outrank what is true. A metric for which a pull brought nothing at all is left
as it was, as an empty pull clears nothing.

Rows that stay as they were keep their batch and time, unless the clock was wrong when they came; rows that change or
vanish move to `metric_revision` with the time until which they were true.
"""
# ruff: noqa: S608 - every part of these statements is a constant of this file; values are bound

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data.stores.metrics import definitions
from data.stores.metrics.batch import BadBatch, Batch, Ingested, in_order, repeated, with_canonical_dimensions
from data.stores.metrics.schema import to_utc

_PARAMETER = re.compile(r"\$(\w+)")

_WINDOW = "d.source = $source AND d.metric IN (SELECT unnest($brought)) AND d.day BETWEEN $first AND $last"
_SAME_KEY = "a.metric = d.metric AND a.day = d.day AND a.dims = d.dims AND a.since IS NOT DISTINCT FROM d.since"
_GONE = f"""
CREATE OR REPLACE TEMP TABLE gone AS
SELECT d.rowid AS row, a.metric IS NOT NULL AS stays
FROM metric_daily AS d LEFT JOIN arriving AS a ON {_SAME_KEY}
WHERE {_WINDOW} AND (a.value IS DISTINCT FROM d.value OR d.batch_id IN (SELECT unnest($misdated)))
"""
_REVISE = """
INSERT INTO metric_revision
SELECT source, metric, dims, since, day, value, batch_id, loaded_at, $at, $batch
FROM metric_daily WHERE rowid IN (SELECT row FROM gone) ORDER BY metric, day
"""
_DELETE = "DELETE FROM metric_daily WHERE rowid IN (SELECT row FROM gone)"
_INSERT = """
INSERT INTO metric_daily
SELECT $source, a.metric, a.dims, a.since, a.day, a.value, $batch, $at FROM arriving AS a
"""
_INSERT_NEW = (
    f"{_INSERT} WHERE NOT EXISTS (FROM metric_daily AS d WHERE {_WINDOW} AND {_SAME_KEY}) ORDER BY metric, day"
)


def check(batch: Batch, table: pa.Table) -> pa.Table:
    """The rows in canonical form and order, when they are what the batch says; raises BadBatch."""
    if not table.num_rows:
        raise BadBatch(f"batch {batch.id} of {batch.source} is empty; an empty pull says nothing and clears nothing")

    if table.num_rows != batch.rows:
        raise BadBatch(f"batch {batch.id} of {batch.source} has {table.num_rows} rows, its record says {batch.rows}")

    def refuse(wrong: pa.ChunkedArray, why: str) -> None:
        at = pc.index(wrong, True).as_py()
        if at >= 0:
            row = {name: str(value) for name, value in table.slice(at, 1).to_pylist()[0].items()}
            raise BadBatch(f"batch {batch.id} of {batch.source} has {why}: {row}")

    for name in ("metric", "dims", "day", "value"):
        refuse(pc.is_null(table[name]), f"a row without {name}")
    refuse(pc.invert(pc.is_finite(table["value"])), "a value that is no number")
    refuse(pc.invert(pc.is_in(table["metric"], pa.array(batch.metrics, pa.string()))), "a metric not asked for")
    outside = pc.or_(pc.less(table["day"], batch.start), pc.greater(table["day"], batch.end))
    refuse(outside, f"a day outside {batch.start} to {batch.end}")
    refuse(pc.fill_null(pc.greater(table["since"], table["day"]), False), "a count that begins after its day")
    try:
        table = in_order(with_canonical_dimensions(table))
    except ValueError as problem:
        raise BadBatch(f"batch {batch.id} of {batch.source}: {problem}") from problem
    if twice := repeated(table):
        raise BadBatch(f"batch {batch.id} of {batch.source} has two rows for {twice}")
    return table


def ingest(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    table: pa.Table,
    at: datetime,
    number: int,
    misdated: Collection[str] = (),
) -> Ingested:
    """Take a checked batch in at that time, under that number, inside the transaction the caller began.

    misdated: batches whose time was later than that of one after them; what they said is said by this one now.
    """
    brought = pc.unique(table["metric"]).to_pylist()
    known = {
        "source": batch.source,
        "brought": brought,
        "first": batch.start,
        "last": batch.end,
        "batch": batch.id,
        "at": to_utc(at),
        "misdated": list(misdated) or [""],
    }

    def run(sql: str) -> duckdb.DuckDBPyConnection:
        return connection.execute(sql, {name: known[name] for name in set(_PARAMETER.findall(sql))})

    connection.register("arriving", table)
    try:
        counts = _replace(run)
    finally:
        connection.unregister("arriving")
    ingested = Ingested(batch.id, batch.rows, *counts, ingested_at=at, number=number)
    _record(connection, batch, brought, ingested)
    return ingested


def _replace(run: Callable[[str], duckdb.DuckDBPyConnection]) -> tuple[int, int, int]:
    """Make the window hold what arrives; how many rows were added, changed, removed."""
    if not run(f"SELECT 1 FROM metric_daily AS d WHERE {_WINDOW} LIMIT 1").fetchall():
        added = run(_INSERT).fetchall()[0][0]  # new ground, the usual case for large batches: nothing to compare
        return added, 0, 0
    run(_GONE)
    gone, changed = run("SELECT count(*), count(*) FILTER (stays) FROM gone").fetchall()[0]
    if gone:
        run(_REVISE)
        run(_DELETE)
    new = run(_INSERT_NEW).fetchall()[0][0]
    return new - changed, changed, gone - changed


def _record(connection: duckdb.DuckDBPyConnection, batch: Batch, brought: list[str], ingested: Ingested) -> None:
    row = [batch.id, batch.source, batch.connector, list(batch.metrics), batch.start, batch.end]
    row += [to_utc(batch.pulled_at), batch.pulled_by, batch.rows, batch.requests, batch.fingerprint]
    flags = (*batch.flags, *definitions.redefined(connection, batch))
    row += [json.dumps(flags), batch.settled_through, brought, ingested.added, ingested.changed]
    row += [ingested.removed, 0, to_utc(ingested.ingested_at), ingested.number]
    connection.execute(f"INSERT INTO batch VALUES ({', '.join('?' * len(row))})", row)
