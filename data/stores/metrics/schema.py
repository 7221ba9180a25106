"""The tables of the metric store, and how its file is made and opened.

    StoreError
    ├── StoreLocked       another process owns the file: spool, or stop that process
    └── StoreUnreadable   the file is damaged or too new: the text names the way out

Rows lie sorted by (source, metric, day) and there is no key or index: sorted reads skip what they do not need, and
a key would double the file for nothing. Times are UTC without a zone, because a zone would need an extension.
"""

from __future__ import annotations

import os
import re
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from okr_model.wording.sentences import Sentence, SentenceError

VERSION = 2  # 2: batches have numbers

_ROW = """source VARCHAR NOT NULL, metric VARCHAR NOT NULL, dims VARCHAR NOT NULL, since DATE, day DATE NOT NULL,
    value DOUBLE NOT NULL, batch_id VARCHAR NOT NULL, loaded_at TIMESTAMP NOT NULL"""

TABLES = {
    "metric_daily": _ROW,
    "metric_revision": f"{_ROW}, replaced_at TIMESTAMP NOT NULL, replaced_by VARCHAR NOT NULL",
    "batch": """batch_id VARCHAR NOT NULL, source VARCHAR NOT NULL, connector VARCHAR NOT NULL,
        metrics VARCHAR[] NOT NULL, first_day DATE NOT NULL, last_day DATE NOT NULL, pulled_at TIMESTAMP NOT NULL,
        pulled_by VARCHAR NOT NULL, row_count BIGINT NOT NULL, requests BIGINT NOT NULL, fingerprint VARCHAR NOT NULL,
        flags VARCHAR NOT NULL, settled_through DATE, brought VARCHAR[] NOT NULL, added BIGINT NOT NULL,
        changed BIGINT NOT NULL, removed BIGINT NOT NULL, superseded BIGINT NOT NULL, ingested_at TIMESTAMP NOT NULL,
        number BIGINT""",  # superseded: rows that version 1 passed over for the clock of another pull; 0 since
    "meta": "name VARCHAR NOT NULL, value BIGINT NOT NULL",
}
ORDER = {  # how the rows lie after compaction
    "metric_daily": "source, metric, day, dims, since",
    "metric_revision": "source, metric, day, dims, since, replaced_at",
}

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",  # the previous major version of DuckDB can still read the file
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",  # no statement reads or writes any other file
    "python_enable_replacements": "false",
    "memory_limit": "128MB",  # what is sorted or joined beyond that goes by the disk: pages need the rest
}
_TO_READ = {key: value for key, value in _CONFIG.items() if key != "storage_compatibility_version"}
_NUMBERED = """
UPDATE batch SET number = n.number
FROM (SELECT batch_id, row_number() OVER (ORDER BY ingested_at, batch_id) AS number FROM batch) AS n
WHERE batch.batch_id = n.batch_id
"""
_PID = re.compile(r"\(PID (\d+)\)")

_open_here: set[Path] = set()  # DuckDB would let one process open its own file twice, past our write lock
_opening = threading.Lock()


class StoreError(SentenceError):
    """The metric store cannot be opened; the text says what to do."""


class StoreLocked(StoreError):
    """Another process owns the file. `pid` is that process where DuckDB knows it."""

    def __init__(self, path: Path, pid: int | None) -> None:
        super().__init__(
            Sentence(
                "{path} is in use by {who}, and only one process at a time can open it. "
                "Wait until that one has ended, or stop it; `okr sync` and `okr status` work beside a running server."
            ).filled(path=path, who=process_said(pid))
        )
        self.pid = pid


def process_said(pid: int | None) -> Sentence:
    """A process as a sentence calls it."""
    return Sentence("process {pid}").filled(pid=str(pid)) if pid else Sentence("another process")


class StoreUnreadable(StoreError):
    """The file is damaged, or was written by a newer version."""


