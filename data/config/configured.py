"""What `okr.toml` says, as one object that is swapped as a whole when the file has changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from data.config import vault
from data.config.settings import FILE, Settings, SettingsError
from okr_model.metrics.metrics import Catalogue

Stamps = tuple[tuple[Path, tuple[int, int] | None], ...]


_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Configured:
    """What `okr.toml` said at one moment, and everything that follows from it; who reads one reads no mixture.

    stamps: of the files as they were before they were read, so that a later change of them never goes unseen.
    problem: why the files, changed while the workspace is open, are not in force; None where they are.
    """

    settings: Settings
    catalogue: Catalogue
    stamps: Stamps
    problem: SettingsError | None = None

    @classmethod
    def of(cls, settings: Settings, stamps: Stamps) -> Self:
        """Settings as they are in force."""
        return cls(settings, Catalogue({name: s.metrics for name, s in settings.sources.items()}), stamps)

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        return ZoneInfo(self.settings.workspace.timezone)

    def moment(self, said: datetime) -> datetime:
        """A moment as somebody said it: one without an offset is meant in the workspace's time zone.

        One at either end of the calendar that UTC does not have is the first or the last that it has.
        """
        aware = said if said.tzinfo else said.replace(tzinfo=self.zone)
        try:
            aware.astimezone(UTC)
        except OverflowError:
            return _FIRST if said.year == 1 else _LAST
        return aware


def reread(was: Configured, stamps: Stamps) -> Configured:
    """What is in force once the files have changed: what they say now, or what was, with the problem they have.

    Whether people must sign in stays as it was: the server was started with it.
    """
    try:
        settings = Settings.load(was.settings.home)
    except SettingsError as problem:
        return replace(was, stamps=stamps, problem=problem)
    if isinstance(settings.sign_in, SettingsError):  # a secret is missing here: nobody is let in or out by that
        return replace(was, stamps=stamps, problem=settings.sign_in)
    if (settings.sign_in is None) != (was.settings.sign_in is None):
        settings = replace(settings, sign_in=was.settings.sign_in)
    return Configured.of(settings, stamps)


def stamps_of(home: Path) -> Stamps:
    """Another value when `okr.toml`, a secret or the file of a declared source has been written, added or removed."""
    kept = (home / vault.FILE, home / vault.KEY_FILE)
    declared = sorted((home / "connectors").glob("*.toml"))
    return tuple((file, _stamp(file)) for file in (home / FILE, *kept, *declared))


def _stamp(file: Path) -> tuple[int, int] | None:
    """Another value when the file has been written."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
