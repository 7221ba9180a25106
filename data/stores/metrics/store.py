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
from data.stores.failures import metric_damage
from data.stores.file_copy import copy_of_open
from data.stores.metrics import definitions, ingest, query, restatements, schema
from data.stores.metrics import provenance as evidence
from data.stores.metrics.batch import BadBatch, Batch, Ingested
from data.stores.metrics.believed_times import believed
from data.stores.metrics.provenance import BatchRecord, Coverage, Evidence
from data.stores.metrics.query import ALL_NOW, Request, View
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
_EASTERNMOST = timedelta(hours=14)  # where a day begins first
_WORTH_SORTING = 250_000  # rows; fewer out of place cost a read nothing that could be measured
_CLOCK = """
SELECT max(ingested_at), list(batch_id) FILTER (ingested_at > later)
FROM (SELECT *, min(ingested_at) OVER (ORDER BY number ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later
      FROM batch)
"""
_ADDS_UP = "SELECT (SELECT count(*) FROM metric_daily), (SELECT coalesce(sum(added - removed), 0)::BIGINT FROM batch)"
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
        self._read_only = not schema.is_writable(path.resolve())
        self._writer = threading.RLock()
        self._coverage: dict[tuple[int, datetime | None, date | None], dict[str, Coverage]] = {}
        try:
            found = self._connection.execute("SELECT count(*), coalesce(max(number), 0) FROM batch").fetchall()[0]
            #: Rises with every batch taken in; the same number means nothing has changed.
            self.generation: int = found[0]
            self._number: int = found[1]
            self._last = self._ingested_last()
            self._latest, self._misdated = self._clock_so_far()
        except duckdb.Error as error:
            self.close()
            raise schema.damaged(path, str(error).partition("\n")[0]) from error

    @classmethod
    def open(cls, path: Path) -> Self:
        """The same as calling the class."""
        return cls(path)

    @property
    def read_only(self) -> bool:
        """Whether it could only be opened to be read; then nothing is taken in."""
        return self._read_only

    def write_again(self) -> bool:
        """Open it to be written again where that is possible by now; whether it is."""
        if not self._read_only or not schema.is_writable(self.path.resolve()):
            return not self._read_only
        with self._writer:
            broken = self._connection
            broken.close()
            try:
                self._connection = schema.connect(self.path.resolve())
                self._read_only = False
            except schema.StoreError:  # somebody is still reading
                self._connection = schema.connect(self.path.resolve(), read_only=True)
        return not self._read_only

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

    def ingest(
        self,
        batch: Batch,
        table: pa.Table,
        at: datetime | None = None,
        number: int | None = None,
        *,
        checked: bool = False,
    ) -> Ingested:
        """Take a batch in, or leave everything as it is. A batch taken in before changes nothing.

        table: rows of `batch.SCHEMA`.  at, number: when and as which batch, for replaying history; the number is higher
        than that of every batch before it, the time is what the clock said.
        checked: the table comes from `ingest.check`.
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
            table = table if checked else ingest.check(batch, table)
            misdated = self._misdated if at >= self._latest else self._misdated | self._later_than(at)
            with self._writing() as connection:
                ingested = ingest.ingest(connection, batch, table, at, number, misdated)
            self._last, self._number = at, number
            self._latest, self._misdated = max(self._latest, at), misdated
            self.generation += 1
            return ingested

    def _ingested_last(self) -> datetime:
        found = self._connection.execute("SELECT arg_max(ingested_at, number) FROM batch").fetchall()[0][0]
        return schema.from_utc(found) if found else datetime(1, 1, 1, tzinfo=UTC)

    def _clock_so_far(self) -> tuple[datetime, frozenset[str]]:
        """The latest time of any batch, and the batches whose time is later than that of one after them."""
        latest, misdated = self._connection.execute(_CLOCK).fetchall()[0]
        return schema.from_utc(latest) if latest else datetime(1, 1, 1, tzinfo=UTC), frozenset(misdated or ())

    def _later_than(self, at: datetime) -> frozenset[str]:
        with self._reading() as cursor:
            found = cursor.execute("SELECT batch_id FROM batch WHERE ingested_at > ?", [schema.to_utc(at)]).fetchall()
        return frozenset(batch_id for (batch_id,) in found)

    def _view(self, as_of: datetime | None) -> View:
        """Which rows count, as the store knew them at a time; None for now."""
        now = clock.now()
        if as_of is None and not self._misdated and self._latest <= now + _SKEW:
            return ALL_NOW
        if as_of is not None:
            schema.to_utc(as_of)  # raises ValueError where it has no zone
        with self._reading() as cursor:
            found = cursor.execute("SELECT number, ingested_at, batch_id FROM batch ORDER BY number").fetchall()
        noted = [schema.from_utc(time) for _, time, _ in found]
        times = believed(noted, now)
        ahead = tuple(
            (batch_id, (time + _EASTERNMOST).date())
            for (_, _, batch_id), said, time in zip(found, noted, times, strict=True)
            if said > time + _SKEW
        )
        if as_of is None:
            return View(ahead=ahead)
        known = bisect_right(times, as_of)
        return View(found[known - 1][0] if known else 0, ahead)

    def ingested(self, batch_id: str) -> Ingested | None:
        """What a batch came to that was taken in before; None where the store does not know it."""
        with self._reading() as cursor:
            return evidence.recorded(cursor, batch_id)

    def daily(self, requests: Sequence[Request], as_of: datetime | None = None) -> dict[Request, pd.Series]:
        """Every request's daily values, as the store knew them at a time (None: knows them now).

        Each is float64 by the days that have data (DatetimeIndex `day`), in order, and empty where there are none.
        """
        view = self._view(as_of)
        with self._reading() as cursor:
            return query.answer(cursor, requests, view)

    def by_dimension(
        self, requests: Sequence[Request], name: str, as_of: datetime | None = None
    ) -> dict[Request, pd.DataFrame]:
        """Every request's daily values with a column for each value of a dimension; as `daily`, nothing carried."""
        view = self._view(as_of)
        with self._reading() as cursor:
            return query.by_dimension(cursor, requests, name, view)

    def reads(
        self, names: Collection[str], day: date, as_of: datetime
    ) -> dict[str, tuple[datetime | None, datetime | None]]:
        """By metric: when its source was last asked by a moment, and when the store was first told of a day of it."""
        through = self._view(as_of).through or 0
        with self._reading() as cursor:
            return evidence.reads(cursor, names, day, through)

    def definition_changes(self, names: Collection[str]) -> list[definitions.Change]:
        """When figures of a metric first came by another definition than before, in order."""
        with self._reading() as cursor:
            return definitions.changes(cursor, names)

    def coverage(self, as_of: datetime | None = None, on: date | None = None) -> Mapping[str, Coverage]:
        """How far every metric's data reaches, by `source.metric`; days after `on` do not count."""
        asked = (self.generation, as_of, on)
        if asked not in self._coverage:
            view = self._view(as_of)
            with self._reading() as cursor:
                found = evidence.coverage(cursor, view, on, as_of or clock.now() + _SKEW)
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

    def all_batches(self) -> list[BatchRecord]:
        """Every batch taken in, in order."""
        return self.batches(limit=2**62)[::-1]

    def adds_up(self) -> tuple[int, int]:
        """How many rows there are, and how many there should be by what each batch added and removed."""
        with self._reading() as cursor:
            rows, expected = cursor.execute(_ADDS_UP).fetchall()[0]
        return rows, expected

    def evidence(
        self, source: str, metric: str, start: date, end: date, as_of: datetime | None = None
    ) -> list[Evidence]:
        """The batches that a metric's rows over [start, end] come from, the one taken in last first."""
        view = self._view(as_of)
        with self._reading() as cursor:
            return evidence.evidence(cursor, source, metric, start, end, view)

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

    def copy_to(self, file: Path) -> None:
        """Copy the store as it is now, with its log beside it where it has one; readers go on, batches wait.

        Raises OSError, leaving no half copy.
        """
        with self._writer:  # nobody else writes to the files
            copy_of_open(self.path, file)
            if (log := schema.log_of(self.path)).exists():
                copy_of_open(log, schema.log_of(file))

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
        try:
            with self._begun(lambda: self._connection.cursor()) as cursor:
                yield cursor
        except duckdb.Error as error:
            if (reason := metric_damage(error)) is not None:
                raise schema.damaged(self.path, reason) from error
            raise

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
