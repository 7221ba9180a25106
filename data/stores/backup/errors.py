"""Why a backup was not made or not restored; whatever was refused, nothing has changed."""

from __future__ import annotations

from data.stores.plan.errors import Refused


class BackupError(Refused):
    """A backup was not made, or not restored. Says why, and what to do next."""


class BadBackup(BackupError):
    """A file is no whole backup: it is damaged, cut short, or of another kind."""


class PassphraseNeeded(BackupError):
    """A backup is encrypted, and no passphrase or another one was given."""
