"""Which days the metric store has of each metric, and a number that tells whether it has changed."""

from __future__ import annotations

from collections.abc import Mapping

from data.stores.metrics.store import Coverage
from data.stores.snapshot import Reader

__all__ = ["Coverage", "coverage", "generation", "stored_rows"]


def coverage(reader: Reader) -> Mapping[str, Coverage]:
    """By `source.metric`: first, last and last settled day, and how many rows; metrics without rows are left out."""
    return reader.metrics.coverage()


def stored_rows(reader: Reader) -> int:
    """How many rows the metric store has, of every source. Raises StoreLocked."""
    return sum(reader.metrics.rows_by_source().values())


def generation(reader: Reader) -> int:
    """Another number whenever stored values have changed: a key for what is computed from them alone."""
    return reader.metrics.generation
