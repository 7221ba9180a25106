"""Pulls: those that are recorded; those of the server in this process, under way and due next."""

from __future__ import annotations

from datetime import datetime

from data.ingest.serving import Pulling, current
from data.stores.plan.store import SyncRun
from data.stores.snapshot import Reader

__all__ = ["Pulling", "can_pull", "latest", "next_pull", "recorded", "under_way"]


def can_pull() -> bool:
    """Whether this process runs the scheduler."""
    return current() is not None


def recorded(reader: Reader) -> list[SyncRun]:
    """Every pull there was, newest first."""
    return reader.plan.runs(limit=1_000_000)


def latest(reader: Reader, name: str) -> SyncRun | None:
    """The newest pull of a source that has ended; None where there is none."""
    return reader.plan.latest_run(name)


def under_way(name: str) -> Pulling | None:
    """The pull of a source that is going on right now."""
    serving = current()
    return serving.scheduler.under_way.get(name) if serving else None


def next_pull(reader: Reader, name: str) -> datetime | None:
    """When a source is pulled next; None where no server runs here."""
    serving = current()
    return serving.scheduler.next_pull(reader.settings.sources[name]) if serving else None
