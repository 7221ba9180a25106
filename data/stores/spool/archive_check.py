"""The archive held against the store: batches of which it has nothing that can be read, and what hangs on them.

The store may be built anew from the archive at any time, so whatever is missing there is lost on that day. What a batch
decides is every day of its metrics for which no later batch speaks: without it, those days have the figures of before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyarrow.compute as pc

from data.stores.metrics.batch import Batch, fingerprint
from data.stores.metrics.provenance import BatchRecord, Coverage
from data.stores.metrics.store import MetricStore
from data.stores.spool.spool import UnreadableBatch, archived_batches, archived_id, ingested_at, number, read_batch
from okr_model.wording.sentences import Sentence

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decided:
    """Days in a row of one metric, by its full name, that one batch decides."""

    metric: str
    first: date
    last: date


_MISSING: Final = Sentence("is missing from the archive")
_MORE_MISSING: Final = Sentence("and those up to {last} are missing from the archive")
_ANOTHER: Final = Sentence("is damaged: {file} holds another batch, {batch}")
_NOT_AS_RECORDED: Final = Sentence("is damaged: {file} does not hold the rows that its record vouches for")
_NOT_AS_STORED: Final = Sentence("is damaged: {file} does not hold the rows that the store took in")
_MISNUMBERED: Final = Sentence(
    "is misplaced: {file} says {number}, the store took it in as {right}; give the file that number again"
)
_TWICE: Final = Sentence("is misplaced: {file} has the number of {other}")


@dataclass(frozen=True, slots=True)
class Lost:
    """A batch that a rebuild would do without.

    number: its place among all batches.  why: what is wrong, in words.  file: the damaged one; None: it is missing.
    batch: its record, None where nothing knows it any more.  decides: the days that hang on it.
    """

    number: int
    why: Sentence
    file: Path | None
    batch: Batch | None
    decides: tuple[Decided, ...] = ()

    @property
    def name(self) -> Sentence:
        """What to call it."""
        if self.batch is None:
            return Sentence("batch {number}").filled(number=str(self.number))
        said = Sentence("batch {number} of {source} ({id})")
        return said.filled(number=str(self.number), source=self.batch.source, id=self.batch.id)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an archive has.

    batches: how many can be read.  lost: those that cannot.  unknown: the files of those that the store lacks.
    strangers: files that neither their names nor their contents call batches.  left_out: what a rebuild must not read,
    and why; beside the lost and the strangers, these are files in the wrong place whose batch is in the right one too.
    """

    batches: int
    lost: tuple[Lost, ...]
    unknown: tuple[Path, ...]
    strangers: tuple[Path, ...]
    left_out: Mapping[Path, Sentence]


