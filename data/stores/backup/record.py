"""The newest backup, as the workspace remembers it; and the backups in a folder, of which the oldest go.

The record is a small file of the workspace, so that nobody has to look into a folder on a slow disk to know.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from data.config.vault import write_private
from data.stores.backup.contents import RECORD

_NAME: Final = re.compile(r"^okr-backup-(?P<id>[0-9a-f]{6})-(?P<at>\d{4}-\d\d-\d\dT\d{6}Z)\.tar(\.enc)?$")
_AT: Final = "%Y-%m-%dT%H%M%SZ"


class Recorded(BaseModel):
    """A backup that was made: when its copies were taken, where the file is, its size and SHA-256."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: datetime
    file: Path
    bytes: int
    sha256: str
    encrypted: bool = False

    @property
    def is_there(self) -> bool:
        """Whether the file is where it was written, as long as it was."""
        try:
            return self.file.stat().st_size == self.bytes
        except OSError:
            return False


def note(home: Path, made: Recorded) -> None:
    """Remember a backup as the newest. Raises OSError."""
    write_private(home / RECORD, made.model_dump_json(indent=1) + "\n")


def newest(home: Path) -> Recorded | None:
    """The newest backup that was made of a workspace; None where none is remembered."""
    with suppress(OSError, ValidationError, ValueError):
        return Recorded.model_validate_json((home / RECORD).read_text(encoding="utf-8"))
    return None


def new_name(home: Path, at: datetime, *, encrypted: bool) -> str:
    """What to call a backup; those of several workspaces may lie in one folder."""
    return f"okr-backup-{_id(home)}-{at.astimezone(UTC):{_AT}}.tar{'.enc' if encrypted else ''}"


def in_folder(home: Path, folder: Path) -> list[Path]:
    """The backups of a workspace in a folder, the newest first."""
    with suppress(OSError):
        found = [(match["at"], path) for path in folder.iterdir() if (match := _NAME.match(path.name))]
        mine = [(at, path) for at, path in found if _NAME.match(path.name)["id"] == _id(home)]  # type: ignore[index]
        return [path for _, path in sorted(mine, reverse=True)]
    return []


def prune(home: Path, folder: Path, keep: int) -> list[Path]:
    """Delete the oldest backups of a workspace but so many; gives those that went."""
    gone = []
    for path in in_folder(home, folder)[keep:]:
        with suppress(OSError):
            path.unlink()
            gone.append(path)
    return gone


def _id(home: Path) -> str:
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:6]