def claim(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the store as its owner, and make the file where there is none. Raises StoreLocked, StoreUnreadable."""
    path = path.resolve()
    with _opening:
        if path in _open_here:
            raise StoreLocked(path, os.getpid())
        if not path.exists():
            _create(path)
        connection = connect(path)
        try:
            _check_version(connection, path)
        except BaseException:
            connection.close()
            raise
        _open_here.add(path)
    return connection


def release(path: Path) -> None:
    """Let others of this process open the file again; the connection is closed before."""
    with _opening:
        _open_here.discard(path.resolve())


def _create(path: Path) -> None:
    """Make the file under another name first: a crash must not leave half a store under the right one."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    for leftover in (new, new.with_name(f"{new.name}.wal")):
        leftover.unlink(missing_ok=True)
    try:
        connection = duckdb.connect(str(new), config=_CONFIG)
        for name, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
        connection.execute("INSERT INTO meta VALUES ('version', ?), ('sorted batches', 0)", [VERSION])
        connection.execute("CHECKPOINT")  # closing would do it too, but would not say that the disk is full
        connection.close()
    except duckdb.Error as problem:
        for leftover in (new, new.with_name(f"{new.name}.wal")):
            leftover.unlink(missing_ok=True)
        raise StoreUnreadable(
            Sentence("{path} cannot be made: {why}. Free some room, then try again.").filled(path=path, why=problem)
        ) from problem
    with suppress(FileExistsError):  # another process was first; its file is as good
        os.link(new, path)
    new.unlink()


def connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a file that is there, as its owner. Raises StoreLocked, StoreUnreadable."""
    try:
        if read_only or not is_writable(path):
            return duckdb.connect(str(path), read_only=True, config=_TO_READ)
        return duckdb.connect(str(path), config=_CONFIG)
    except duckdb.Error as problem:
        first_line = str(problem).partition("\n")[0]
        if "Could not set lock" in first_line:
            pid = _PID.search(first_line)
            raise StoreLocked(path, int(pid[1]) if pid else None) from problem
        if not os.access(path, os.R_OK):
            raise StoreUnreadable(
                Sentence("{path} cannot be opened: this user may not read it.").filled(path=path)
            ) from problem
        if "version number" in first_line:
            raise StoreUnreadable(
                Sentence("{path} was written by a newer DuckDB: {first_line}").filled(path=path, first_line=first_line)
            ) from problem
        raise damaged(path, first_line) from problem


def is_writable(path: Path) -> bool:
    """Whether the file, and its log beside it, can be written; else the store is opened to be read only."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def damaged(path: Path, reason: str) -> StoreUnreadable:
    """The error to raise where DuckDB cannot read what is in a file."""
    remedy = Sentence("Run `okr doctor --rebuild` to build it anew from the archived batches.")
    return StoreUnreadable(
        Sentence("{path} is damaged: {why}. {remedy}").filled(path=path, why=reason.rstrip(".!"), remedy=remedy)
    )


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        found = connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchall()
    except duckdb.Error as problem:
        raise damaged(path, "it is a DuckDB file, but no metric store of this program") from problem
    if found == [(1,)]:
        _migrate(connection)
    elif found != [(VERSION,)]:
        raise StoreUnreadable(
            Sentence("{path} has tables of version {found}; this program knows version {version}.").filled(
                path=path, found=found[0][0], version=VERSION
            )
        )


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Number the batches of version 1 in the order in which they were taken in; all of it or nothing."""
    connection.begin()
    try:
        connection.execute("ALTER TABLE batch ADD COLUMN number BIGINT")
        connection.execute(_NUMBERED)
        connection.execute("UPDATE meta SET value = ? WHERE name = 'version'", [VERSION])
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def log_of(path: Path) -> Path:
    """Where DuckDB writes what it has not yet written into the file itself."""
    return path.with_name(f"{path.name}.wal")


def to_utc(time: datetime) -> datetime:
    """A time as the store keeps it: UTC, without a zone."""
    if time.tzinfo is None:
        raise ValueError(f"{time} has no time zone")
    return time.astimezone(UTC).replace(tzinfo=None)


def from_utc(time: datetime) -> datetime:
    """A time as the store gives it back: aware, UTC."""
    return time.replace(tzinfo=UTC)
