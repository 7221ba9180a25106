"""What queries read through: one state of the settings, the catalogue, the language and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from data.config.configured import Configured
from data.config.settings import Settings, SettingsError
from data.stores.metrics.store import MetricStore, StoreLocked
from data.stores.plan.store import PlanStore
from data.stores.spool.days_ahead import DaysAhead
from data.stores.spool.quarantine import Quarantine
from data.stores.spool.spool import Spool
from okr_model.metrics.metrics import Catalogue


class Reader(Protocol):
    """What queries read through: the snapshot of a run or request, or a whole workspace where one process asks once."""

    @property
    def home(self) -> Path:
        """The workspace's folder."""

    @property
    def settings(self) -> Settings:
        """What is in force."""

    @property
    def settings_problem(self) -> SettingsError | None:
        """Why a changed `okr.toml` is not in force."""

    @property
    def catalogue(self) -> Catalogue:
        """The metrics of every source in force."""

    @property
    def plan(self) -> PlanStore:
        """The plan store."""

    @property
    def spool(self) -> Spool:
        """Batches that wait to be taken in."""

    @property
    def held(self) -> Quarantine:
        """The quarantine."""

    @property
    def ahead(self) -> DaysAhead:
        """What was brought of days to come."""

    @property
    def metrics(self) -> MetricStore:
        """The metric store. Raises StoreLocked."""

    @property
    def owns_store(self) -> bool:
        """Whether this process owns the metric store."""

    def now(self) -> datetime:
        """The present moment, with the workspace's time zone."""

    def today(self) -> date:
        """Today in the workspace's time zone."""

    def moment(self, said: datetime) -> datetime:
        """A moment as somebody said it: one without an offset is meant in the workspace's time zone."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Taken at the start of a run of a page, a request or a command; what it gives does not change while it lasts.

    version: another value whenever a page could look different; what is cached is keyed by it.  at: when it was taken.
    """

    configured: Configured
    plan: PlanStore
    spool: Spool
    held: Quarantine
    ahead: DaysAhead
    store: MetricStore | StoreLocked | None
    version: tuple[object, ...]
    at: datetime

    @property
    def home(self) -> Path:
        """The workspace's folder."""
        return self.settings.home

    @property
    def settings(self) -> Settings:
        """What was in force."""
        return self.configured.settings

    @property
    def settings_problem(self) -> SettingsError | None:
        """Why a changed `okr.toml` was not in force."""
        return self.configured.problem

    @property
    def catalogue(self) -> Catalogue:
        """The metrics of every source in force."""
        return self.configured.catalogue

    @property
    def metrics(self) -> MetricStore:
        """The metric store. Raises StoreLocked, naming its owner, where that is another process."""
        return owned(self.store)

    @property
    def owns_store(self) -> bool:
        """Whether this process owns the metric store."""
        return isinstance(self.store, MetricStore)

    def now(self) -> datetime:
        """The moment at which it was taken, with the workspace's time zone."""
        return self.at

    def today(self) -> date:
        """The day on which it was taken, in the workspace's time zone."""
        return self.at.date()

    def moment(self, said: datetime) -> datetime:
        """A moment as somebody said it: one without an offset is meant in the workspace's time zone."""
        return self.configured.moment(said)


def owned(store: MetricStore | StoreLocked | None) -> MetricStore:
    """The metric store where this process owns it. Raises StoreLocked, or RuntimeError where it was left out."""
    if isinstance(store, MetricStore):
        return store
    raise store or RuntimeError("this workspace was opened with own=False, without its metric store")
