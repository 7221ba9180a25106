"""The running server behind the pages: it owns the store, takes in what others spool, and pulls what is due."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.config import clock
from data.config.source_settings import SourceSettings
from data.ingest import large_pull, sync
from data.ingest.repeating import Repeating
from data.ingest.schedule import RETRY, next_due
from data.stores.backup import record
from data.stores.workspace import Workspace, close_shared, shared
from data.telemetry import free_memory, meters

log = logging.getLogger(__name__)

BackUp = Callable[[Workspace, Callable[[], bool]], Path]

SPOOL_SECONDS = 1.0  # how often the spool is looked at
DUE_SECONDS = 15.0  # how often the clock is looked at
TIDY_SECONDS = 60.0  # how often free memory is given back
FORECAST_SECONDS = 300.0  # how long to wait before a record of forecasts that failed is tried again
PATIENCE = 4.0  # how long pulls under way are waited for at the end; `data.out.web.farewell` has the whole of it
OWNER_WAIT = 10.0  # a store that another command holds is waited for this long at start


@dataclass(frozen=True, slots=True)
class Pulling:
    """A pull under way: windows done, windows in all (0 until known)."""

    source: str
    done: int = 0
    of: int = 0


class Scheduler:
    """Pulls each source when it is due, one pull per source at a time.

    daily: what is done once a day, when nothing is being pulled; gives how many forecasts it kept.
    back_up: writes a backup, and gives up where it is told that the server stops; None: nobody does here.
    """

    def __init__(self, workspace: Workspace, daily: Callable[[Workspace], int], back_up: BackUp | None = None) -> None:
        self.workspace = workspace
        self._daily = daily
        self._back_up = back_up
        self._backing_up: Future[None] | None = None
        self._backup_tried: datetime | None = None  # where it failed
        self.under_way: dict[str, Pulling] = {}
        self._pulls: dict[str, Future[sync.Outcome]] = {}  # the last one of each source
        self._starting = threading.Lock()  # of a pull: looked up and noted at once
        self._looked = 0.0
        self._tidied = time.monotonic()
        self._forecast_on: date | None = None
        self._forecast_tried = float("-inf")
        self._pool = ThreadPoolExecutor(sync.AT_ONCE, thread_name_prefix="sync")
        self._loop = Repeating("scheduler", self._round, SPOOL_SECONDS)

    def start(self) -> None:
        """Begin to look at the spool and the clock."""
        self._loop.start()

    def end(self) -> None:
        """Begin no more pulls; those under way end after their window."""
        with self._starting:
            self._loop.end()

    def stop(self, patience: float = PATIENCE) -> None:
        """Let pulls under way finish their window, within so many seconds, then end.

        What they have brought stays, and the next one goes on. One that takes longer is abandoned: it is noted as
        interrupted, and whatever it still brings is not waited for.
        """
        until = time.monotonic() + patience
        self.end()
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait([job for job in self._jobs() if not job.cancelled()], timeout=patience)
        self._loop.stop(patience=max(0.0, until - time.monotonic()))
        for name, pull in list(self._pulls.items()):
            if not pull.done():
                log.warning("sync %s is abandoned: it did not end within %g seconds", name, patience)
                sync.note_abandoned(self.workspace, name)

    def idle_for(self) -> float | None:
        """Seconds since the last look at the spool began; None where the scheduler does not run."""
        return self._loop.idle_for()

    @property
    def busy(self) -> bool:
        """Whether a pull or a backup has not ended, one that was abandoned too."""
        return any(not job.done() for job in self._jobs())

    def _jobs(self) -> list[Future[Any]]:
        return [*self._pulls.values(), *([self._backing_up] if self._backing_up else [])]

    def next_pull(self, source: SourceSettings) -> datetime | None:
        """When the source is pulled next; None where it cannot be."""
        if not source.enabled or source.problem is not None:
            return None
        run = self.workspace.plan.latest_run(source.name)
        due = next_due(
            source.name,
            every=source.every,
            at=source.at,
            zone=source.timezone,
            last=run.finished_at if run else None,
            failed=run is not None and run.state == "failed",
            now=clock.now(),
        )
        return max(due, run.again_at) if run and run.again_at else due

    def pull(self, name: str, *, by: str) -> Future[sync.Outcome] | None:
        """Pull a source now; None where it is being pulled already, or the server stops."""
        with self._starting:
            if name in self.under_way or self._loop.stopped:
                return None
            self.under_way[name] = Pulling(name)
            pull = self._pulls[name] = self._pool.submit(self._pull, name, by)
            return pull

    def _pull(self, name: str, by: str) -> sync.Outcome:
        def progress(source: str, done: int, of: int) -> None:
            self.under_way[source] = Pulling(source, done, of)

        try:
            source = self.workspace.settings.sources[name]

            def stopped() -> bool:
                return self._loop.stopped

            if large_pull.is_large(self.workspace, source):
                outcome = large_pull.pull(self.workspace, source, by=by, stopped=stopped)
            else:
                outcome = sync.sync_source(self.workspace, source, by=by, progress=progress, stopped=stopped)
            log.info("sync %s: %s, %d rows, %d changed", name, outcome.state, outcome.rows, outcome.changed)
            meters.PULLS.labels(name, outcome.state).inc()
            meters.PULL_SECONDS.observe(outcome.seconds)
            meters.ROWS.labels(name).inc(outcome.rows)
            return outcome
        except Exception:  # nobody may be waiting for the answer
            meters.PULLS.labels(name, "failed").inc()
            meters.ERRORS.labels("pull").inc()
            log.exception("sync %s ended at an error nobody expected", name)
            raise
        finally:
            self.under_way.pop(name, None)

    def _round(self) -> None:
        self.workspace.refresh()
        self.workspace.drain()
        if time.monotonic() - self._looked >= DUE_SECONDS:
            self._looked = time.monotonic()
            self._pull_what_is_due()
            self._keep_forecasts()
            self._back_up_if_due()
        if time.monotonic() - self._tidied >= TIDY_SECONDS:
            self._tidied = time.monotonic()
            free_memory.give_back()

    def _pull_what_is_due(self) -> None:
        if self.workspace.metrics.read_only:
            return
        for name, source in self.workspace.settings.sources.items():
            due = self.next_pull(source)
            if due is not None and due <= clock.now():  # asked anew: what was never pulled is due at this very moment
                self.pull(name, by="scheduler")

    def _keep_forecasts(self) -> None:
        """Once a day, when nothing is being pulled, keep what is forecast; where that fails, try again the same day."""
        today = self.workspace.today()
        if self._forecast_on == today or self.under_way or self.workspace.metrics.read_only:
            return
        if time.monotonic() - self._forecast_tried < FORECAST_SECONDS:
            return
        self._forecast_tried = time.monotonic()
        try:
            kept = self._daily(self.workspace)
        except Exception:
            log.exception("The forecasts of %s could not be kept; tried again in %g seconds", today, FORECAST_SECONDS)
            return
        self._forecast_on, self._forecast_tried = today, float("-inf")
        log.info("forecasts of %s kept: %d", today, kept)

    def _back_up_if_due(self) -> None:
        """Beside the pulls, which only wait while the stores are copied; where it failed, soon again."""
        settings = self.workspace.settings.backup
        if self._back_up is None or settings.every is None or (self._backing_up and not self._backing_up.done()):
            return
        newest = record.newest(self.workspace.home)
        last, failed = newest.at if newest else None, False
        if self._backup_tried is not None and (last is None or last < self._backup_tried):
            last, failed = self._backup_tried, True
        due = next_due(
            "backup", every=settings.every, at=None, zone="UTC", last=last, failed=failed, now=(now := clock.now())
        )
        if due <= now and not self._loop.stopped:
            self._backing_up = self._pool.submit(self._make_backup, self._back_up)

    def _make_backup(self, back_up: BackUp) -> None:
        try:
            log.info("backup written: %s", back_up(self.workspace, lambda: self._loop.stopped))
            self._backup_tried = None
        except Exception:
            self._backup_tried = clock.now()
            if not self._loop.stopped:
                log.exception("No backup could be made; tried again in %d minutes", RETRY.total_seconds() // 60)


class Serving:
    """An open workspace with its scheduler, for as long as the server runs."""

    def __init__(self, workspace: Workspace, daily: Callable[[Workspace], int], back_up: BackUp | None = None) -> None:
        self.workspace = workspace
        self.scheduler = Scheduler(workspace, daily, back_up)
        self._stopping, self._stopped = threading.Lock(), False

    @classmethod
    def start(
        cls,
        home: Path,
        *,
        address: str,
        port: int,
        daily: Callable[[Workspace], int],
        back_up: BackUp | None = None,
    ) -> Serving:
        """Open the workspace as its owner, tell other commands where we are, and start the scheduler."""
        global _current
        serving = cls(shared(home, wait=OWNER_WAIT), daily, back_up)
        try:
            serving.workspace.announce(address, port)
        except OSError as error:  # a full or read-only disk: pages are read all the same, commands wait for it
            log.warning("The server could not say where it is, so commands will not find it: %s", error)
        if clock.setting():
            log.warning("%s sets the clock: it is %s here", clock.VARIABLE, serving.workspace.now())
        serving.scheduler.start()
        _current = serving
        return serving

    def stop(self, patience: float = PATIENCE) -> None:
        """Stop pulling within so many seconds, take the announcement back, close the stores; once."""
        global _current
        with self._stopping:
            if self._stopped:
                return
            self._stopped, _current = True, None
            self.scheduler.stop(patience)
            self.workspace.retract()
            close_shared()


_current: Serving | None = None


def current() -> Serving | None:
    """The server of this process; None where pages run without one (a test)."""
    return _current
