"""Short ways to write batches down in tests of the metric store."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from data.stores.metrics.batch import Batch, batch_table, new_batch

FIRST = date(2026, 7, 1)
PULLED = datetime(2026, 10, 1, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    metric: str
    day: date
    value: float
    dimensions: dict[str, str] = field(default_factory=dict)
    since: date | None = None


def day(number: int) -> date:
    """Day 1 is the first of July."""
    return FIRST + timedelta(days=number - 1)


def row(number: int, value: float, channel: str | None = None, *, metric: str = "sessions", since: int = 0) -> Row:
    return Row(metric, day(number), value, {"channel": channel} if channel else {}, day(since) if since else None)


def pull(
    rows: Iterable[Row],
    window: tuple[int, int],
    *,
    source: str = "site",
    metrics: tuple[str, ...] = ("sessions",),
    minute: int | None = None,
    settled: int = 0,
) -> tuple[Batch, pa.Table]:
    """A batch and its rows; `minute` says when it was pulled, now if None."""
    table = batch_table(rows)
    batch = new_batch(
        table,
        source=source,
        connector="csv",
        metrics=metrics,
        start=day(window[0]),
        end=day(window[1]),
        pulled_by="test",
        pulled_at=None if minute is None else PULLED + timedelta(minutes=minute),
        settled_through=day(settled) if settled else None,
    )
    return batch, table
