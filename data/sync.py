"""From a source to the store: pull, spool, ingest. The spool is the only way in, for the server and for `okr sync`.

A pull that is not complete leaves nothing behind. A batch that reached the spool is ingested exactly once, by whoever
owns the store: this process, or the server that is running.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from connectors import registry, runner
from connectors.errors import ConnectorError
from connectors.runner import Part, Pull
from data.sources import SettingsError, SourceSettings
from data.stores.batch import Batch, Ingested, batch_table, new_batch
from data.stores.plan import SyncRun
from data.workspace import Workspace

AT_ONCE = 4  # sources pulled side by side
OWNER_SECONDS = 10.0  # how long to wait for the owner of the store to take a batch in

State = Literal["ok", "empty", "spooled", "busy", "failed"]
Progress = Callable[[str, int, int], None]  # source, windows done, windows in all


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one pull of one source came to. `state`: ok · empty · spooled (the owner takes it in) · busy · failed."""

    source: str
    connector: str
    state: State
    start: date | None = None
    end: date | None = None
    rows: int = 0
    changed: int = 0
    requests: int = 0
    seconds: float = 0.0
    error: str | None = None
    remedy: str | None = None
    after: float | None = None

    @property
    def done(self) -> bool:
        """Whether everything asked for was done."""
        return self.state in {"ok", "spooled", "empty"}


def sync(
    workspace: Workspace,
    names: Sequence[str] | None = None,
    *,
    by: str,
    since: date | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Pull the named sources (all enabled ones without names), side by side; one failing never holds another."""
    sources = workspace.settings.sources
    chosen = list(names) if names else [name for name, source in sources.items() if source.enabled]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sync") as pool:
        return list(
            pool.map(lambda n: sync_source(workspace, sources[n], by=by, since=since, progress=progress), chosen)
        )


def sync_source(
    workspace: Workspace,
    source: SourceSettings,
    *,
    by: str,
    since: date | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Pull one source and bring what it gave into the store; the run is recorded whatever happens."""
    began = time.monotonic()
    started_at = datetime.now(UTC)
    lock = FileLock(workspace.home / "spool" / f".{source.name}.lock", timeout=0)
    try:
        with lock:
            pulled = _pull(workspace, source, since, progress)
            batches = [_spool(workspace, source, pulled, part, by) for part in pulled.parts]
    except Timeout:
        return Outcome(source.name, source.connector, "busy", error="another sync of this source is running")
    except (ConnectorError, SettingsError) as error:
        outcome = _failed(source, error, time.monotonic() - began)
    else:
        outcome = _brought(workspace, source, pulled, batches, time.monotonic() - began)
    workspace.plan.log_run(_record(outcome, started_at, by))
    return outcome


def bring(workspace: Workspace, pulled: Pull, *, by: str) -> Outcome:
    """Bring a pull made elsewhere, such as the demo's of earlier days, into the store; recorded at its own time."""
    source = workspace.settings.sources[pulled.source]
    batches = [_spool(workspace, source, pulled, part, by) for part in pulled.parts]
    outcome = _brought(workspace, source, pulled, batches, 0.0)
    workspace.plan.log_run(replace(_record(outcome, pulled.pulled_at, by), finished_at=pulled.pulled_at))
    return outcome


def _pull(workspace: Workspace, source: SourceSettings, since: date | None, progress: Progress | None) -> Pull:
    connector = registry.get(source.connector)
    today = workspace.now().astimezone(ZoneInfo(source.timezone)).date()
    last = workspace.plan.pulled_through(source.name)
    start, end = runner.window(connector, last_day=last, today=today, first=source.start, since=since)
    return runner.pull(
        connector,
        source.options,
        source=source.name,
        start=start,
        end=end,
        today=today,
        cycles=workspace.cycles_over(start, end),
        progress=(lambda done, of: progress(source.name, done, of)) if progress else None,
    )


def _spool(workspace: Workspace, source: SourceSettings, pulled: Pull, part: Part, by: str) -> Batch:
    table = batch_table(part.points)
    batch = new_batch(
        table,
        source=source.name,
        connector=source.connector,
        metrics=part.metrics,
        start=part.start,
        end=part.end,
        pulled_at=pulled.pulled_at,
        pulled_by=by,
        requests=pulled.requests,
        flags=tuple(asdict(f) | {"day": f.day and f.day.isoformat()} for f in pulled.flags),
        settled_through=part.settled_through,
    )
    workspace.spool.write(batch, table)
    return batch


def _brought(
    workspace: Workspace, source: SourceSettings, pulled: Pull, batches: Sequence[Batch], seconds: float
) -> Outcome:
    ingested = _taken_in(workspace, [b.id for b in batches])
    state: State = "empty" if not batches else "ok" if ingested is not None else "spooled"
    return Outcome(
        source.name,
        source.connector,
        state,
        pulled.start,
        pulled.end,
        rows=sum(b.rows for b in batches),
        changed=sum(i.added + i.changed + i.removed for i in ingested or ()),
        requests=pulled.requests,
        seconds=round(seconds, 3),
    )


def _taken_in(workspace: Workspace, batch_ids: Sequence[str]) -> list[Ingested] | None:
    """Ingest as the owner, or wait a little for the owner to do it; None where it has not happened yet."""
    if workspace.owns_store:
        workspace.drain()  # another thread may have drained it a moment ago: the store knows what it came to
        taken = [workspace.metrics.ingested(i) for i in batch_ids]
        return None if None in taken else [i for i in taken if i]
    until = time.monotonic() + OWNER_SECONDS
    while set(workspace.spool.pending_ids()) & set(batch_ids):
        if time.monotonic() > until:
            return None
        time.sleep(0.1)
    return []


def _failed(source: SourceSettings, error: ConnectorError | SettingsError, seconds: float) -> Outcome:
    return Outcome(
        source.name,
        source.connector,
        "failed",
        seconds=round(seconds, 3),
        error=str(error),
        remedy=getattr(error, "remedy", None),
        after=getattr(error, "after", None),
    )


def _record(outcome: Outcome, started_at: datetime, by: str) -> SyncRun:
    return SyncRun(
        source=outcome.source,
        connector=outcome.connector,
        state="failed" if outcome.state == "busy" else outcome.state,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        window_start=outcome.start,
        window_end=outcome.end,
        rows=outcome.rows,
        changed=outcome.changed,
        requests=outcome.requests,
        seconds=outcome.seconds,
        error=outcome.error,
        remedy=outcome.remedy,
        by=by,
    )
