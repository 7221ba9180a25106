"""Days ahead: what pulls brought of days that have not come yet where the workspace is. Set aside, not stored.

A file may name next month's days, and a machine whose clock runs ahead asks for days that are not there. Each batch is
cut at the workspace's today when it is taken in; what lies behind it rests here as a batch of its own. It goes the
ordinary way when its first day has come, before whatever else waits, or is overtaken by a later pull that speaks for
its days. Nothing is lost meanwhile where it is this machine's clock that is behind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data.stores.metrics.batch import Batch, between, fingerprint, piece
from data.stores.spool.plausibility_filter import Divided
from data.stores.spool.spool import Spool, UnreadableBatch, batch_files, read_batch, write_batch

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SetAside:
    """What one batch said of days to come. path: its file.  table: its rows."""

    path: Path
    batch: Batch
    table: pa.Table

    @property
    def days(self) -> list[date]:
        """The days that have values, in order."""
        return sorted(pc.unique(self.table["day"]).to_pylist())


class DaysAhead:
    """The folder of what was set aside. Only the owner of the metric store changes it."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.folder = spool.folder / "ahead"

    def version(self) -> tuple[str, ...]:
        """Another value whenever something is set aside or has come."""
        return tuple(path.name for path in self._files())

    def all(self, source: str | None = None) -> list[SetAside]:
        """What is set aside, of one source or of all, by first day; unreadable files are left out."""
        found = [one for path in self._files() for one in _read(path)]
        return [one for one in found if source is None or one.batch.source == source]

    def cut(self, batch: Batch, table: pa.Table, today: date) -> Divided | None:
        """Set the days after today aside. None: there are none; else what goes in now instead of the batch.

        What earlier batches said of days for which this one speaks is overtaken. Done again after a crash, it comes to
        the same.
        """
        self._overtake(batch, pc.unique(table["metric"]).to_pylist())
        if batch.end <= today:
            return None
        later = between(table, today + _DAY, batch.end)
        if not later.num_rows:
            return None
        self._hold(batch, later)
        rest = between(table, batch.start, today)
        if not rest.num_rows:
            return Divided(())
        whole = replace(batch, end=today, rows=rest.num_rows, fingerprint=fingerprint(rest))
        return Divided(((whole, rest),))

    def release(self, today: date) -> None:
        """Send what has come by now the ordinary way, at the head of the queue."""
        for path in self._files():
            if path.name.partition("_")[0] > today.isoformat():
                return
            try:
                batch, table = read_batch(path)
            except UnreadableBatch as problem:
                self._spool.reject(path, str(problem))
                continue
            due, later = between(table, batch.start, today), between(table, today + _DAY, batch.end)
            if later.num_rows:
                self._hold(batch, later)
            for first, last, rows in _runs(due):
                self._spool.write(_piece(batch, rows, first, last), rows, place=0)
            path.unlink()

    def _overtake(self, batch: Batch, metrics: Collection[str]) -> None:
        for one in self.all(batch.source):
            kept = pc.invert(
                pc.and_(pc.is_in(one.table["metric"], pa.array(metrics, pa.string())), _within(one.table, batch))
            )
            rest = one.table.filter(kept)
            if rest.num_rows == one.table.num_rows:
                continue
            if rest.num_rows:
                self._hold(one.batch, rest)
            one.path.unlink(missing_ok=True)

    def _hold(self, batch: Batch, rows: pa.Table) -> None:
        """Keep rows of a batch here; once this returns they survive a crash."""
        first = pc.min(rows["day"]).as_py()
        part = _piece(batch, rows, first, batch.end)
        write_batch(self.folder, part, rows, name=f"{first}_{part.id}")

    def _files(self) -> list[Path]:
        return sorted(batch_files(self.folder, "*.parquet"))


def _runs(table: pa.Table) -> Iterator[tuple[date, date, pa.Table]]:
    """The rows of metrics over the same days in a row, together: for days without any, nothing is said."""
    runs: dict[tuple[date, date], list[str]] = {}
    for metric in pc.unique(table["metric"]).to_pylist():
        own = table.filter(pc.equal(table["metric"], metric))
        days = sorted(pc.unique(own["day"]).to_pylist())
        starts = [day for day, before in zip(days, [None, *days], strict=False) if before != day - _DAY]
        ends = [day for day, after in zip(days, [*days[1:], None], strict=True) if after != day + _DAY]
        for run in zip(starts, ends, strict=True):
            runs.setdefault(run, []).append(metric)
    for (first, last), metrics in runs.items():
        own = table.filter(pc.is_in(table["metric"], pa.array(metrics, pa.string())))
        yield first, last, between(own, first, last)


def _within(table: pa.Table, batch: Batch) -> pa.ChunkedArray:
    low, high = pa.scalar(batch.start, pa.date32()), pa.scalar(batch.end, pa.date32())
    return pc.and_(pc.greater_equal(table["day"], low), pc.less_equal(table["day"], high))


def _read(path: Path) -> Iterator[SetAside]:
    with suppress(UnreadableBatch, OSError):
        yield SetAside(path, *read_batch(path))


def _piece(batch: Batch, rows: pa.Table, first: date, last: date) -> Batch:
    return piece(batch, rows, first, last, mark=f"ahead {first} {last} {fingerprint(rows)}")
