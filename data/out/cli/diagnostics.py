"""What the doctor looks at, part by part; every finding says what is so and, where it should not be, the remedy."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.config.source_settings import SettingsError, SourceSettings
from data.out.api import answers
from data.out.cli import owner_client
from data.out.cli.store_access import answered
from data.out.cli.terminal import counted, full_day
from data.queries.metrics.quarantine import days_held
from data.queries.sources import connection_test
from data.stores.metrics.store import StoreError, StoreLocked
from data.stores.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. warning: worth a look; failed: something does not work until the remedy is done."""

    subject: str
    state: Literal["ok", "warning", "failed"]
    message: str
    remedy: str | None = None


def of_folder(workspace: Workspace) -> Iterator[Finding]:
    """The folder, its settings, the plan store."""
    home = workspace.home
    if not os.access(home, os.W_OK | os.X_OK):
        yield Finding("workspace", "failed", f"you may not write to {home}", "Run as the user who owns it.")
    else:
        yield Finding("workspace", "ok", str(home))
    if not workspace.settings.file.exists():
        yield Finding(
            "settings", "warning", f"there is no {workspace.settings.file}", "`okr connectors` helps to write it."
        )
    if isinstance(missing := workspace.settings.sign_in, SettingsError):
        yield Finding("sign-in", "failed", str(missing), "Without it the server does not start.")
    cycles = workspace.plan.cycles()
    known = ", ".join(c.id for c in cycles)
    if cycles:
        yield Finding("plan", "ok", f"{counted(len(cycles), 'cycle')}: {known}")
    else:
        yield Finding("plan", "warning", "there is none yet", "Write okrs.yaml, then run: okr plan apply okrs.yaml")


def of_store(workspace: Workspace) -> Iterator[Finding]:
    """Who holds the metric store, what waits in the spool, what was put aside."""
    server = workspace.server()
    if server is not None and owner_client.answers(server):
        yield Finding("metric store", "ok", f"held by the server at {owner_client.url(server)}, process {server.pid}")
    else:
        yield from _of_free_store(workspace)
    if waiting := workspace.spool.pending():
        state = counted(len(waiting), "batch waits", "batches wait")
        yield Finding("spool", "warning", f"{state} to be taken in", "The server takes them in, or else: okr sync")
    else:
        yield Finding("spool", "ok", "empty")
    for file, reason in workspace.spool.rejections().items():
        yield Finding(
            "put aside", "warning", f"{file}: {reason}", "Pull its days again (okr sync --since), then delete it."
        )

    for name, days in days_held(workspace).items():
        message = f"{counted(len(days), 'value')} of {name}, up to {full_day(days[-1])}"
        yield Finding("held", "warning", message, "Look at them and decide: okr held")


def _of_free_store(workspace: Workspace) -> Iterator[Finding]:
    """Open it as its owner, as the next command would; that takes in what waits in the spool."""
    try:
        with Workspace.open(workspace.home) as opened:
            rows = sum(opened.metrics.rows_by_source().values())
            yield Finding("metric store", "ok", f"free, {counted(rows, 'row')}")
    except StoreLocked as locked:
        yield Finding("metric store", "ok", f"held by process {locked.pid or 'unknown'}, another command")
    except StoreError as error:
        yield Finding("metric store", "failed", str(error))


def of_sources(workspace: Workspace, names: Collection[str]) -> Iterator[Finding]:
    """Each source: whether it answers, then whether its data is fresh."""
    chosen = [s for s in workspace.settings.sources.values() if s.name in names or not names]
    if not chosen:
        yield Finding("sources", "warning", "there are none yet", f"Add one to {workspace.settings.file}.")
    with ThreadPoolExecutor(4, thread_name_prefix="doctor") as pool:
        yield from pool.map(lambda source: _of_source(workspace, source), chosen)
    yield from _of_freshness(workspace, [s for s in chosen if s.enabled and s.problem is None])


def _of_source(workspace: Workspace, source: SourceSettings) -> Finding:
    subject = f"source {source.name}"
    if source.problem is not None:
        return Finding(subject, "failed", str(source.problem), "Correct it, then run: okr check")
    if not source.enabled:
        return Finding(subject, "ok", "switched off (enabled = false)")
    verdict = connection_test.ask(source, workspace.now())
    return Finding(subject, "ok" if verdict.ok else "failed", verdict.message, verdict.remedy)


def _of_freshness(workspace: Workspace, sources: Iterable[SourceSettings]) -> Iterator[Finding]:
    """Sources whose stored data is older than they allow, for any of their metrics."""
    try:
        metrics = answered(workspace.home, answers.metrics, "/api/v1/metrics", {})
    except StoreError as error:
        yield Finding("data", "failed", f"nobody can tell how fresh it is: {error}")
        return
    for source in sources:
        days = [m["last_day"] for m in metrics if m["source"] == source.name and m["last_day"]]
        if not days:
            yield Finding(f"data of {source.name}", "warning", "none yet", f"Run: okr sync {source.name}")
        elif (workspace.today() - date.fromisoformat(min(days))).days > source.fresh_for:
            message = f"stale: it ends on {full_day(min(days))}, more than {counted(source.fresh_for, 'day')} ago"
            yield Finding(f"data of {source.name}", "warning", message, f"Run: okr sync {source.name}")
