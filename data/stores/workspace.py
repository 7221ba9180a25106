"""The workspace: one folder with settings, metrics, plan, spool and archive; opened, and closed again.

The metric store has one owner. Who opens a workspace owns it where no other process does; everybody else works with
the settings, the plan and the spool, and leaves batches there for the owner.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Collection
from copy import copy
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import pyarrow as pa

from data.config import clock, private, server_registry
from data.config.configured import Configured, reread, stamps_of
from data.config.default_settings import make_folder
from data.config.server_registry import Server
from data.config.settings import Settings, SettingsError
from data.stores.backup.contents import RESTORING, UnfinishedRestore
from data.stores.metrics.batch import Batch
from data.stores.metrics.store import Ingested, MetricStore, StoreLocked
from data.stores.plan.store import PlanStore
from data.stores.snapshot import Snapshot, owned
from data.stores.spool.days_ahead import DaysAhead
from data.stores.spool.drain import drain
from data.stores.spool.plausibility_filter import Divided, PlausibilityFilter
from data.stores.spool.quarantine import Quarantine, Quarantined
from data.stores.spool.spool import Spool
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.cycles import Cycle, quarter_of

_RETRY_SECONDS = 0.05


class Workspace:
    """An open workspace. Any thread may use it; close it, or use it as a context manager."""

    def __init__(
        self,
        configured: Configured,
        plan: PlanStore,
        spool: Spool,
        metrics: MetricStore | StoreLocked | None,
        clock: Callable[[], datetime],
    ) -> None:
        self.home = configured.settings.home
        self.plan = plan
        self.spool = spool
        self.held = Quarantine(spool)
        self.ahead = DaysAhead(spool)
        self._configured = configured
        self._refreshing = threading.Lock()
        self._metrics = metrics
        self._clock = clock
        self._announced: Server | None = None

    @classmethod
    def open(
        cls,
        home: Path | str,
        own: bool = True,
        *,
        take_in: bool = True,
        wait: float = 0.0,
        clock: Callable[[], datetime] = clock.now,
    ) -> Self:
        """Open a workspace, and make it where there is none.

        own: own the metric store where no other process does, for which `wait` seconds are waited; what lies in the
        spool is then taken in. Where another stays the owner, `owns_store` is False and `metrics` raises StoreLocked.
        own=False: do not touch the metric store.  take_in=False: leave in the spool what lies there.
        Raises SettingsError, PlanStoreError, StoreUnreadable.
        """
        stamps = stamps_of(Path(home).expanduser().absolute())
        settings = Settings.load(home)
        if (settings.home / RESTORING).exists():
            raise UnfinishedRestore(settings.home)
        make_folder(settings.home)
        private.mend(settings.home)
        url = settings.plan_url
        plan = PlanStore(url.get_secret_value() if url else settings.home / "plan.sqlite")
        metrics: MetricStore | StoreLocked | None = None
        try:
            spool = Spool(settings.home / "spool", settings.home / "batches")
            metrics = _claimed(settings.home / "metrics.duckdb", wait) if own else None
            workspace = cls(Configured.of(settings, stamps), plan, spool, metrics, clock)
            if workspace.owns_store and take_in:
                workspace.drain()
        except BaseException:
            if isinstance(metrics, MetricStore):
                metrics.close()
            plan.close()
            raise
        return workspace

    def as_if(self, moment: datetime) -> Self:
        """The same workspace, at another moment: for a past that is made up."""
        twin = copy(self)
        twin._clock = lambda: moment
        twin.plan = self.plan.as_if(moment)
        return twin

    @property
    def configured(self) -> Configured:
        """Settings, catalogue, stamps and problem as they belong together: read it once to read all of one moment."""
        return self._configured

    @property
    def settings(self) -> Settings:
        """What is in force."""
        return self._configured.settings

    @property
    def catalogue(self) -> Catalogue:
        """The metrics of every source in force."""
        return self._configured.catalogue

    @property
    def settings_problem(self) -> SettingsError | None:
        """Why `okr.toml`, changed while the workspace is open, is not in force; None where it is."""
        return self._configured.problem

    def refresh(self) -> Configured:
        """Take over `okr.toml` and the sources declared beside it where they have changed; gives what is in force.

        An `okr.toml` that is wrong is told in `settings_problem`, not taken over.

        Whether people must sign in stays as it was when the workspace was opened: the server was started with it.
        """
        if stamps_of(self.home) == self._configured.stamps:
            return self._configured
        with self._refreshing:
            was = self._configured
            if (stamps := stamps_of(self.home)) != was.stamps:
                self._configured = reread(was, stamps)
            return self._configured

    def close(self) -> None:
        """Let others own the store."""
        if isinstance(self._metrics, MetricStore):
            self._metrics.close()
        self.plan.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def owns_store(self) -> bool:
        """Whether this process owns the metric store."""
        return isinstance(self._metrics, MetricStore)

    @property
    def metrics(self) -> MetricStore:
        """The metric store. Raises StoreLocked, naming its owner, where that is another process."""
        return owned(self._metrics)

    def drain(self) -> list[Ingested]:
        """Take in every waiting batch as put down; one that is damaged is put aside and holds none of the others.

        Days after the workspace's today are set aside, and taken in here when they have come.
        """
        if not self.metrics.write_again():
            return []
        plausible, today = (
            PlausibilityFilter(self.metrics, self.held, self.catalogue.get, self._whole_through),
            self.today(),
        )

        def sift(batch: Batch, table: pa.Table) -> Divided | None:
            return self.ahead.cut(batch, table, today) or plausible(batch, table)

        return drain(
            self.spool, self.metrics, self._note, sift, self._divided, before=lambda: self.ahead.release(today)
        )

    def decide(self, held: Collection[Quarantined], *, accept: bool, by: str) -> None:
        """Take held values in as they are, or keep them out for good."""
        if accept:
            self.held.accept(held, by=by, at=self.now())
            if self.owns_store:
                self.drain()
        else:
            self.held.turn_away(held, "rejected", by=by, at=self.now())

    def _whole_through(self, batch: Batch) -> date:
        """The day before the one on which a batch was pulled, where its source is."""
        source = self.settings.sources.get(batch.source)
        zone = source.timezone if source else self.settings.workspace.timezone
        return batch.pulled_at.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)

    def _divided(self, batch: Batch, divided: Divided) -> None:
        """Tell the run that brought it which batches came of it."""
        self.plan.batch_divided(batch.id, [piece.id for piece, _ in divided.pieces])

    def _note(self, batch: Batch, ingested: Ingested) -> None:
        """Tell the run that brought it; a batch met again after a crash has been counted, or is not worth a guess."""
        new = 0 if ingested.already else ingested.added + ingested.changed + ingested.removed
        self.plan.batch_taken(batch.id, new, batch.settled_through)

    # Time

    def now(self) -> datetime:
        """The present moment, with the workspace's time zone."""
        return self._clock().astimezone(self._configured.zone)

    def today(self) -> date:
        """Today in the workspace's time zone."""
        return self.now().date()

    def moment(self, said: datetime) -> datetime:
        """A moment as somebody said it: one without an offset is meant in the workspace's time zone."""
        return self._configured.moment(said)

    def cycles_over(self, start: date, end: date) -> tuple[Cycle, ...]:
        """The cycles that cover a window: those of the plan, and fiscal quarters where the plan has none yet."""
        planned = [c for c in self.plan.cycles() if c.start <= end and c.end >= start]
        quarters, day, ours = [], start, self.settings.workspace
        while day <= end:
            quarter = quarter_of(day, ours.fiscal_year_start, ours.cycle_calendar)
            if not any(c.start <= quarter.end and c.end >= quarter.start for c in planned):
                quarters.append(quarter)
            day = quarter.end + timedelta(days=1)
        return tuple(sorted([*planned, *quarters]))

    def snapshot(self) -> Snapshot:
        """What one run of a page, one request or one command reads through; changed settings are taken over first."""
        configured, at = self.refresh(), self._clock()
        version = (
            self.metrics.generation if self.owns_store else None,
            configured.stamps,
            self.held.version(),
            self.ahead.version(),
            *self.plan.version(),
            at.astimezone(configured.zone).date(),
        )
        return Snapshot(
            configured,
            self.plan,
            self.spool,
            self.held,
            self.ahead,
            self._metrics,
            version,
            at.astimezone(configured.zone),
        )

    def version(self) -> tuple[object, ...]:
        """Another value whenever a page could look different: new data, settings or plan, a sync run, a new day."""
        return self.snapshot().version

    # The server

    def announce(self, address: str, port: int) -> Server:
        """Tell other commands that this process serves the workspace, which only the owner of its store does."""
        _ = self.metrics
        self._announced = server_registry.announce(self.home, address, port)
        return self._announced

    def retract(self) -> None:
        """Take the announcement of this process back."""
        server_registry.retract(self.home)

    def server(self) -> Server | None:
        """The server of this workspace, where one is running."""
        return server_registry.running_server(self.home)

    def is_command_of_this_machine(self, secret: str) -> bool:
        """Whether a secret is the one that this server has announced to the commands of its machine."""
        return self._announced is not None and hmac.compare_digest(secret.encode(), self._announced.token.encode())

    def is_old_token(self, secret: str) -> bool:
        """Whether a secret is the token that all programs shared before there were personal ones."""
        old = server_registry.old_token(self.home)
        return bool(old) and hmac.compare_digest(secret.encode(), old.encode())


def _claimed(path: Path, wait: float) -> MetricStore | StoreLocked:
    """The store as its owner, or, after so many seconds, who owns it instead."""
    until = time.monotonic() + wait
    while True:
        try:
            return MetricStore.open(path)
        except StoreLocked as locked:
            if time.monotonic() >= until:
                return locked
        time.sleep(_RETRY_SECONDS)


_shared: Workspace | None = None
_sharing = threading.Lock()


def shared(home: Path | str, *, wait: float = 0.0) -> Workspace:
    """The workspace that all pages and requests of this process share, its metric store owned by this process.

    Raises StoreLocked where another process stays the owner for `wait` seconds, and as `Workspace.open` does.
    """
    global _shared
    with _sharing:
        if _shared is None or _shared.home != Path(home).expanduser().absolute():
            _close_shared()
            opened = Workspace.open(home, wait=wait)
            try:
                _ = opened.metrics
            except StoreLocked:
                opened.close()
                raise
            _shared = opened
        return _shared


def close_shared() -> None:
    """Close it, for a server that stops and for tests."""
    with _sharing:
        _close_shared()


def _close_shared() -> None:
    global _shared
    if _shared is not None:
        _shared.close()
    _shared = None
