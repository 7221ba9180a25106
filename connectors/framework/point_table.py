"""Points as rows of a table: what a pull brings, in tens of bytes a point where objects take hundreds.

A service may tell a million of them, and the process that pulls them serves pages meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final

import pyarrow as pa

from connectors.framework.connector import Point

SCHEMA: Final = pa.schema(
    [
        pa.field("metric", pa.string(), nullable=False),
        pa.field("dims", pa.string(), nullable=False),  # canonical JSON with sorted keys, "{}" when none
        pa.field("day", pa.date32(), nullable=False),
        pa.field("since", pa.date32()),  # null: the single day
        pa.field("value", pa.float64(), nullable=False),
    ]
)

KEY: Final = ("metric", "day", "dims", "since")
"""What names one row."""

Row = tuple[str, str, date, date | None, float]
"""One row, in the order of `SCHEMA`."""

AT_ONCE: Final = 50_000
"""Rows that are held as objects at a time."""

_json: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


def spelled(dimensions: Mapping[str, str]) -> str:
    """The one spelling of a combination of dimensions, in whatever order they are named."""
    return _json.encode(dict(dimensions)) if dimensions else "{}"


def of_rows(rows: Iterable[Row]) -> pa.Table:
    """The rows in their order, as columns."""
    coming = iter(rows)
    pieces = []
    while some := list(islice(coming, AT_ONCE)):
        columns = zip(zip(*some, strict=True), SCHEMA, strict=True)
        pieces.append(pa.record_batch([pa.array(cells, field.type) for cells, field in columns], schema=SCHEMA))
    return pa.Table.from_batches(pieces, SCHEMA)


def points(table: pa.Table) -> Iterator[Point]:
    """The rows as points, each made when somebody looks at it."""
    for piece in table.to_batches(max_chunksize=AT_ONCE):
        columns = (piece[name].to_pylist() for name in ("metric", "day", "value", "dims", "since"))
        for metric, day, value, dims, since in zip(*columns, strict=True):
            yield Point(metric, day, value, _dimensions(dims), since)


@lru_cache(maxsize=4096)
def _dimensions(dims: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(dims)
    return found
