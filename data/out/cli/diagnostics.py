"""What the doctor looks at, part by part; every finding says what is so and, where it should not be, the remedy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from data.commands import repairing
from data.commands.permissions import has_administrator
from data.config import server_registry
from data.config.source_settings import SettingsError, SourceSettings
from data.out.api import answers, archive_answers
from data.out.cli import owner_client
from data.out.cli.store_access import query
from data.out.cli.terminal import counted, full_day
from data.queries import backups, people
from data.queries.errors import StoreError, StoreLocked
from data.queries.metrics import archive, coverage, spool
from data.queries.metrics.days_ahead import ahead
from data.queries.metrics.quarantine import days_held
from data.queries.plan import plans
from data.queries.sources import key_state
from data.queries.sources.key_state import KeyState
from data.queries.sources.source_states import expires_soon
from data.stores.snapshot import Reader, Snapshot
from data.stores.workspace import Workspace

_LITTLE_ROOM, _NO_ROOM = 200_000_000, 1_000_000  # bytes
_REPAIR: Final = "Stop the server, then run: okr doctor --repair"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. warning: worth a look; failed: something does not work until the remedy is done.

    facts: what programs are told besides.  details: the same, a line each.
    """

    subject: str
    state: Literal["ok", "warning", "failed"]
    message: str
    remedy: str | None = None
    facts: Mapping[str, Any] | None = None
    details: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `--json` prints it, with its facts; a warning is nothing wrong, but has a remedy."""
        said = {"name": self.subject, "ok": self.state != "failed", "says": self.message, "remedy": self.remedy}
        return {**said, **(self.facts or {})}


def of_folder(reader: Reader) -> Iterator[Finding]:
    """The folder, its settings, the plan store."""
    home = reader.home
    if not os.access(home, os.W_OK | os.X_OK):
        yield Finding("workspace", "failed", f"you may not write to {home}", "Run as the user who owns it.")
    else:
        yield Finding("workspace", "ok", str(home))
    with suppress(OSError):
        if (free := shutil.disk_usage(home).free) < _LITTLE_ROOM:
            says = f"{free / 1e6:,.0f} MB are free: soon nothing can be saved"
            yield Finding("disk", "failed" if free < _NO_ROOM else "warning", says, "Free some room.")
    if not reader.settings.file.exists():
        yield Finding(
            "settings", "warning", f"there is no {reader.settings.file}", "`okr connectors` helps to write it."
        )
    if isinstance(missing := reader.settings.sign_in, SettingsError):
        yield Finding("sign-in", "failed", str(missing), "Without it the server does not start.")
    if wrong := repairing.plan_damage(home):
        yield Finding("plan store", "failed", f"plan.sqlite is damaged: {wrong}", _REPAIR)
    if reader.settings.sign_in is not None and not has_administrator(people.everybody(reader)):
        yield Finding(
            "people",
            "warning",
            "there is no administrator yet",
            "Make one: okr people save you@example.com --role admin",
        )
    if server_registry.old_token(home):
        yield Finding(
            "api_token",
            "warning",
            "programs may still read with the one token that all of them shared; the next version does not take it",
            "Make each program a token of its own (okr tokens create), then delete the file api_token.",
        )
    cycles = plans.cycles(reader)
    known = ", ".join(c.id for c in cycles)
    if cycles:
        yield Finding("plan", "ok", f"{counted(len(cycles), 'cycle')}: {known}")
    else:
        yield Finding("plan", "warning", "there is none yet", "Write okrs.yaml, then run: okr plan apply okrs.yaml")


def of_store(snapshot: Snapshot) -> Iterator[Finding]:
    """Who holds the metric store, what waits in the spool, what was put aside."""
    server = server_registry.running_server(snapshot.home)
    if server is not None and owner_client.answers(server):
        yield Finding("metric store", "ok", f"held by the server at {owner_client.url(server)}, process {server.pid}")
        yield from _of_archive(snapshot)
    else:
        yield from _of_free_store(snapshot)
    for file, reason in repairing.spool_garbage(snapshot.home).items():
        yield Finding("spool", "warning", f"{file.name}: {reason}", _REPAIR)
    if waiting := spool.waiting(snapshot):
        state = counted(waiting, "batch waits", "batches wait")
        yield Finding("spool", "warning", f"{state} to be taken in", "The server takes them in, or else: okr sync")
    else:
        yield Finding("spool", "ok", "empty")
    for file, reason in spool.put_aside(snapshot).items():
        yield Finding(
            "put aside", "warning", f"{file}: {reason}", "Pull its days again (okr sync --since), then delete it."
        )

    yield _of_backups(snapshot)
    for source, coming in ahead(snapshot).items():
        yield Finding(f"days ahead of {source}", "ok", str(coming.said))
    for name, days in days_held(snapshot).items():
        message = f"{counted(len(days), 'value')} of {name}, up to {full_day(days[-1])}"
        yield Finding("held", "warning", message, "Look at them and decide: okr held")


def _of_free_store(snapshot: Snapshot) -> Iterator[Finding]:
    """Open it as its owner, as the next command would, but take nothing in: to examine changes nothing."""
    if not (snapshot.home / "metrics.duckdb").exists():
        archived = archive.alone(snapshot).batches
        if archived:
            says = f"it is not there, and the archive has {counted(archived, 'batch', 'batches')}"
            yield Finding("metric store", "failed", says, archive_answers.REBUILD)
        else:
            yield Finding("metric store", "ok", "none yet: the first sync makes it")
        return
    try:
        with Workspace.open(snapshot.home, take_in=False) as opened:
            rows = coverage.stored_rows(opened)
            yield Finding("metric store", "ok", f"free, {counted(rows, 'row')}")
    except StoreLocked as locked:
        yield Finding("metric store", "ok", f"held by process {locked.pid or 'unknown'}, another command")
    except StoreError as error:
        yield Finding("metric store", "failed", str(error), archive_answers.REBUILD)
        yield from map(_finding, archive_answers.of_archive(snapshot, archive.alone(snapshot)))
    else:
        yield from _of_archive(snapshot)


def _of_archive(snapshot: Snapshot) -> Iterator[Finding]:
    """Whether store, archive and clock agree, as the owner of the store sees it."""
    yield from map(_finding, query(snapshot.home, archive_answers.checks, "/api/v1/archive", {}, take_in=False))


def _of_backups(reader: Reader) -> Finding:
    found = backups.state(reader)
    made = f"the last one was made on {full_day(found.newest.at.date())}: {found.newest.file}" if found.newest else ""
    match found.state:
        case "ok" if found.problem is None:
            return Finding("backup", "ok", made)
        case "none":
            return Finding("backup", "warning", "there is none yet", "Run: okr backup")
        case "gone":
            return Finding("backup", "warning", f"{made}, and is not there any more", "Run: okr backup")
    if found.problem is not None:
        return Finding("backup", "warning", str(found.problem), "Without the passphrase no backup is made.")
    return Finding("backup", "warning", f"{made}, later than planned", "The server's log says why. Run: okr backup")


def _finding(check: Mapping[str, Any]) -> Finding:
    return Finding(check["name"], "ok" if check["ok"] else "failed", check["says"], check["remedy"])


def of_sources(reader: Reader, names: Collection[str]) -> Iterator[Finding]:
    """Each source: whether it answers and what is known of its key, then whether its data is fresh."""
    chosen = [s for s in reader.settings.sources.values() if s.name in names or not names]
    if not chosen:
        yield Finding("sources", "warning", "there are none yet", f"Add one to {reader.settings.file}.")
    stored = _stored(reader)
    newest = {} if isinstance(stored, Finding) else _newest(stored)
    with ThreadPoolExecutor(4, thread_name_prefix="doctor") as pool:
        yield from pool.map(lambda source: _of_source(reader, source, newest.get(source.name)), chosen)
    usable = [s for s in chosen if s.enabled and s.problem is None]
    yield from [stored] if isinstance(stored, Finding) else _of_freshness(reader, stored, usable)


def _of_source(reader: Reader, source: SourceSettings, newest: date | None) -> Finding:
    subject, now = f"source {source.name}", reader.now()
    if source.problem is not None:
        return Finding(subject, "failed", str(source.problem), "Correct it, then run: okr check")
    if not source.enabled:
        return Finding(subject, "ok", "switched off (enabled = false)")
    found = key_state.look(source, now)
    state: Literal["ok", "warning", "failed"] = "ok" if found.verdict.ok else "failed"
    remedy = str(found.verdict.remedy) if found.verdict.remedy else None
    if found.verdict.ok and found.missing:
        state, remedy = "warning", f"Grant {', '.join(found.missing)}: connect again, or make a key that has it."
    if found.verdict.ok and found.expires is not None and expires_soon(found.expires, now):
        state, remedy = "warning", f"Renew it before: okr connect {source.name}, or set a new key."
    return Finding(
        subject, state, str(found.verdict.message), remedy, found.as_json(newest), tuple(_known(found, newest))
    )


def _known(found: KeyState, newest: date | None) -> Iterator[str]:
    """What is known of a key, a line each; nothing of what nobody says."""
    if found.account:
        yield f"allowed by {found.account}"
    if found.scopes is not None:
        yield f"may read: {', '.join(found.scopes) or 'nothing'}"
    if found.missing:
        yield f"not granted: {', '.join(found.missing)}"
    if found.quota_left:
        yield f"quota left: {found.quota_left}"
    if found.expires is not None:
        yield f"its key ends on {full_day(found.expires.date())}"
    if newest is not None:
        yield f"newest day stored: {full_day(newest)}"
    yield from (f"not given: {part}" for part in found.verdict.refused)
    yield from (f"noted: {flag}" for flag in found.verdict.flags)


def _stored(reader: Reader) -> list[dict[str, Any]] | Finding:
    """The metrics that are stored, or why nobody can tell."""
    if not (reader.home / "metrics.duckdb").exists():
        return []
    try:
        found: list[dict[str, Any]] = query(reader.home, answers.metrics, "/api/v1/metrics", {}, take_in=False)
        return found
    except StoreError as error:
        return Finding("data", "failed", f"nobody can tell how fresh it is: {error}")


def _newest(stored: list[dict[str, Any]]) -> dict[str, date]:
    """The last day that is stored of each source."""
    found: dict[str, date] = {}
    for metric in stored:
        if metric["last_day"]:
            day = date.fromisoformat(metric["last_day"])
            found[metric["source"]] = max(day, found.get(metric["source"], day))
    return found


def _of_freshness(
    reader: Reader, metrics: list[dict[str, Any]], sources: Iterable[SourceSettings]
) -> Iterator[Finding]:
    """Sources whose stored data is older than they allow, for any of their metrics."""
    for source in sources:
        days = [m["last_day"] for m in metrics if m["source"] == source.name and m["last_day"]]
        if not days:
            yield Finding(f"data of {source.name}", "warning", "none yet", f"Run: okr sync {source.name}")
        elif (reader.today() - date.fromisoformat(min(days))).days > source.fresh_for:
            message = f"stale: it ends on {full_day(min(days))}, more than {counted(source.fresh_for, 'day')} ago"
            yield Finding(f"data of {source.name}", "warning", message, f"Run: okr sync {source.name}")
