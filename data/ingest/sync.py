"""From a source to the store: pull, spool, ingest. The spool is the only way in, for the server and for `okr sync`.

A pull that is not complete leaves nothing behind. A batch that reached the spool is ingested exactly once, by whoever
owns the store: this process, or the server that is running.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import pyarrow as pa
from filelock import FileLock, Timeout

from connectors.framework import registry, runner
from connectors.framework.connector import Flag
from connectors.framework.errors import ConnectorError
from connectors.framework.pull_parts import PullPart
from connectors.framework.runner import Pull
from data.config import clock
from data.config.source_settings import SettingsError, SourceSettings
from data.ingest import authorisations, refused_parts
from data.ingest.pull_windows import Progress, catch_up, pulls
from data.ingest.refused_parts import MissingPart
from data.stores.metrics.batch import Batch, in_order, new_batch
from data.stores.plan.store import SyncRun
from data.stores.workspace import Workspace
from okr_model.wording import sentence_json
from okr_model.wording.sentences import Sentence, sentence_of
from okr_model.wording.system_errors import of_system

AT_ONCE = 24  # sources pulled side by side; they wait for others most of the time
PULL_SECONDS = 120.0  # how long `okr sync` waits where the server is pulling the same source
_LONGEST_QUOTA = 7 * 86_400.0  # a source that sends us away for longer is asked once a week all the same
OWNER_SECONDS = 10.0  # how long to wait for the owner of the store to take a batch in

INTERRUPTED = Sentence("the sync was interrupted")
SYNC_AGAIN = Sentence("Nothing is lost: sync again.")
_BUSY = Sentence("another sync of this source is running")
_WAIT = Sentence("Wait for it.")

SyncState = Literal["ok", "empty", "spooled", "busy", "failed", "running"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one pull of one source came to. `state`: ok · empty · spooled (the owner takes it in) · busy · failed.

    again_at: when it is worth asking again, where a quota says so.  held: values of the source that wait for a
    word, of this pull or of earlier ones.  ahead: days of the source that have not come yet and are set aside.
    error, remedy: why it failed and what to do, in English.  why, advice: the same as sentences.
    """

    source: str
    connector: str
    state: SyncState
    start: date | None = None
    end: date | None = None
    rows: int = 0
    changed: int = 0
    requests: int = 0
    seconds: float = 0.0
    error: str | None = None
    remedy: str | None = None
    again_at: datetime | None = None
    held: int = 0
    ahead: int = 0
    refused: tuple[MissingPart, ...] = ()
    key_expires: datetime | None = None
    why: Sentence | None = None
    advice: Sentence | None = None

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
            pool.map(
                lambda n: sync_source(workspace, sources[n], by=by, since=since, progress=progress, wait=PULL_SECONDS),
                chosen,
            )
        )


