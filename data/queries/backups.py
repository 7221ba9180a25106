"""The newest backup: when it was made, whether it is still there, and whether one is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from data.config.settings import SettingsError
from data.stores.backup import record
from data.stores.backup.record import Recorded
from data.stores.snapshot import Reader

__all__ = ["BackupState", "Recorded", "state"]


@dataclass(frozen=True, slots=True)
class BackupState:
    """How it stands with backups.

    state: `none` was ever made; the newest is `gone` from where it was written; `late`: it is older than twice the
    schedule's span; else `ok`, also where there is no schedule.
    age: how old the newest is.  every: the schedule, None without one.  folder: where scheduled ones go.
    problem: why none can be made on this machine.
    """

    state: Literal["none", "gone", "late", "ok"]
    newest: Recorded | None
    age: timedelta | None
    every: timedelta | None
    folder: Path
    problem: SettingsError | None = None

    @property
    def is_well(self) -> bool:
        """Whether what the settings ask for is so; without a schedule nothing is asked for."""
        return self.every is None or (self.state == "ok" and self.problem is None)


def state(reader: Reader) -> BackupState:
    """How it stands with backups now. Reads two small things from the disk; pages keep the answer for a minute."""
    settings, newest, now = reader.settings.backup, record.newest(reader.home), reader.now()
    age = _age(newest, now)
    late = settings.late_after is not None and age is not None and age > settings.late_after
    found: Literal["none", "gone", "late", "ok"] = "ok"
    if newest is None:
        found = "none"
    elif not newest.is_there:
        found = "gone"
    elif late:
        found = "late"
    return BackupState(found, newest, age, settings.every, settings.folder(reader.home), reader.settings.backup_problem)


def _age(newest: Recorded | None, now: datetime) -> timedelta | None:
    return max(now - newest.at, timedelta(0)) if newest else None
