"""Whether the server can do its work, check by check: for `/readyz`, `/metrics` and whoever is called at night."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from data.ingest.serving import current
from data.queries import backups
from data.queries.errors import PlanStoreError, StoreError, why_unusable
from data.queries.scoreboard.freshness import freshness_of
from data.stores.snapshot import Reader

State = Literal["ok", "warning", "failed"]

LITTLE_SPACE: Final = 1_000_000_000
"""Bytes free where the workspace rests, below which it is time to make room."""
NO_SPACE: Final = 100_000_000
"""Bytes free below which writing is about to fail."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. warning: worth a look, and the server works.  failed: it does not do its work."""

    name: str
    state: State
    says: str
    remedy: str = ""


def checks(reader: Callable[[], Reader], home: Path) -> list[Check]:
    """Every check, in the order in which one would look.

    reader: takes a snapshot; that it cannot be taken is what the first two checks tell.
    """
    found = [_scheduler(), _disk(home), _folder(home)]
    try:
        snapshot = reader()
    except Exception as error:
        return [_broken("stores", error), *found]
    return [_of_store("plan", lambda: snapshot.plan.version()), _metrics(snapshot), *found, *_of_sources(snapshot)]


def _metrics(snapshot: Reader) -> Check:
    return _of_store("metrics", lambda: snapshot.metrics.batches(limit=1))


def _of_store(name: str, asked: Callable[[], object]) -> Check:
    """Whether a store answers a question now."""
    try:
        asked()
    except Exception as error:
        return _broken(name, error)
    return Check(name, "ok", "open, and answers")


def _broken(name: str, error: Exception) -> Check:
    why = why_unusable(error) or (
        str(error) if isinstance(error, StoreError | PlanStoreError) else type(error).__name__
    )
    return Check(name, "failed", f"does not answer: {why}", "okr doctor")


def _scheduler() -> Check:
    serving = current()
    if serving is None:
        return Check("scheduler", "failed", "has not started", "Start the server with: okr serve")
    idle = serving.scheduler.idle_for()
    if idle is None:
        return Check("scheduler", "failed", "has ended, so nothing is pulled", "Restart the server, and read its log")
    if idle > 300:
        return Check("scheduler", "failed", f"has been at one job for {idle:.0f} seconds", "Read the server's log")
    return Check("scheduler", "ok", f"works; {len(serving.scheduler.under_way)} pulls under way")


def _disk(home: Path) -> Check:
    try:
        free = shutil.disk_usage(home).free
    except OSError as error:
        return Check("disk", "failed", f"nobody can tell: {error.strerror}", "okr doctor")
    said = f"{free / 1e9:.1f} GB free"
    if free < NO_SPACE:
        return Check("disk", "failed", said, "Make room now: what is written next will be refused")
    return Check("disk", "warning", said, "Make room soon") if free < LITTLE_SPACE else Check("disk", "ok", said)


def _folder(home: Path) -> Check:
    if os.access(home, os.W_OK | os.X_OK):
        return Check("folder", "ok", "may be written")
    return Check("folder", "warning", "may only be read, so nothing can be changed", "Mount it writable, or chown it")


def _of_sources(snapshot: Reader) -> Iterator[Check]:
    if snapshot.settings_problem is not None:
        yield Check("settings", "warning", "okr.toml is wrong; the one before is in force", "okr check")
    else:
        yield Check("settings", "ok", "in force")
    try:
        yield _backup(snapshot)
        troubled = list(_troubled(snapshot))
    except Exception as error:
        yield _broken("sources", error)
        return
    stale = [name for name, why in troubled if why == "stale"]
    failed = [name for name, why in troubled if why == "failed"]
    said = [f"{what}: {', '.join(names)}" for what, names in (("stale", stale), ("last pull failed", failed)) if names]
    if said:
        yield Check("freshness", "warning", "; ".join(said), "okr doctor, or the page Sources")
    else:
        yield Check("freshness", "ok", "every source is fresh")


def _backup(snapshot: Reader) -> Check:
    """The newest backup's age; without a schedule nobody asks for one."""
    found = backups.state(snapshot)
    age = "none was made" if found.age is None else f"the newest is {found.age.total_seconds() / 3600:.1f} hours old"
    said = {"gone": "the newest is not where it was written", "late": f"late: {age}"}.get(found.state, age)
    if found.problem is not None:
        said = f"none can be made: {found.problem}"
    if found.is_well:
        return Check("backup", "ok", said if found.every else f"{said}; no schedule is set")
    return Check("backup", "warning", said, "okr backup; docs/backup.md")


def _troubled(snapshot: Reader) -> Iterator[tuple[str, Literal["stale", "failed"]]]:
    on = snapshot.today()
    reach = snapshot.metrics.coverage(on=on)
    for name, source in snapshot.settings.sources.items():
        if not source.enabled:
            continue
        run = snapshot.plan.latest_run(name)
        if source.problem is not None or (run is not None and run.state == "failed"):
            yield name, "failed"
            continue
        parts = [reach[full] for m in source.metrics if (full := f"{name}.{m.name}") in reach]
        if freshness_of(name, parts or [None], source.fresh_for, on).stale:
            yield name, "stale"