@dataclass(slots=True)
class _Archived:
    """One archived file, read: what is wrong with it, its batch and the metrics it has values of."""

    path: Path
    number: int
    wrong: Sentence | None = None
    batch: Batch | None = None
    brought: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Of which batch it is: by its name, or by what it holds where the name tells nothing. "": it is no batch."""
        return archived_id(self.path) or (self.batch.id if self.batch else "")


def compare(archive: Path, store: MetricStore | None, waiting: Collection[str] = ()) -> Comparison:
    """Hold an archive against what a store has taken in. Reads every file.

    store: None where it cannot be read; then only gaps in the numbers tell of files that are missing.
    waiting: ids of batches that are still in the spool, and go to the archive from there.
    """
    known = {record.batch.id: record for record in store.all_batches()} if store else {}
    reach = store.coverage() if store else {}
    everything = list(_read_all(archive, known))
    files = [one for one in everything if one.id]
    by_id = {one.id: one for one in sorted(files, key=lambda one: one.wrong is None)}  # of several, one that is whole
    spoken = [one for one in by_id.values() if not one.wrong]
    lost = [
        Lost(one.number, one.wrong, one.path, known[i].batch if i in known else one.batch)
        for i, one in by_id.items()
        if one.wrong
    ]
    if store is None:
        lost += _gaps({one.number for one in files})
    else:
        lost += [
            Lost(record.ingested.number, _MISSING, None, record.batch)
            for i, record in known.items()
            if i not in by_id and i not in waiting
        ]
    brought = {record.batch.id: record.brought for record in known.values()}
    found = [
        Lost(one.number, one.why, one.file, one.batch, tuple(_decided(one, brought, spoken, reach)))
        for one in sorted(lost, key=lambda one: one.number)
    ]
    unknown = tuple(one.path for i, one in by_id.items() if i not in known and not one.wrong)
    strangers = tuple(one.path for one in everything if not one.id)
    left_out = {one.path: one.wrong for one in everything if one.wrong}
    return Comparison(len(spoken), tuple(found), unknown if store else (), strangers, left_out)


def _gaps(numbers: Collection[int]) -> Iterator[Lost]:
    """The batches between those that are there, those in a row as one."""
    for before, after in pairwise([0, *sorted(numbers)]):
        if after - before == 2:
            yield Lost(before + 1, _MISSING, None, None)
        elif after - before > 2:
            yield Lost(before + 1, _MORE_MISSING.filled(last=str(after - 1)), None, None)


def _read_all(archive: Path, known: Mapping[str, BatchRecord]) -> Iterator[_Archived]:
    """Every archived file in order; those of before there were numbers are counted."""
    taken: dict[int, _Archived] = {}
    for count, path in enumerate(archived_batches(archive), start=1):
        record = known.get(archived_id(path))
        place = number(path) or (record.ingested.number if record else count)
        one = _Archived(path, place)
        try:
            batch, table = read_batch(path)
            one.batch, one.brought = batch, tuple(pc.unique(table["metric"]).to_pylist())
            ingested_at(path)
        except (UnreadableBatch, OSError) as problem:
            one.wrong = Sentence("is damaged: {why}").filled(why=problem)
        else:
            if batch.id != archived_id(path):
                one.wrong = _ANOTHER.filled(file=path.name, batch=batch.id)
            elif fingerprint(table) != batch.fingerprint:
                one.wrong = _NOT_AS_RECORDED.filled(file=path.name)
            elif record is not None and batch.fingerprint != record.batch.fingerprint:
                one.wrong = _NOT_AS_STORED.filled(file=path.name)
            elif record is not None and place != record.ingested.number:
                one.wrong = _MISNUMBERED.filled(file=path.name, number=str(place), right=str(record.ingested.number))
            elif number(path) is not None and place in taken:
                one.wrong = _TWICE.filled(file=path.name, other=taken[place].path.name)
            else:
                taken[place] = one
        yield one


def _decided(
    lost: Lost,
    brought: Mapping[str, tuple[str, ...]],
    spoken: Sequence[_Archived],
    reach: Mapping[str, Coverage],
) -> Iterator[Decided]:
    """The days of a lost batch for which no later one speaks, as far as its metrics have data at all."""
    batch = lost.batch
    if batch is None:
        return
    for metric in brought.get(batch.id, batch.metrics):
        windows = [
            (one.batch.start, one.batch.end)
            for one in spoken
            if one.number > lost.number and one.batch and one.batch.source == batch.source and metric in one.brought
        ]
        name = f"{batch.source}.{metric}"
        known = reach.get(name)
        start = max(batch.start, (known and known.first_day) or batch.start)
        end = min(batch.end, (known and known.last_day) or batch.end)
        for first, last in _left(start, end, windows) if start <= end else ():
            yield Decided(name, first, last)


def _left(start: date, end: date, windows: Sequence[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """What of [start, end] no window covers."""
    for first, last in sorted(windows):
        if first > start:
            if first > end:
                break
            yield start, first - _DAY
        start = max(start, last + _DAY) if last < date.max else date.max
        if start > end:
            return
    yield start, end
