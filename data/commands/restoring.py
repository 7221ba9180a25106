"""A workspace from a backup: into an empty folder, where there is nobody yet to be asked for a right."""

from __future__ import annotations

from pathlib import Path

from data.config.settings import Settings
from data.stores.backup import restoring
from data.stores.backup.backup_file import is_encrypted, verify
from data.stores.backup.errors import BackupError
from data.stores.backup.manifest import Manifest

__all__ = ["BackupError", "examine", "is_encrypted", "restore"]


def examine(file: Path, *, passphrase: str | None = None) -> Manifest:
    """Verify all of a backup and say what it holds. Raises BackupError, OSError."""
    return verify(file, passphrase, before=restoring.refuse_newer)


def restore(file: Path, home: Path, *, passphrase: str | None = None) -> Manifest:
    """Make a workspace of a backup; all of it or nothing. Whoever may write to the folder may.

    Raises BackupError, PlanStoreError, OSError.
    """
    restoring.refuse_full(home)
    url = Settings.load(home).plan_url
    return restoring.restore(file, home, passphrase=passphrase, plan_url=url.get_secret_value() if url else None)
