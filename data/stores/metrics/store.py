"""The metric store: every daily value of every source, what it was before, and which pull said so.

One process owns the file. In it, one connection serves all threads: a cursor per read, one write at a time.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

import duckdb
import pandas as pd
import pyarrow as pa

from data.config import clock
from data.stores.metrics import ingest, query, restatements, schema
from data.stores.metrics import provenance as evidence
from data.stores.metrics.batch import BadBatch, Batch, Ingested
from data.stores.metrics.believed_times import believed
from data.stores.metrics.provenance import BatchRecord, Coverage, Evidence
from data.stores.metrics.query import Request
from data.stores.metrics.restatements import Restatement
from data.stores.metrics.schema import StoreError, StoreLocked, StoreUnreadable

__all__ = [
    "BadBatch",
    "BatchRecord",
    "Coverage",
    "Evidence",
    "Ingested",
    "MetricStore",
    "Request",
    "Restatement",
    "StoreError",
    "StoreLocked",
    "StoreUnreadable",
]

_TICK = timedelta(microseconds=1)
_SKEW = timedelta(minutes=5)  # as far as a good clock may be set back
_WORTH_SORTING = 250_000  # rows; fewer out of place cost a read nothing that could be measured
_OUT_OF_PLACE = """
SELECT (SELECT coalesce(sum(added + changed), 0) FROM (
            FROM batch ORDER BY number OFFSET (SELECT value FROM meta WHERE name = 'sorted batches')
        )), (SELECT count(*) FROM metric_daily)
