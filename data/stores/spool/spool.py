"""The spool: every completed pull rests as one Parquet file until the owner of the metric store takes it in.

A file appears under its name only when it is whole and on disk. What was taken in moves to the archive, under the
time it was taken in, so that the store can be rebuilt from the archive alone. What cannot be read moves to
`rejected/` with the reason beside it, and never stands in the way of the others.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock
from pydantic import TypeAdapter

from data.config import clock
from data.stores import on_disk
from data.stores.metrics.batch import (
    SCHEMA,
    BadBatch,
    Batch,
    Ingested,
    batch_table,
    in_order,
    new_batch,
    stamp,
    unstamp,
)
from okr_model.wording.sentences import Sentence, SentenceError

__all__ = ["SCHEMA", "BadBatch", "Batch", "Ingested", "Spool", "UnreadableBatch", "batch_table", "new_batch"]

_BATCH = TypeAdapter(Batch)
_RECORD = b"okr.batch"  # where the Parquet file keeps the record of its batch
_NUMBER = re.compile(r"_n(\d{1,18})$")  # as many digits as the store can count
_QUEUED = re.compile(r"^(\d{9})_")
_ABANDONED = timedelta(days=1)  # a temporary file this old belongs to a process that was killed


class UnreadableBatch(SentenceError):
    """A file that is no whole batch; the text says why."""


class Spool:
    """The folder of waiting batches, and the archive behind it."""

    def __init__(self, folder: Path, archive: Path) -> None:
        self.folder = folder
        self.archived = archive
        self.rejected = folder / "rejected"
        folder.mkdir(parents=True, exist_ok=True)
        self._queueing = FileLock(folder / ".queue.lock")

    def write(self, batch: Batch, table: pa.Table, place: int | None = None) -> Path:
        """Put a batch down behind all that wait, its rows in canonical order; once this returns it survives a crash.

        place: the one in the queue that it takes instead.
        """
        with self._queueing:
            if place is None:
                place = max((queued(path) for path in self.pending()), default=0) + 1
            return write_batch(self.folder, batch, table, name=f"{place:09d}_{batch.id}")

    def pending(self) -> list[Path]:
        """The waiting files, the one put down first at the head; whatever clock their pulls had."""
        return sorted(batch_files(self.folder, "*.parquet"), key=lambda path: (queued(path), path.name))

    def pending_ids(self) -> list[str]:
        """The ids of the waiting batches, the one put down first at the head."""
        return [batch_id(path) for path in self.pending()]

    def read(self, path: Path) -> tuple[Batch, pa.Table]:
        """One waiting batch, whole and checked; raises UnreadableBatch."""
        return read_batch(path)

    def archive(self, path: Path, ingested: Ingested) -> Path:
        """Move a batch that is in the store behind it, under its number and the time at which it was taken in."""
        month = self.archived / f"{ingested.ingested_at.astimezone(UTC):%Y/%m}"
        new = not month.exists()
        month.mkdir(parents=True, exist_ok=True)
        kept = path.replace(month / f"{stamp(ingested.ingested_at)}_{batch_id(path)}_n{ingested.number:09d}.parquet")
        # Where the machine fails before it has noted that the file left the spool, it is met there once more, and is
        # known to have been taken in.
        for folder in (month, month.parent, self.archived) if new else (month,):
            on_disk.sync(folder)
        return kept

    def reject(self, path: Path, reason: str) -> Path:
        """Put a file aside, with the reason in a text file beside it."""
        self.rejected.mkdir(exist_ok=True)
        kept = path.replace(self.rejected / path.name)
        kept.with_name(f"{kept.name}.reason").write_text(f"{reason}\n", encoding="utf-8")
        return kept

    def rejections(self) -> dict[Path, str]:
        """The files put aside, and why."""
        return {r.with_suffix(""): r.read_text("utf-8").strip() for r in sorted(self.rejected.glob("*.reason"))}

    def sweep(self) -> None:
        """Remove temporary files that a killed process left behind long ago."""
        for leftover in self.folder.glob(".*.tmp"):
            with suppress(FileNotFoundError):
                if clock.age(leftover) > _ABANDONED:
                    leftover.unlink()


def batch_files(folder: Path, pattern: str) -> list[Path]:
    """The files that may be batches: no folders of such a name, and no links that lead nowhere."""
    return [path for path in folder.glob(pattern) if not path.name.startswith(".") and path.is_file()]


def queued(path: Path) -> int:
    """The place of a waiting file in the queue; 0 where it comes from before there were places."""
    found = _QUEUED.match(path.name)
    return int(found[1]) if found else 0


def batch_id(path: Path) -> str:
    """The id of the batch in a waiting file, by its name."""
    return _QUEUED.sub("", path.stem)


def write_batch(folder: Path, batch: Batch, table: pa.Table, name: str | None = None) -> Path:
    """Put a batch into a folder, made if need be; the file appears when it is whole and on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name or batch.id}.parquet"
    temporary = folder / f".{batch.id}.{os.getpid()}.tmp"
    whole = in_order(table.select(SCHEMA.names).cast(SCHEMA))
    whole = whole.replace_schema_metadata({_RECORD: _BATCH.dump_json(batch)})
    try:
        with temporary.open("wb") as file:
            pq.write_table(whole, file, compression="zstd", write_page_checksum=True)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    on_disk.sync(folder)
    return path


