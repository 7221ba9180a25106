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
from data.out.cli.language import nt, spoken
from data.out.cli.store_access import query
from data.out.cli.terminal import full_day
from data.out.rewording.model import NoAnswer
from data.out.rewording.rewriter import Rewriter
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
from okr_model.wording.sentences import Sentence, as_it_is, sentence_of

_LITTLE_ROOM, _NO_ROOM = 200_000_000, 1_000_000  # bytes
_REPAIR: Final = Sentence("Stop the server, then run: okr doctor --repair")


_CHECKS: Final = {"rows": Sentence("rows"), "clock": Sentence("clock"), "archive": Sentence("archive")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. warning: worth a look; failed: something does not work until the remedy is done.

    facts: what programs are told besides.  details: the same, a line each.
    """

    subject: Sentence
    state: Literal["ok", "warning", "failed"]
    message: Sentence
    remedy: Sentence | None = None
    facts: Mapping[str, Any] | None = None
    details: tuple[Sentence, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `--json` prints it, with its facts; a warning is nothing wrong, but has a remedy."""
        remedy = spoken(self.remedy) if self.remedy else None
        said = {"name": str(self.subject), "ok": self.state != "failed", "says": spoken(self.message), "remedy": remedy}
        return {**said, **(self.facts or {})}


def of_folder(reader: Reader) -> Iterator[Finding]:
    """The folder, its settings, the plan store."""
    home = reader.home
    if not os.access(home, os.W_OK | os.X_OK):
        yield Finding(
            Sentence("workspace"),
            "failed",
            Sentence("you may not write to {home}").filled(home=home),
            Sentence("Run as the user who owns it."),
        )
    else:
        yield Finding(Sentence("workspace"), "ok", as_it_is(str(home)))
    with suppress(OSError):
        if (free := shutil.disk_usage(home).free) < _LITTLE_ROOM:
            says = Sentence("{room} MB are free: soon nothing can be saved").filled(room=f"{free / 1e6:,.0f}")
            yield Finding(
                Sentence("disk"), "failed" if free < _NO_ROOM else "warning", says, Sentence("Free some room.")
            )
    if not reader.settings.file.exists():
        yield Finding(
            Sentence("settings"),
            "warning",
            Sentence("there is no {file}").filled(file=reader.settings.file),
            Sentence("`okr connectors` helps to write it."),
        )
    if isinstance(missing := reader.settings.sign_in, SettingsError):
        yield Finding(
            Sentence("sign-in"), "failed", sentence_of(missing), Sentence("Without it the server does not start.")
        )
    if wrong := repairing.plan_damage(home):
        yield Finding(
            Sentence("plan store"), "failed", Sentence("plan.sqlite is damaged: {wrong}").filled(wrong=wrong), _REPAIR
        )
    if reader.settings.sign_in is not None and not has_administrator(people.everybody(reader)):
        yield Finding(
            Sentence("people"),
            "warning",
            Sentence("there is no administrator yet"),
            Sentence("Make one: okr people save you@example.com --role admin"),
        )
    if server_registry.old_token(home):
        yield Finding(
            Sentence("api_token"),
            "warning",
            Sentence(
                "programs may still read with the one token that all of them shared; the next version does not take it"
            ),
            Sentence("Make each program a token of its own (okr tokens create), then delete the file api_token."),
        )
    cycles = plans.cycles(reader)
    known = ", ".join(c.id for c in cycles)
    if cycles:
        yield Finding(
            Sentence("plan"),
            "ok",
            Sentence("{cycles}: {known}").filled(cycles=nt("{n} cycle", "{n} cycles", len(cycles)), known=known),
        )
    else:
        yield Finding(
            Sentence("plan"),
            "warning",
            Sentence("there is none yet"),
            Sentence("Write okrs.yaml, then run: okr plan apply okrs.yaml"),
        )


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
            _REPAIR,
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


def of_assistant(reader: Reader) -> Iterator[Finding]:
    """Whether the model of `[assistant]` answers, and what can be taken; nothing where there is none."""
    subject, stands = Sentence("assistant"), Sentence("The program's own sentences stand meanwhile.")
    if reader.settings.assistant_problem is not None:
        yield Finding(subject, "warning", sentence_of(reader.settings.assistant_problem), stands)
    if reader.settings.assistant is None:
        return
    model = reader.settings.assistant.model
    try:
        wrong = Rewriter(reader).trial()
    except NoAnswer as error:
        yield Finding(subject, "warning", error.sentence, stands)
        return
    if wrong:
        said = Sentence("{model} answered, but not with what it was given").filled(model=model)
        yield Finding(subject, "warning", said, Sentence("Such answers are thrown away: name another model."))
    else:
        yield Finding(subject, "ok", Sentence("{model} answers").filled(model=model))


def of_sources(reader: Reader, names: Collection[str]) -> Iterator[Finding]:
    """Each source: whether it answers and what is known of its key, then whether its data is fresh."""
    chosen = [s for s in reader.settings.sources.values() if s.name in names or not names]
    if not chosen:
        yield Finding(
            Sentence("sources"),
            "warning",
            Sentence("there are none yet"),
            Sentence("Add one to {file}.").filled(file=reader.settings.file),
        )
    stored = _stored(reader)
    newest = {} if isinstance(stored, Finding) else _newest(stored)
    with ThreadPoolExecutor(4, thread_name_prefix="doctor") as pool:
        yield from pool.map(lambda source: _of_source(reader, source, newest.get(source.name)), chosen)
    usable = [s for s in chosen if s.enabled and s.problem is None]
    yield from [stored] if isinstance(stored, Finding) else _of_freshness(reader, stored, usable)


def _of_source(reader: Reader, source: SourceSettings, newest: date | None) -> Finding:
    subject, now = Sentence("source {source}").filled(source=source.name), reader.now()
    if source.problem is not None:
        return Finding(subject, "failed", sentence_of(source.problem), Sentence("Correct it, then run: okr check"))
    if not source.enabled:
        return Finding(subject, "ok", Sentence("switched off (enabled = false)"))
    found = key_state.look(source, now)
    state: Literal["ok", "warning", "failed"] = "ok" if found.verdict.ok else "failed"
    remedy = _said(found.verdict.remedy) if found.verdict.remedy else None
    if found.verdict.ok and found.missing:
        state, remedy = (
            "warning",
            Sentence("Grant {missing}: connect again, or make a key that has it.").filled(missing=found.missing),
        )
    if found.verdict.ok and found.expires is not None and expires_soon(found.expires, now):
        state, remedy = (
            "warning",
            Sentence("Renew it before: okr connect {source}, or set a new key.").filled(source=source.name),
        )
    return Finding(
        subject, state, _said(found.verdict.message), remedy, found.as_json(newest), tuple(_known(found, newest))
    )


def _said(message: Sentence | str) -> Sentence:
    return message if isinstance(message, Sentence) else as_it_is(message)


def _known(found: KeyState, newest: date | None) -> Iterator[Sentence]:
    """What is known of a key, a line each; nothing of what nobody says."""
    if found.account:
        yield Sentence("allowed by {account}").filled(account=found.account)
    if found.scopes is not None:
        yield Sentence("may read: {scopes}").filled(scopes=found.scopes or Sentence("nothing"))
    if found.missing:
        yield Sentence("not granted: {missing}").filled(missing=found.missing)
    if found.quota_left:
        yield Sentence("quota left: {quota_left}").filled(quota_left=found.quota_left)
    if found.expires is not None:
        yield Sentence("its key ends on {day}").filled(day=full_day(found.expires.date()))
    if newest is not None:
        yield Sentence("newest day stored: {day}").filled(day=full_day(newest))
    yield from (Sentence("not given: {part}").filled(part=part) for part in found.verdict.refused)
    yield from (Sentence("noted: {flag}").filled(flag=flag) for flag in found.verdict.flags)


def _stored(reader: Reader) -> list[dict[str, Any]] | Finding:
    """The metrics that are stored, or why nobody can tell."""
    if not (reader.home / "metrics.duckdb").exists():
        return []
    try:
        found: list[dict[str, Any]] = query(reader.home, answers.metrics, "/api/v1/metrics", {}, take_in=False)
        return found
    except StoreError as error:
        return Finding(Sentence("data"), "failed", Sentence("nobody can tell how fresh it is: {why}").filled(why=error))


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
            yield Finding(
                Sentence("data of {source}").filled(source=source.name),
                "warning",
                Sentence("none yet"),
                Sentence("Run: okr sync {source}").filled(source=source.name),
            )
        elif (reader.today() - date.fromisoformat(min(days))).days > source.fresh_for:
            message = Sentence("stale: it ends on {day}, more than {days} ago").filled(
                day=full_day(min(days)), days=nt("{n} day", "{n} days", source.fresh_for)
            )
            yield Finding(
                Sentence("data of {source}").filled(source=source.name),
                "warning",
                message,
                Sentence("Run: okr sync {source}").filled(source=source.name),
            )
