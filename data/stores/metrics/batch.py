"""A batch: what one complete pull brought, as Arrow rows and as the record that is kept as evidence."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.framework.point_table import AT_ONCE, KEY, of_rows, spelled
from connectors.framework.point_table import SCHEMA as SCHEMA
from data.config import clock
from okr_model.metrics.metrics import NAME

_ID = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")
_STAMP = "%Y%m%dT%H%M%S%fZ"
_json = json.JSONEncoder(ensure_ascii=False)


class BadBatch(ValueError):
    """A batch that contradicts itself; no retry will help. The text says what is wrong with it."""


class PointLike(Protocol):
    """What a connector yields: one value of one metric, one day, one combination of dimensions."""

    @property
    def metric(self) -> str:
        """Its name, without the source."""

    @property
    def day(self) -> date:
        """The day, or the last day of a distinct count."""

    @property
    def value(self) -> float:
        """In the metric's unit."""

    @property
    def dimensions(self) -> Mapping[str, str]:
        """Dimension to value; empty for a total."""

    @property
    def since(self) -> date | None:
        """First day of a distinct count; None for the single day."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The record of one complete pull.

    id: sorts by the time of the pull.  metrics, start, end: what was asked for, both days inside.
    fingerprint: sha256 over the rows, in whatever order they came.  flags: marks of quality, as the source gave them.
    settled_through: the last day that the source no longer restates.
    trusted: taken in as it is, however strange: a first pull, a source that says so, or what a person has confirmed.
    """

    id: str
    source: str
    connector: str
    metrics: tuple[str, ...]
    start: date
    end: date
    pulled_at: datetime
    pulled_by: str
    rows: int
    requests: int
    fingerprint: str
    flags: tuple[dict[str, Any], ...] = ()
    settled_through: date | None = None
    trusted: bool = False

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no batch id: they look like 20261001T063000000000Z-1a2b3c4d")
        if self.pulled_at.tzinfo is None:
            raise ValueError(f"batch {self.id}: pulled_at needs a time zone")
        if self.end < self.start:
            raise ValueError(f"batch {self.id}: its window ends ({self.end}) before it starts ({self.start})")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What taking a batch in came to, in rows.

    number: its place among all batches, in the order in which the store took them in; no clock has a say in it.
    already: the batch had been taken in before; the counts are those of that time.
    """

    batch_id: str
    rows: int
    added: int
    changed: int
    removed: int
    ingested_at: datetime
    number: int
    already: bool = False


def new_batch(
    table: pa.Table,
    *,
    source: str,
    connector: str,
    metrics: Iterable[str],
    start: date,
    end: date,
    pulled_by: str,
    pulled_at: datetime | None = None,
    requests: int = 0,
    flags: Iterable[dict[str, Any]] = (),
    settled_through: date | None = None,
    trusted: bool = False,
) -> Batch:
    """The record of a pull that brought `table`; the id is new and sorts after those of earlier pulls."""
    pulled_at = pulled_at or clock.now()
    return Batch(
        id=f"{stamp(pulled_at)}-{secrets.token_hex(4)}",
        source=source,
        connector=connector,
        metrics=tuple(metrics),
        start=start,
        end=end,
        pulled_at=pulled_at,
        pulled_by=pulled_by,
        rows=table.num_rows,
        requests=requests,
        fingerprint=fingerprint(table),
        flags=tuple(flags),
        settled_through=settled_through,
        trusted=trusted,
    )


def batch_table(points: Iterable[PointLike]) -> pa.Table:
    """The points as rows of a batch, in canonical order (see `KEY`)."""
    return in_order(of_rows((p.metric, spelled(p.dimensions), p.day, p.since, float(p.value)) for p in points))


def in_order(table: pa.Table) -> pa.Table:
    """The rows in canonical order; no work where they are so already."""
    return table if _ascending(table) else table.sort_by([(name, "ascending") for name in KEY])


def with_canonical_dimensions(table: pa.Table) -> pa.Table:
    """The rows with one spelling for one combination of dimensions; raises ValueError for what is none."""
    pieces = [_canonical(one) for one in _slices(table["dims"])]
    if all(new is None for _, new in pieces):
        return table
    dims = pa.chunked_array([chunk for old, new in pieces for chunk in (old.chunks if new is None else [new])])
    return table.set_column(table.schema.get_field_index("dims"), SCHEMA.field("dims"), dims)


def _canonical(dims: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.Array | None]:
    """Some combinations, and their canonical spelling where it is another."""
    codes = dims.combine_chunks().dictionary_encode()
    given = codes.dictionary.to_pylist()
    canonical = [spelled(_dimensions(text)) for text in given]
    return dims, None if canonical == given else pa.array(canonical, pa.string()).take(codes.indices)


def repeated(table: pa.Table) -> dict[str, Any] | None:
    """The key of a row that occurs twice in a table in canonical order; None where all differ."""
    later, earlier = table.slice(1), table.slice(0, max(table.num_rows - 1, 0))
    same = pc.equal(later["metric"], earlier["metric"])
    for name in KEY[1:]:
        same = pc.and_(same, _same(later[name], earlier[name]))
    at = pc.index(same, True).as_py()
    return None if at < 0 else {str(k): v for k, v in table.select(KEY).slice(at, 1).to_pylist()[0].items()}


def fingerprint(table: pa.Table) -> str:
    """Sha256 over the rows; the same rows in any order give the same one."""
    table = in_order(table)
    digest = hashlib.sha256()
    for name in ("metric", "dims"):
        for n, texts in enumerate(_slices(table[name])):
            digest.update(f"{',' if n else '['}{','.join(_quoted(texts))}".encode())
        digest.update(b"]" if table.num_rows else b"[]")
    for name in ("day", "since"):
        days = pc.fill_null(table[name].cast(pa.int32()), np.iinfo(np.int32).min)
        digest.update(days.to_numpy().astype("<i4").tobytes())
    digest.update((table["value"].to_numpy() + 0.0).astype("<f8").tobytes())  # -0.0 is 0.0
    return digest.hexdigest()


def between(table: pa.Table, first: date, last: date) -> pa.Table:
    """The rows of [first, last]."""
    low, high = pa.scalar(first, pa.date32()), pa.scalar(last, pa.date32())
    return table.filter(pc.and_(pc.greater_equal(table["day"], low), pc.less_equal(table["day"], high)))


def piece(batch: Batch, rows: pa.Table, first: date, last: date, *, mark: str) -> Batch:
    """A part of a batch that speaks for [first, last]; its id follows from the batch's own and from `mark`."""
    own = hashlib.sha256(f"{batch.id} {mark}".encode()).hexdigest()[:8]
    return replace(
        batch,
        id=f"{batch.id.rpartition('-')[0]}-{own}",
        metrics=tuple(sorted(pc.unique(rows["metric"]).to_pylist())),
        start=first,
        end=last,
        rows=rows.num_rows,
        fingerprint=fingerprint(rows),
    )


