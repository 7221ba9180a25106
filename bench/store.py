"""The metric store against DuckDB by hand: taking rows in, and answering the key results of a page."""

# ruff: noqa: S608 - nobody types anything here

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from bench.measure import Measurement, in_turn
from data.stores.metrics.batch import SCHEMA, Batch
from data.stores.metrics.schema import TABLES
from data.stores.metrics.store import MetricStore, Request
from okr_model.metrics.measures import Among, Measure

FIRST = date(2024, 1, 1)
CYCLE = (date(2026, 7, 1), date(2026, 9, 26))
SOURCES = [f"google_analytics_{name}" for name in ("blog", "docs", "forum", "shop", "site")]
METRICS = [f"page_metric_{n:02d}" for n in range(10)]
CHANNELS = [f'{{"channel": "c{c:02d}", "country": "k{k}"}}' for c in range(20) for k in range(10)]


def rows(metrics: list[str], days: int, dims: list[str], seed: int) -> pa.Table:
    """As a connector's batch lies: sorted by metric, day, dimensions; every combination on every day."""
    count = len(metrics) * days * len(dims)
    each_day = np.datetime64(FIRST) + np.arange(days)
    columns = [
        pa.array(np.repeat(np.array(metrics), days * len(dims)), pa.string()),
        pa.array(np.tile(np.array(sorted(dims)), len(metrics) * days), pa.string()),
        pa.array(np.tile(np.repeat(each_day, len(dims)), len(metrics)), pa.date32()),
        pa.nulls(count, pa.date32()),
        pa.array(np.random.default_rng(seed).random(count) * 1000),
    ]
    return pa.table(columns, schema=SCHEMA)


def record(source: str, table: pa.Table, days: int, number: int) -> Batch:
    """A batch's record, without the fingerprint that the pulling side computes."""
    return Batch(
        id=f"20261001T06000000000{number}Z-00000000",
        source=source,
        connector="bench",
        metrics=tuple(METRICS),
        start=FIRST,
        end=FIRST + timedelta(days),
        pulled_at=datetime(2026, 10, 1, 6, tzinfo=UTC),
        pulled_by="bench",
        rows=table.num_rows,
        requests=1,
        fingerprint="",
    )


def ingest() -> Measurement:
    """Rows per second: a pull of two years, checked and recorded, against INSERT … SELECT from the same Arrow table."""
    table = rows(METRICS, 730, CHANNELS[:50], seed=1)
    count = int(table.num_rows)
    names = "metric, dims, since, day, value"

    def ours() -> float:
        with tempfile.TemporaryDirectory() as folder, MetricStore.open(Path(folder) / "ours.duckdb") as store:
            seconds = _seconds(lambda: store.ingest(record("site", table, 730, 1), table))
        return count / seconds

    def bare() -> float:
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(f"{folder}/bare.duckdb") as connection:
            connection.execute(f"CREATE TABLE metric_daily ({TABLES['metric_daily']})")
            connection.register("arriving", table)
            insert = f"INSERT INTO metric_daily SELECT 'site', {names}, 'b', TIMESTAMP '2026-10-01' FROM arriving"
            seconds = _seconds(lambda: connection.execute(insert))
        return count / seconds

    mine, floor = in_turn(9, ours, bare)
    return Measurement("ingest of 365 000 rows against a bare insert", mine, floor, "rows/s", goal=0.5, at_most=False)


def queries() -> Measurement:
    """Milliseconds for the daily values of 50 key results on 10 million rows, against SQL written by hand."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "metrics.duckdb"
        with MetricStore.open(path) as store:
            for number, source in enumerate(SOURCES):
                table = rows(METRICS, 1000, CHANNELS, seed=number)
                store.ingest(record(source, table, 1000, number), table)
            requests, sql = fifty_key_results(), by_hand()
            with store._connection.cursor() as cursor:
                mine, floor = in_turn(
                    15,
                    lambda: _seconds(lambda: store.daily(requests)) * 1000,
                    lambda: _seconds(lambda: cursor.execute(sql).df()) * 1000,
                )
    return Measurement("50 key results on 10 million rows", mine, floor, "ms", goal=2)


def fifty_key_results() -> list[Request]:
    """Thirty sums over the cycle, ten of one channel each, and ten levels that may stand from before the cycle."""
    start, end = CYCLE
    by_source = [[Measure(source, metric) for metric in METRICS] for source in SOURCES]
    sums = [Request(m, start, end, start) for m in (*by_source[0], *by_source[1], *by_source[2])]
    of_channel = [replace(m, where=Among("channel", (f"c{n:02d}",))) for n, m in enumerate(by_source[3])]
    levels = [Request(m, start, end, start, carry=True) for m in by_source[4]]
    return [*sums, *(Request(m, start, end, start) for m in of_channel), *levels]


def by_hand() -> str:
    """The quickest SQL that was found by hand for the same figures; fifty SELECTs in a UNION take six times as long."""
    start, end = CYCLE
    metrics = ", ".join(f"'{m}'" for m in METRICS)
    channels = ", ".join(f"('{m}', 'c{n:02d}')" for n, m in enumerate(METRICS))
    sums = ", ".join(f"'{s}'" for s in SOURCES[:3])
    wanted = f"metric IN ({metrics}) AND since IS NULL AND day"
    return f"""
        SELECT source, metric, NULL AS channel, day, sum(value) AS value FROM metric_daily
        WHERE source IN ({sums}) AND {wanted} BETWEEN '{start}' AND '{end}' GROUP BY ALL
        UNION ALL
        SELECT source, metric, json_extract_string(dims, '$.channel') AS channel, day, sum(value) FROM metric_daily
        WHERE source = '{SOURCES[3]}' AND {wanted} BETWEEN '{start}' AND '{end}' AND (metric, channel) IN ({channels})
        GROUP BY ALL
        UNION ALL
        SELECT source, metric, NULL AS channel, day, sum(value) FROM metric_daily
        WHERE source = '{SOURCES[4]}' AND {wanted} BETWEEN '{start - timedelta(35)}' AND '{end}' GROUP BY ALL
        ORDER BY ALL
    """


def _seconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began
