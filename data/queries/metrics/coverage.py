"""Which days the metric store has of each metric, and a number that tells whether it has changed."""

from __future__ import annotations

from collections.abc import Mapping

from data.stores.metrics.store import Coverage
from data.stores.snapshot import Reader

__all__ = ["Coverage", "coverage", "generation"]


def coverage(reader: Reader) -> Mapping[str, Coverage]:
    """By `source.metric`: first, last and last settled day, and how many rows; metrics without rows are left out."""
    return reader.metrics.coverage()


def generation(reader: Reader) -> int:
    """Another number whenever stored values have changed: a key for what is computed from them alone."""
    return reader.metrics.generation
