"""What the doctor says of the metric store, its spool, its archive and the backups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from data.commands import repairing
from data.config import server_registry
from data.out.api import archive_answers
from data.out.cli import owner_client
from data.out.cli.findings.finding import REPAIR, Finding
from data.out.cli.language import nt, spoken
from data.out.cli.store_access import query
from data.out.cli.terminal import full_day
from data.queries import backups
from data.queries.errors import StoreError, StoreLocked
from data.queries.metrics import archive, coverage, spool
from data.queries.metrics.days_ahead import ahead
from data.queries.metrics.quarantine import days_held
from data.stores.snapshot import Reader, Snapshot
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence, as_it_is, sentence_of

_CHECKS: Final = {"rows": Sentence("rows"), "clock": Sentence("clock"), "archive": Sentence("archive")}


def of_store(snapshot: Snapshot) -> Iterator[Finding]:
    """Who holds the metric store, what waits in the spool, what was put aside."""
    server = server_registry.running_server(snapshot.home)
    if server is not None and owner_client.answers(server):
        yield Finding(
            Sentence("metric store"),
            "ok",
            Sentence("held by the server at {url}, process {pid}").filled(
                url=owner_client.url(server), pid=str(server.pid)
            ),
        )
        yield from _of_archive(snapshot)
    else:
        yield from _of_free_store(snapshot)
    for file, reason in repairing.spool_garbage(snapshot.home).items():
        yield Finding(
            Sentence("spool"),
            "warning",
            Sentence("{file_name}: {why}").filled(file_name=file.name, why=reason),
            REPAIR,
        )
    if waiting := spool.waiting(snapshot):
        state = nt("{n} batch waits", "{n} batches wait", waiting)
        yield Finding(
            Sentence("spool"),
            "warning",
            Sentence("{state} to be taken in").filled(state=state),
            Sentence("The server takes them in, or else: okr sync"),
        )
    else:
        yield Finding(Sentence("spool"), "ok", Sentence("empty"))
    for file, kept in spool.put_aside(snapshot).items():
        yield Finding(
            Sentence("put aside"),
            "warning",
            Sentence("{file}: {why}").filled(file=file, why=kept),
            Sentence("Pull its days again (okr sync --since), then delete it."),
        )

    yield _of_backups(snapshot)
    for source, coming in ahead(snapshot).items():
        yield Finding(Sentence("days ahead of {source}").filled(source=source), "ok", coming.said)
    for name, days in days_held(snapshot).items():
        message = Sentence("{values} of {name}, up to {day}").filled(
            values=nt("{n} value", "{n} values", len(days)), name=name, day=full_day(days[-1])
        )
        yield Finding(Sentence("held"), "warning", message, Sentence("Look at them and decide: okr held"))


def _of_free_store(snapshot: Snapshot) -> Iterator[Finding]:
    """Open it as its owner, as the next command would, but take nothing in: to examine changes nothing."""
    if not (snapshot.home / "metrics.duckdb").exists():
        archived = archive.alone(snapshot).batches
        if archived:
            says = Sentence("it is not there, and the archive has {batches}").filled(
                batches=nt("{n} batch", "{n} batches", archived)
            )
            yield Finding(Sentence("metric store"), "failed", says, archive_answers.REBUILD)
        else:
            yield Finding(Sentence("metric store"), "ok", Sentence("none yet: the first sync makes it"))
        return
    try:
        with Workspace.open(snapshot.home, take_in=False) as opened:
            rows = coverage.stored_rows(opened)
            yield Finding(
                Sentence("metric store"), "ok", Sentence("free, {rows}").filled(rows=nt("{n} row", "{n} rows", rows))
            )
    except StoreLocked as locked:
        yield Finding(
            Sentence("metric store"),
            "ok",
            Sentence("held by process {pid}, another command").filled(pid=str(locked.pid or "unknown")),
        )
    except StoreError as error:
        yield Finding(Sentence("metric store"), "failed", sentence_of(error), archive_answers.REBUILD)
        yield from map(_finding, archive_answers.of_archive(snapshot, archive.alone(snapshot), spoken))
    else:
        yield from _of_archive(snapshot)


def _of_archive(snapshot: Snapshot) -> Iterator[Finding]:
    """Whether store, archive and clock agree, as the owner of the store sees it."""
    yield from map(_finding, query(snapshot.home, _checks, "/api/v1/archive", {}, take_in=False))


def _of_backups(reader: Reader) -> Finding:
    found = backups.state(reader)
    made = (
        Sentence("the last one was made on {day}: {file}").filled(
            day=full_day(found.newest.at.date()), file=found.newest.file
        )
        if found.newest
        else Sentence("")
    )
    match found.state:
        case "ok" if found.problem is None:
            return Finding(Sentence("backup"), "ok", made)
        case "none":
            return Finding(Sentence("backup"), "warning", Sentence("there is none yet"), Sentence("Run: okr backup"))
        case "gone":
            return Finding(
                Sentence("backup"),
                "warning",
                Sentence("{made}, and is not there any more").filled(made=made),
                Sentence("Run: okr backup"),
            )
    if found.problem is not None:
        return Finding(
            Sentence("backup"),
            "warning",
            sentence_of(found.problem),
            Sentence("Without the passphrase no backup is made."),
        )
    return Finding(
        Sentence("backup"),
        "warning",
        Sentence("{made}, later than planned").filled(made=made),
        Sentence("The server's log says why. Run: okr backup"),
    )


def _finding(check: Mapping[str, Any]) -> Finding:
    """One of the checks of store, archive and clock, which are said already."""
    remedy = as_it_is(check["remedy"]) if check["remedy"] else None
    return Finding(_CHECKS[check["name"]], "ok" if check["ok"] else "failed", as_it_is(check["says"]), remedy)


def _checks(snapshot: Snapshot) -> list[dict[str, Any]]:
    return archive_answers.checks(snapshot, spoken)
