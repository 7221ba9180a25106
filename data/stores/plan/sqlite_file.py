"""Connections to a plan's SQLite file, also where its folder cannot be written to or the disk is full: then to read.

A connection that only reads is used once and thrown away, so that the first one after the trouble has ended writes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NO_ROOM = ("full", "disk I/O error", "unable to open")


class ReadOnly(sqlite3.Connection):
    """One that cannot write. folder: that of a passing copy, removed when it is closed."""

    folder: Path | None = None

    def close(self) -> None:
        """Close it, and remove its copy."""
        super().close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def connecting(file: Path) -> Callable[[], sqlite3.Connection]:
    """What connects to the file, as often as a connection is needed. Raises sqlite3.OperationalError."""

    def connect() -> sqlite3.Connection:
        if not os.access(file.parent, os.W_OK) or not os.access(file, os.W_OK):
            return _to_read(file)
        connection = sqlite3.connect(file, check_same_thread=False)
        try:
            with read_as_damage():
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # makes the log's index
        except sqlite3.OperationalError as error:
            connection.close()
            if not any(sign in str(error) for sign in _NO_ROOM):
                raise
            with suppress(sqlite3.Error, OSError):
                return _to_read(file)
            raise
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    return connect


@contextmanager
def read_as_damage() -> Iterator[None]:
    """Whatever SQLite stumbles over inside raises sqlite3.Error: it quotes what is damaged, which need not be text."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise sqlite3.DatabaseError("database disk image is malformed") from error


def to_read(file: Path) -> ReadOnly:
    """A connection that changes nothing, while others may be writing. Raises sqlite3.OperationalError."""
    if os.access(file.parent, os.W_OK):
        with suppress(sqlite3.OperationalError):  # a full disk has no room for the log's index
            return _opened(f"{file.absolute().as_uri()}?mode=ro")
    return _to_read(file)


def _to_read(file: Path) -> ReadOnly:
    """As the file is now, with what its log has; where the log cannot be read in place, in a copy elsewhere."""
    address, log = file.absolute().as_uri(), file.with_name(f"{file.name}-wal")
    if not log.exists() or log.stat().st_size == 0:
        return _opened(f"{address}?immutable=1")
    try:
        return _opened(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        folder = Path(tempfile.mkdtemp(prefix="okr-plan-"))
        for one in (file, log):
            shutil.copyfile(one, folder / one.name)
        connection = _opened((folder / file.name).as_uri())
        connection.folder = folder
        return connection


def _opened(address: str) -> ReadOnly:
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, factory=ReadOnly)
    try:
        with read_as_damage():
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