"""


class MetricStore:
    """The owner's door to the store. Any thread may call any method."""

    def __init__(self, path: Path) -> None:
        """Open the store, and make it where there is none. Raises StoreLocked, StoreUnreadable."""
        self.path = path
        self._connection = schema.claim(path)
        self._writer = threading.RLock()
        count, number = self._connection.execute("SELECT count(*), coalesce(max(number), 0) FROM batch").fetchall()[0]
        self._coverage: dict[tuple[int, datetime | None, date | None], dict[str, Coverage]] = {}
        #: Rises with every batch taken in; the same number means nothing has changed.
        self.generation: int = count
        self._number: int = number
        self._last = self._ingested_last()

    @classmethod
    def open(cls, path: Path) -> Self:
        """The same as calling the class."""
        return cls(path)

    def close(self) -> None:
        """Let others own the file."""
        with self._writer:
            self._connection.close()
            schema.release(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ingest(self, batch: Batch, table: pa.Table, at: datetime | None = None, number: int | None = None) -> Ingested:
        """Take a batch in, or leave everything as it is. A batch taken in before changes nothing.

        table: rows of `batch.SCHEMA`.  at, number: when and as which batch, for replaying history; the number is higher
        than that of every batch before it, the time is what the clock said.
        Raises BadBatch where the batch contradicts itself.
        """
        with self._writer:
            if before := self.ingested(batch.id):
                return before
            if number is not None and number <= self._number:
                raise ValueError(f"batch {batch.id} cannot be number {number}: {self._number} is taken in")
            number = number or self._number + 1
            if at is None:
                at, just_after = clock.now(), self._last + _TICK
                if at < just_after < at + _SKEW:  # set by a moment; a clock that is wrong by more is written as it is
                    at = just_after
            table = ingest.check(batch, table)
            with self._writing() as connection:
                ingested = ingest.ingest(connection, batch, table, at, number)
            self._last, self._number = at, number
            self.generation += 1
            return ingested

    def _ingested_last(self) -> datetime:
        found = self._connection.execute("SELECT arg_max(ingested_at, number) FROM batch").fetchall()[0][0]
        return schema.from_utc(found) if found else datetime(1, 1, 1, tzinfo=UTC)

    def _through(self, as_of: datetime | None) -> int | None:
        """The number of the last batch that was known at a time; None for now."""
        if as_of is None:
            return None
        schema.to_utc(as_of)  # raises ValueError where it has no zone
        with self._reading() as cursor:
            found = cursor.execute("SELECT number, ingested_at FROM batch ORDER BY number").fetchall()
        times = believed([schema.from_utc(time) for _, time in found], clock.now())
        known = bisect_right(times, as_of)
        return found[known - 1][0] if known else 0

    def ingested(self, batch_id: str) -> Ingested | None:
        """What a batch came to that was taken in before; None where the store does not know it."""
        with self._reading() as cursor:
            return evidence.recorded(cursor, batch_id)

    def daily(self, requests: Sequence[Request], as_of: datetime | None = None) -> dict[Request, pd.Series]:
        """Every request's daily values, as the store knew them at a time (None: knows them now).

        Each is float64 by the days that have data (DatetimeIndex `day`), in order, and empty where there are none.
        """
        through = self._through(as_of)
        with self._reading() as cursor:
            return query.answer(cursor, requests, through)

    def by_dimension(
        self, requests: Sequence[Request], name: str, as_of: datetime | None = None
    ) -> dict[Request, pd.DataFrame]:
        """Every request's daily values with a column for each value of a dimension; as `daily`, nothing carried."""
        through = self._through(as_of)
        with self._reading() as cursor:
            return query.by_dimension(cursor, requests, name, through)

    def reads(
        self, names: Collection[str], day: date, as_of: datetime
    ) -> dict[str, tuple[datetime | None, datetime | None]]:
        """By metric: when its source was last asked by a moment, and when the store was first told of a day of it."""
        through = self._through(as_of) or 0
        with self._reading() as cursor:
            return evidence.reads(cursor, names, day, through)

    def coverage(self, as_of: datetime | None = None, on: date | None = None) -> Mapping[str, Coverage]:
        """How far every metric's data reaches, by `source.metric`; days after `on` do not count."""
        asked = (self.generation, as_of, on)
        if asked not in self._coverage:
            through = self._through(as_of)
            with self._reading() as cursor:
                found = evidence.coverage(cursor, through, on)
            # A new dictionary each time: other threads may be reading the old one.
            kept = {k: v for k, v in self._coverage.items() if k[0] == asked[0]} if len(self._coverage) < 64 else {}
            self._coverage = kept | {asked: found}
        return MappingProxyType(self._coverage[asked])

    def coverage_by_source(self, as_of: datetime | None = None, on: date | None = None) -> dict[str, Coverage]:
        """How far every source's data reaches: as far as any metric's, settled as far as all of them are."""
        return evidence.by_source(self.coverage(as_of, on))

    def rows_by_source(self) -> dict[str, int]:
        """How many rows the store has of each source now."""
        return {name: one.rows for name, one in self.coverage_by_source().items()}

    def batches(self, sources: Sequence[str] | None = None, limit: int = 100) -> list[BatchRecord]:
        """The batches taken in last, latest first; of the given sources, or of all."""
        with self._reading() as cursor:
            return evidence.batches(cursor, sources, limit)

    def evidence(
        self, source: str, metric: str, start: date, end: date, as_of: datetime | None = None
    ) -> list[Evidence]:
        """The batches that a metric's rows over [start, end] come from, the one taken in last first."""
        through = self._through(as_of)
        with self._reading() as cursor:
            return evidence.evidence(cursor, source, metric, start, end, through)

    def flags_by_day(self, source: str, metric: str, start: date, end: date) -> dict[date, list[dict[str, Any]]]:
        """The flags of the batch taken in last that asked for each day of a metric over [start, end]."""
        with self._reading() as cursor:
            return evidence.flags_by_day(cursor, source, metric, start, end)

    def restatements(self, source: str, metrics: Sequence[str], start: date, end: date) -> list[Restatement]:
        """What changed of a source's metrics over [start, end] after it was first read, the latest day first."""
        with self._reading() as cursor:
            return restatements.restatements(cursor, source, metrics, start, end)

    def dimension_values(self, source: str, metric: str, dimension: str) -> list[str]:
        """Every value a dimension of a metric has now, in order."""
        with self._reading() as cursor:
            return evidence.dimension_values(cursor, source, metric, dimension)

    def dimension_reach(self, source: str, metric: str, dimension: str, since: date) -> date | None:
        """The last day on which a row of a metric has a dimension; None where none ever had. since: where it should."""
        with self._reading() as cursor:
            return evidence.dimension_reach(cursor, source, metric, dimension, since)

    def compact(self) -> None:
        """Lay all rows in order again; readers go on meanwhile."""
        with self._writing() as connection:
            for table, order in schema.ORDER.items():
                connection.execute(f"CREATE TABLE sorted ({schema.TABLES[table]})")
                connection.execute(f"INSERT INTO sorted FROM {table} ORDER BY {order}")
                connection.execute(f"DROP TABLE {table}")
                connection.execute(f"ALTER TABLE sorted RENAME TO {table}")
            connection.execute("UPDATE meta SET value = (SELECT count(*) FROM batch) WHERE name = 'sorted batches'")
        with self._writer, suppress(duckdb.TransactionException):
            self._connection.execute("CHECKPOINT")  # lets the next rows have the room of the old ones

    def compact_if_needed(self) -> bool:
        """Lay the rows in order when enough came since the last time; whether it was done. Asking costs nothing."""
        with self._reading() as cursor:
            unsorted, rows = cursor.execute(_OUT_OF_PLACE).fetchall()[0]
        if unsorted < max(_WORTH_SORTING, rows // 10):
            return False
        self.compact()
        return True

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor on one snapshot."""
        with self._begun(lambda: self._connection.cursor()) as cursor:
            yield cursor

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The only transaction that writes; two at once would fail on each other's rows."""
        with self._writer:
            connection = self._begun(lambda: self._connection)
            try:
                yield connection
                connection.commit()
            except BaseException:
                with suppress(duckdb.TransactionException, duckdb.FatalException):  # it has rolled back by itself
                    connection.rollback()
                raise

    def _begun(self, connect: Callable[[], duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
        """A connection with a transaction begun.

        When a checkpoint fails, on a full disk say, DuckDB refuses everything until the file is opened anew.
        """
        broken, connection = self._connection, connect()
        try:
            return connection.begin()
        except duckdb.FatalException:
            connection.close()
            with self._writer:
                if self._connection is broken:  # no other thread was first
                    broken.close()
                    self._connection = schema.connect(self.path.resolve())
                    self.generation += 1  # the last batch may have come in, though its commit reported the failure
        return connect().begin()
