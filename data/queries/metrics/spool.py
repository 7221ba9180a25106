"""Batches on their way into the metric store: those that wait for its owner, and those that were put aside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from data.stores.snapshot import Reader


def waiting(reader: Reader) -> int:
    """How many batches wait to be taken in by the owner of the metric store."""
    return len(reader.spool.pending())


def put_aside(reader: Reader) -> Mapping[Path, str]:
    """The files that could not be taken in, each with the reason."""
    return reader.spool.rejections()
