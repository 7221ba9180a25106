"""From the spool into the store and on to the archive; and from the archive back into a new store."""

from __future__ import annotations

import os
import shutil
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from data.config import clock
from data.stores.metrics import ingest
from data.stores.metrics.batch import BadBatch, Batch, Ingested, stamp
from data.stores.metrics.schema import StoreError, StoreUnreadable, log_of
from data.stores.metrics.store import MetricStore
from data.stores.spool.archive_check import Lost, compare
from data.stores.spool.plausibility_filter import Divided
from data.stores.spool.spool import (
    Spool,
    UnreadableBatch,
    archived_batches,
    ingested_at,
    number,
    queued,
    read_batch,
)
from data.telemetry import free_memory
from okr_model.wording.sentences import Sentence

_MANY: Final = 100_000  # rows after which what they took is given back before the next are taken in
_draining = threading.Lock()


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to. `kept`: the store of before; `unread`: the archived files left out, and why."""

    batches: int
    rows: int
    kept: Path | None
    unread: dict[Path, Sentence]


class WouldLose(StoreError):
    """The archive lacks batches that a rebuild would lose: `lost`."""

    def __init__(self, lost: Sequence[Lost]) -> None:
        said = [Sentence("{name} {why}").filled(name=one.name, why=one.why) for one in lost]
        super().__init__(Sentence("{lost}", series={"lost": tuple(said)}))
        self.lost = tuple(lost)


def drain(
    spool: Spool,
    store: MetricStore,
    on_ingested: Callable[[Batch, Ingested], None] | None = None,
    sift: Callable[[Batch, pa.Table], Divided | None] | None = None,
    on_divided: Callable[[Batch, Divided], None] | None = None,
    before: Callable[[], None] | None = None,
) -> list[Ingested]:
    """Take in everything that waits, as it was put down; what cannot be taken in is put aside with the reason.

    before: is done first, and may put down what goes ahead of all that waits (`data.stores.spool.days_ahead`).
    sift: looks at each batch before, and may divide it (`data.stores.spool.plausibility_filter`); `on_divided` is told.
    A batch is archived only after it is in the store and `on_ingested` has returned. After a crash in between, the
    next drain calls `on_ingested` again, with `already` set.
    """
    done = []
    with _draining:
        spool.sweep()
        if before is not None:
            before()
        waiting = deque(spool.pending())
        while waiting:
            path = waiting.popleft()
            try:
                batch, taken = _taken(spool, store, path, sift)
            except (UnreadableBatch, BadBatch) as problem:
                spool.reject(path, str(problem))
                continue
            if isinstance(taken, Divided):
                if on_divided is not None:
                    on_divided(batch, taken)
                pieces = _put_down(spool, path, taken)
                # some may lie there already: this went wrong half-way before
                waiting = deque([*pieces, *(one for one in waiting if one not in pieces)])
                continue
            ingested = taken
            if on_ingested is not None:
                on_ingested(batch, ingested)
            spool.archive(path, ingested)
            done.append(ingested)
            if ingested.rows >= _MANY:
                free_memory.give_back()
        if done:
            store.compact_if_needed()
    return done


def _taken(
    spool: Spool, store: MetricStore, path: Path, sift: Callable[[Batch, pa.Table], Divided | None] | None
) -> tuple[Batch, Ingested | Divided]:
    """Take one waiting batch in, unless it is divided. Its rows are held no longer than that."""
    batch, table = spool.read(path)
    if sift is not None:
        table = ingest.check(batch, table)
        if (divided := sift(batch, table)) is not None:
            return batch, divided
    return batch, store.ingest(batch, table, checked=sift is not None)


@contextmanager
def held_back() -> Iterator[None]:
    """Nothing is taken in meanwhile: spool, store, the runs in the plan and the archive agree with each other."""
    with _draining:
        yield


def _put_down(spool: Spool, path: Path, divided: Divided) -> list[Path]:
    """The pieces as files in place of the whole."""
    pieces = [spool.write(batch, table, queued(path)) for batch, table in divided.pieces]
    if path not in pieces:
        path.unlink()
    return pieces


def rebuild(path: Path, archive: Path, *, accept_loss: bool = False, waiting: Collection[str] = ()) -> Rebuilt:
    """Build the store anew from the archived batches, with all that was known at any time, and put it in place.

    The store of before is kept beside it. Batches still in the spool are not lost: the next drain takes them in.
    accept_loss: go on where batches are missing or damaged.  waiting: the ids of those in the spool.
    Raises StoreLocked while another process owns the store, StoreError where the archive has nothing to build from,
    WouldLose where it lacks batches and that was not accepted.
    """
    new = path.with_name(f".{path.name}.rebuild")
    _remove(new)
    try:
        old = MetricStore(path) if path.exists() else None  # keeps others out meanwhile
    except StoreUnreadable:
        old = None
    try:
        try:
            found = compare(archive, old, waiting)
        except StoreUnreadable:  # it opens, but what lies further in is damaged
            found = compare(archive, None, waiting)
        if not found.batches:
            raise StoreError(
                Sentence("{archive} has no batch that can be read, so there is nothing to rebuild {path} from").filled(
                    archive=archive, path=path
                )
            )
        if found.lost and not accept_loss:
            raise WouldLose(found.lost)
        batches, rows = _replay(new, archive, found.left_out)
    except BaseException:
        _remove(new)
        raise
    finally:
        if old is not None:
            old.close()
    return Rebuilt(batches, rows, _swap(path, new), dict(found.left_out))


def _replay(new: Path, archive: Path, left_out: Collection[Path]) -> tuple[int, int]:
    """Take in every archived file but those whose loss has been accepted; one that fails only now stops it all."""
    with MetricStore(new) as store:
        for file in archived_batches(archive):
            if file in left_out:
                continue
            try:
                store.ingest(*read_batch(file), at=ingested_at(file), number=number(file))
            except (UnreadableBatch, BadBatch) as problem:
                raise StoreError(Sentence("{file} cannot be taken in: {why}").filled(file=file, why=problem)) from None
        store.compact()
        return store.generation, sum(store.rows_by_source().values())


def _swap(path: Path, new: Path) -> Path | None:
    """Put the new store in place of the old, which gets a name of its own. At no time is there no store.

    Where that fails, everything is as it was, without the new store.
    """
    kept = path.with_name(f"{path.stem}.{stamp(clock.now())}{path.suffix}") if path.exists() else None
    log = log_of(path)
    moved = False
    try:
        if kept is not None:
            try:
                os.link(path, kept)
            except OSError:  # a file system that knows no second names
                shutil.copyfile(path, kept)
            if log.exists():  # else DuckDB would replay the old store's changes onto the new one
                log.replace(log_of(kept))
                moved = True
        new.replace(path)
    except BaseException:
        if kept is not None:
            if moved:
                log_of(kept).replace(log)
            kept.unlink(missing_ok=True)
        _remove(new)
        raise
    return kept


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    log_of(path).unlink(missing_ok=True)
