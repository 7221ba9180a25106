"""The stores' own failures, told apart from defects of the program."""

from __future__ import annotations

import errno
import shutil
from contextlib import suppress
from pathlib import Path

import duckdb
from sqlalchemy.exc import DatabaseError, OperationalError

from okr_model.wording.sentences import Sentence

FULL = Sentence("This could not be saved: the disk is full. Free some room, then try again. Nothing is lost.")
READ_ONLY = Sentence(
    "This could not be saved: the workspace cannot be written to at present. Tell whoever runs the server."
)
_ROOM = 100_000  # bytes; with less SQLite cannot begin its log
REPAIR = Sentence("Run `okr doctor --repair`.")
_DAMAGED_PLAN = ("malformed", "not a database", "decode to UTF-8")  # as SQLite and its driver say it
_DAMAGED_METRICS = ("corrupt", "checksum", "failed to deserialize", "failed to load metadata", "could not read enough")


def why_unusable(error: Exception) -> str | None:
    """The database's reason where a store cannot be used (a full disk, no permission); None for any other error."""
    if isinstance(error, OperationalError | duckdb.OperationalError):
        return str(getattr(error, "orig", error)).partition("\n")[0]
    return None


def why_not_saved(error: Exception, home: Path) -> Sentence | None:
    """For people: that the disk is full, or that nothing in the workspace can be written; None for any other error."""
    if isinstance(error, OSError):
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            return FULL
        ours = error.errno in {errno.EACCES, errno.EPERM} and str(error.filename or "").startswith(str(home))
        return READ_ONLY if ours or error.errno == errno.EROFS else None
    reason = (why_unusable(error) or "").lower()
    if any(sign in reason for sign in ("disk is full", "no space left", "file too large", "disk quota")):
        return FULL
    if reason and _is_full(home):  # then the plan could only be opened to be read
        return FULL
    if any(
        sign in reason for sign in ("readonly database", "read-only", "unable to open database", "permission denied")
    ):
        return READ_ONLY
    return None


def _is_full(home: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(home).free < _ROOM
    return False


def plan_damage(error: Exception) -> Sentence | None:
    """What is wrong with the plan store where an error comes of its file being damaged; None for any other error."""
    reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
    damaged = isinstance(error, DatabaseError) and any(sign in reason for sign in _DAMAGED_PLAN)
    return Sentence("The plan store is damaged: {why}. {repair}").filled(why=reason, repair=REPAIR) if damaged else None


def metric_damage(error: duckdb.Error) -> str | None:
    """DuckDB's reason where a file is damaged; None for any other error."""
    reason = str(error).partition("\n")[0]
    internal = isinstance(error, duckdb.InternalException | duckdb.SerializationException)
    return reason if internal or any(sign in reason.lower() for sign in _DAMAGED_METRICS) else None
