"""What changed after it was first read: the totals of days, before and after each change, and which pull brought it.

The rows of a day and what they were before (`metric_revision`) are replayed as comings and goings; the running sum
after each moment is what the store then gave as the day's total. Rows of dimensions are never told one by one.
"""
# ruff: noqa: S608 - every part of the statement is a constant of this file; values are bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from data.stores.metrics.schema import from_utc

_CHOSEN = """source = $source AND metric IN (SELECT unnest($metrics)) AND day BETWEEN $first AND $last
    AND since IS NULL"""
_CHANGES = f"""
WITH events AS (
    SELECT metric, day, batch_id AS cause, value AS change, 1 AS n FROM metric_daily WHERE {_CHOSEN}
    UNION ALL
    SELECT metric, day, batch_id, value, 1 FROM metric_revision WHERE {_CHOSEN}
    UNION ALL
    SELECT metric, day, replaced_by, -value, -1 FROM metric_revision WHERE {_CHOSEN}
), steps AS (
    SELECT metric, day, number AS moment, any_value(cause) AS cause, sum(change) AS change, sum(n) AS n
    FROM events JOIN batch ON batch_id = cause GROUP BY metric, day, number
), totals AS (
    SELECT metric, day, moment, cause, CASE WHEN sum(n) OVER so_far > 0 THEN sum(change) OVER so_far END AS total
    FROM steps WINDOW so_far AS (PARTITION BY metric, day ORDER BY moment)
), changes AS (
    SELECT *, lag(total) OVER days AS was, lag(cause) OVER days AS was_cause, row_number() OVER days AS step
    FROM totals WINDOW days AS (PARTITION BY metric, day ORDER BY moment)
)
SELECT c.metric, c.day, c.was, c.total, b.pulled_at AS read_at, a.pulled_at AS changed_at, c.cause,
    coalesce(c.day <= (SELECT max(settled_through) FROM batch AS s
        WHERE s.source = $source AND list_contains(s.metrics, c.metric) AND s.number < c.moment
            AND s.pulled_at <= a.pulled_at), false) AS settled
FROM changes AS c JOIN batch AS a ON a.batch_id = c.cause JOIN batch AS b ON b.batch_id = c.was_cause
WHERE step > 1 AND ((total IS NULL) <> (was IS NULL) OR abs(total - was) > 1e-9 * greatest(abs(total), abs(was)))
ORDER BY c.day DESC, c.metric, c.moment DESC
"""


@dataclass(frozen=True, slots=True)
class Restatement:
    """One change of a day's total. before, after: None where the day had, or has, no data.

    read_at, changed_at: when the source was asked that said so.  settled: it had been called settled by then.
    """

    source: str
    metric: str
    day: date
    before: float | None
    after: float | None
    read_at: datetime
    changed_at: datetime
    batch_id: str
    settled: bool

    @property
    def name(self) -> str:
        """The full name, `source.metric`."""
        return f"{self.source}.{self.metric}"

    @property
    def share(self) -> float | None:
        """By how much of what it was; None where there was nothing, or is nothing now."""
        return self.after / self.before - 1 if self.before and self.after is not None else None


def restatements(
    cursor: duckdb.DuckDBPyConnection, source: str, metrics: Sequence[str], start: date, end: date
) -> list[Restatement]:
    """Every change of the totals of these metrics over [start, end], the latest day first."""
    asked = {"source": source, "metrics": list(metrics) or [""], "first": start, "last": end}
    return [
        Restatement(source, metric, day, before, after, from_utc(read), from_utc(changed), by, settled)
        for metric, day, before, after, read, changed, by, settled in cursor.execute(_CHANGES, asked).fetchall()
    ]