def sync_source(
    workspace: Workspace,
    source: SourceSettings,
    *,
    by: str,
    since: date | None = None,
    progress: Progress | None = None,
    wait: float = 0.0,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Pull one source and bring what it gave into the store; the run is recorded whatever happens.

    wait: seconds to wait for another pull of the same source to end; then the outcome is `busy`.
    stopped: asked after each window; where it is so, the run ends there, and the next one goes on.
    """
    lock = FileLock(workspace.home / "spool" / f".{source.name}.lock", timeout=wait)
    try:
        with lock:
            return _Run(workspace, source, by, clock.now()).go(since, progress, stopped)
    except Timeout:
        return busy(source)


def busy(source: SourceSettings) -> Outcome:
    """What becomes of a pull beside another of the same source."""
    return Outcome(source.name, source.connector, "busy", error=str(_BUSY), remedy=str(_WAIT), why=_BUSY, advice=_WAIT)


def outcome_of(workspace: Workspace, run: SyncRun) -> Outcome:
    """What a recorded pull came to."""
    return Outcome(
        run.source,
        run.connector,
        run.state,
        run.window_start,
        run.window_end,
        run.rows,
        run.changed,
        run.requests,
        run.seconds,
        run.error,
        run.remedy,
        run.again_at,
        sum(len(one.doubts) for one in workspace.held.all(run.source)),
        len({day for one in workspace.ahead.all(run.source) for day in one.days}),
        refused_parts.read(run.refused),
        run.key_expires,
        run.why,
        run.advice,
    )


def note_abandoned(workspace: Workspace, source: str) -> None:
    """Record that this process ends before the pull of a source does; the windows before it stay."""
    for run in workspace.plan.runs(source, limit=1):
        if run.state == "running" and run.id is not None:
            ended = {"finished_at": clock.now(), **_failure(INTERRUPTED, SYNC_AGAIN)}
            workspace.plan.note_run(run.id, state="failed", **ended)


def ingest_pull(workspace: Workspace, pulled: Pull, *, by: str) -> Outcome:
    """Bring a pull made elsewhere, such as the demo's of earlier days, into the store; recorded at its own time."""
    run = _Run(workspace, workspace.settings.sources[pulled.source], by, pulled.pulled_at)
    run.take(pulled)
    return run.end(at=pulled.pulled_at)


class _Run:
    """One pull of one source, recorded from its first moment to its last.

    Window after window is pulled and spooled. What is safe in the spool counts: where a later window fails, or this
    process is killed, the next run begins behind the last settled day of it.
    """

    def __init__(self, workspace: Workspace, source: SourceSettings, by: str, started_at: datetime) -> None:
        self.workspace, self.source, self.by = workspace, source, by
        before = next(iter(workspace.plan.runs(source.name, limit=1)), None)
        told = (before.refused, before.key_expires) if before and before.connector == source.connector else (None, None)
        run = SyncRun(source.name, source.connector, "running", started_at, by, refused=told[0], key_expires=told[1])
        self.record = workspace.plan.log_run(run)
        self._missing = refused_parts.read(self.record.refused)
        self._settled: date | None = None
        self._trusted = not source.hold or not workspace.plan.has_pulled(source.name)  # a first pull has no past

    def go(self, since: date | None, progress: Progress | None, stopped: Callable[[], bool] = lambda: False) -> Outcome:
        """Pull, spool, and see it taken in."""
        try:
            for pulled, more in self._pulls(since, progress):
                self.take(pulled, more=more)
                if more and stopped():
                    self.fail(INTERRUPTED, SYNC_AGAIN)
                    return self._outcome()
            self._look_at_key()
        except (ConnectorError, SettingsError) as error:
            advice = getattr(error, "advice", None)
            self.fail(sentence_of(error), advice, getattr(error, "after", None))
            return self._outcome()
        except Exception as error:
            advice = Sentence("{advice} If it happens again, the log of the server says more.").filled(
                advice=SYNC_AGAIN
            )
            self.fail(_unexpected(error), advice)
            raise
        except BaseException:
            self.fail(INTERRUPTED, SYNC_AGAIN)
            raise
        return self.end(at=clock.now())

    def _pulls(self, since: date | None, progress: Progress | None) -> Iterator[tuple[Pull, bool]]:
        """The windows of this run, and those that it owes for parts that are granted by now."""
        yield from pulls(self.workspace, self.source, since, progress)
        if days := refused_parts.owed(self._missing, {metric.name for metric in self.source.metrics}):
            granted = {part.name for part in self._missing if part.granted}
            for pulled, more in catch_up(self.workspace, self.source, days, progress):
                yield pulled, more
                if not granted.isdisjoint(part.name for part in pulled.refused):  # after all
                    return
        if any(part.granted for part in self._missing):
            self._missing = tuple(part for part in self._missing if not part.granted)
            self._note(refused=refused_parts.written(self._missing))

    def _look_at_key(self) -> None:
        """When the key lapses, where the service tells; that it does not tell now is no failure of the pull."""
        try:
            told = runner.key_facts(
                registry.get(self.source.connector),
                authorisations.renewed(self.source).options,
                today=self.workspace.today(),
            )
        except ConnectorError:
            return
        kept = authorisations.of(self.source)  # its access token is renewed, so it is the permission that counts
        expires = kept.expires if kept else told.expires
        if expires != self.record.key_expires:
            self._note(key_expires=expires)

    def take(self, pulled: Pull, *, more: bool = False) -> None:
        """Spool what one window brought, one batch a part; more: another window follows."""
        parts = sorted(pulled.parts, key=lambda part: part.settled_through, reverse=True)  # the last settles the window
        tables = [in_order(part.rows) for part in parts]
        batches = [
            _batch(pulled, part, table, self.by, trusted=self._trusted)
            for part, table in zip(parts, tables, strict=True)
        ]
        ids = [self.record.batch_ids] if self.record.batch_ids else []
        missing = refused_parts.after(self._missing, pulled)
        # Noted before a batch is spooled: the owner may take it in at once, and tells the run.
        self._note(
            window_start=min(filter(None, (self.record.window_start, pulled.start))),
            window_end=max(filter(None, (self.record.window_end, pulled.end))),
            rows=self.record.rows + sum(b.rows for b in batches),
            requests=self.record.requests + pulled.requests,
            batch_ids=" ".join([*ids, *(b.id for b in batches)]) or None,
            refused=refused_parts.written(missing),
        )
        self._missing = missing
        for batch, table in zip(batches, tables, strict=True):
            self.workspace.spool.write(batch, table)
        come = [part.settled_through for part in pulled.parts]
        self._settled = max(filter(None, (self._settled, min(come, default=None))), default=None)
        if more and self._settled != self.record.settled_through:
            self._note(settled_through=self._settled)
        if self.workspace.owns_store:
            self.workspace.drain()

    def end(self, *, at: datetime) -> Outcome:
        """Everything is pulled: see that it is taken in."""
        ids = set((self.record.batch_ids or "").split())
        ended = {"finished_at": at, "seconds": self._seconds(at), "settled_through": self._settled}
        waiting = ids & set(self.workspace.spool.pending_ids())
        self._note(state="empty" if not ids else "spooled" if waiting else "ok", **ended)
        if waiting and _taken_in(self.workspace, waiting):
            self._note(state="ok")
        return self._outcome()

    def fail(self, error: Sentence, remedy: Sentence | None, after: float | None = None) -> None:
        """Something went wrong; the windows before it stay. after: seconds until it is worth asking again."""
        now = clock.now()
        again = now + timedelta(seconds=min(after, _LONGEST_QUOTA)) if after else None
        ended = {"finished_at": now, "seconds": self._seconds(now)}
        ended |= {"settled_through": self._settled} if self._settled else {}
        self._note(state="failed", again_at=again, **_failure(error, remedy), **ended)

    def _outcome(self) -> Outcome:
        return outcome_of(self.workspace, self.record)

    def _seconds(self, now: datetime) -> float:
        return round((now - self.record.started_at).total_seconds(), 3)

    def _note(self, **changes: Any) -> None:
        assert self.record.id is not None
        self.record = self.workspace.plan.note_run(self.record.id, **changes)


def _batch(pulled: Pull, part: PullPart, table: pa.Table, by: str, *, trusted: bool) -> Batch:
    return new_batch(
        table,
        source=pulled.source,
        connector=pulled.connector,
        metrics=part.metrics,
        start=part.start,
        end=part.end,
        pulled_at=pulled.pulled_at,
        pulled_by=by,
        requests=pulled.requests,
        flags=tuple(map(_flag, pulled.flags)),
        settled_through=part.settled_through,
        trusted=trusted,
    )


def _flag(flag: Flag) -> dict[str, Any]:
    """As its batch keeps it: its note in English, and for every language."""
    kept = {"code": flag.code, "day": flag.day and flag.day.isoformat(), "note": flag.note}
    return kept | ({"in_words": sentence_json.written(flag.said)} if flag.said else {})


def _failure(error: Sentence, remedy: Sentence | None) -> dict[str, str | None]:
    """Why a run failed as its record has it: in English, and for every language."""
    return {
        "error": str(error),
        "remedy": str(remedy) if remedy else None,
        "in_words": sentence_json.dumped(error, remedy),
    }


def _unexpected(error: Exception) -> Sentence:
    """What is said of an error that no source told: its kind, and of the machine's own what the machine says."""
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        said = Sentence("the sync ended at an error nobody expected ({kind}: {why})")
        return said.filled(kind=kind, why=of_system(error))
    return Sentence("the sync ended at an error nobody expected ({kind})").filled(kind=kind)


def _taken_in(workspace: Workspace, batch_ids: set[str]) -> bool:
    """Take the batches in as the owner of the store, or wait a little for the owner to do it; whether they are in."""
    if workspace.owns_store:
        workspace.drain()
    until = time.monotonic() + OWNER_SECONDS
    while waiting := batch_ids & set(workspace.spool.pending_ids()):
        if time.monotonic() > until:
            break
        time.sleep(0.1)
    return not waiting