def read_batch(path: Path) -> tuple[Batch, pa.Table]:
    """The batch in a Parquet file, whole and checked; raises UnreadableBatch, or OSError where the machine fails."""
    content = path.read_bytes()  # trouble of the machine is no fault of the file, and is not caught
    try:
        table = pq.read_table(pa.BufferReader(content), page_checksum_verification=True)
        batch = _BATCH.validate_json((table.schema.metadata or {})[_RECORD])
        table = table.select(SCHEMA.names).cast(SCHEMA).replace_schema_metadata(None)
    except MemoryError:
        raise
    except KeyError as missing:
        lacks = "the record of a batch" if missing.args == (_RECORD,) else str(missing)
        raise UnreadableBatch(
            Sentence("{path_name} is no batch of this program: it lacks {lacks}").filled(
                path_name=path.name, lacks=lacks
            )
        ) from missing
    except (pa.ArrowException, OSError, ValueError) as problem:
        raise UnreadableBatch(
            Sentence("{path_name} cannot be read: {why}").filled(path_name=path.name, why=problem)
        ) from problem
    pa.default_memory_pool().release_unused()  # as much again, of a large one
    if table.num_rows != batch.rows:
        raise UnreadableBatch(
            Sentence("{path_name} holds {num_rows} rows, its record says {rows}").filled(
                path_name=path.name, num_rows=table.num_rows, rows=batch.rows
            )
        )
    return batch, table


def archived_batches(archive: Path) -> list[Path]:
    """Every archived file, in the order of ingestion: by number; those of before there were numbers come first."""
    return sorted(batch_files(archive, "*/*/*.parquet"), key=lambda path: (number(path) or 0, path.name))


def number(archived: Path) -> int | None:
    """The number under which an archived file was taken in; None where it comes from before there were numbers."""
    found = _NUMBER.search(archived.stem)
    return int(found[1]) if found else None


def archived_id(archived: Path) -> str:
    """The id of the batch in an archived file, by its name."""
    return _NUMBER.sub("", archived.stem).partition("_")[2]


def ingested_at(archived: Path) -> datetime:
    """When an archived file was taken in, by its name; raises UnreadableBatch."""
    try:
        return unstamp(archived.name.partition("_")[0])
    except ValueError:
        raise UnreadableBatch(
            Sentence("{archived_name} does not begin with the time it was taken in").filled(archived_name=archived.name)
        ) from None
