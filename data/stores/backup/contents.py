"""What belongs to a workspace's backup: every file of its folder that is not made anew or a passing thing.

The two stores are copied by themselves, and the archive of batches, whose files never change, goes straight into the
backup; everything else is small: settings, secrets, spool, what is held, declared connectors, uploaded files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from data.config import server_registry
from data.stores.metrics.schema import StoreError
from data.stores.spool.spool import batch_files
from okr_model.wording.sentences import Sentence

METRICS: Final = "metrics.duckdb"
PLAN: Final = "plan.sqlite"
RECORD: Final = "backup.json"
ARCHIVE: Final = "batches"
RESTORING: Final = ".restoring"
"""In a workspace folder: a restore into it has begun and has not ended, so nobody opens it."""
#: Of a server, of this folder only, or made by a repair from what the backup has anyway.
_LEFT_OUT: Final = (
    re.compile(r"^\."),  # locks and files that are being written
    re.compile(rf"^{re.escape(server_registry.SERVER_FILE)}$"),
    re.compile(rf"^{re.escape(RECORD)}$"),
    re.compile(r"^metrics(\.[^/]*)?\.duckdb(\.wal)?$"),
    re.compile(r"^plan(\.[^/]*)?\.sqlite(-wal|-shm|-journal)?$"),
    re.compile(r"^okr-backup-"),
)
_ARCHIVED: Final = re.compile(rf"^{ARCHIVE}/\d+/\d+/[^/]+\.parquet$")


class UnfinishedRestore(StoreError):
    """A restore into the folder has begun and not ended."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            Sentence(
                "A restore into {home} has not finished. Wait until it has; where it was interrupted, do it again: "
                "okr restore FILE --home {home}"
            ).filled(home=home)
        )


def small_files(home: Path, but: Path) -> Iterator[str]:
    """The names of everything but stores and archive, those deeper in a folder before those in it.

    What waits in quarantine is moved up into the spool when it is accepted; read in this order it is not missed.
    but: a folder that does not belong, such as that of the backups.
    """
    for name in _below(home, home, but.resolve(), set()):
        if not any(pattern.search(name) for pattern in _LEFT_OUT) and not _ARCHIVED.match(name):
            yield name


def archived_files(home: Path) -> list[str]:
    """The names of the archived batches."""
    return sorted(path.relative_to(home).as_posix() for path in batch_files(home / ARCHIVE, "*/*/*.parquet"))


def _below(folder: Path, home: Path, but: Path, been: set[Path]) -> Iterator[str]:
    real = folder.resolve()
    if real in been or real == but:  # a link that leads back, or the backups
        return
    been.add(real)
    try:
        inside = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    for path in inside:
        if path.is_dir() and not path.name.startswith("."):
            yield from _below(path, home, but, been)
    for path in inside:
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(home).as_posix()