def _slices(column: pa.ChunkedArray) -> Iterator[pa.ChunkedArray]:
    """A column in pieces, which are few enough to be looked at as objects."""
    return (column.slice(at, AT_ONCE) for at in range(0, len(column), AT_ONCE))


def _quoted(texts: pa.ChunkedArray) -> list[str]:
    """Each text as JSON writes it; every different one is written once."""
    codes = texts.combine_chunks().dictionary_encode()
    quoted = [_json.encode(text) for text in codes.dictionary.to_pylist()]
    return [quoted[code] for code in codes.indices.to_pylist()]


def stamp(time: datetime) -> str:
    """A time as names carry it: UTC to the microsecond, sorting as text."""
    return time.astimezone(UTC).strftime(_STAMP)


def unstamp(text: str) -> datetime:
    """The time that `stamp` wrote; raises ValueError."""
    return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)


def _dimensions(text: str) -> dict[str, str]:
    found = json.loads(text)
    if isinstance(found, dict) and all(NAME.fullmatch(k) and isinstance(v, str) for k, v in found.items()):
        return found
    raise ValueError(f"dimensions are names with texts, not {text}")


def _same(later: pa.ChunkedArray, earlier: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where two columns agree; two nulls do."""
    both_null = pc.and_(pc.is_null(later), pc.is_null(earlier))
    return pc.or_(pc.fill_null(pc.equal(later, earlier), False), both_null)


def _ascending(table: pa.Table) -> bool:
    """Whether the rows lie in canonical order (nulls of `since` last)."""
    later, earlier = table.slice(1), table.slice(0, max(table.num_rows - 1, 0))
    fine = pc.fill_null(pc.less_equal(earlier["since"], later["since"]), pc.is_null(later["since"]))
    for name in reversed(KEY[:-1]):
        above = pc.less(earlier[name], later[name])
        fine = pc.or_(above, pc.and_(pc.equal(earlier[name], later[name]), fine))
    return bool(pc.all(fine, min_count=0).as_py())
