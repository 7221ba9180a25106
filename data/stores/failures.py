"""The stores' own failures, told apart from defects of the program."""

from __future__ import annotations

import duckdb
from sqlalchemy.exc import DatabaseError, OperationalError

REPAIR = "Run `okr doctor --repair`."
_DAMAGED_PLAN = ("malformed", "not a database", "decode to UTF-8")  # as SQLite and its driver say it
_DAMAGED_METRICS = ("corrupt", "checksum", "failed to deserialize", "failed to load metadata")


def why_unusable(error: Exception) -> str | None:
    """The database's reason where a store cannot be used (a full disk, no permission); None for any other error."""
    if isinstance(error, OperationalError | duckdb.OperationalError):
        return str(getattr(error, "orig", error)).partition("\n")[0]
    return None


def plan_damage(error: Exception) -> str | None:
    """What is wrong with the plan store where an error comes of its file being damaged; None for any other error."""
    reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
    damaged = isinstance(error, DatabaseError) and any(sign in reason for sign in _DAMAGED_PLAN)
    return f"The plan store is damaged: {reason}. {REPAIR}" if damaged else None


def metric_damage(error: duckdb.Error) -> str | None:
    """DuckDB's reason where a file is damaged; None for any other error."""
    reason = str(error).partition("\n")[0]
    internal = isinstance(error, duckdb.InternalException | duckdb.SerializationException)
    return reason if internal or any(sign in reason.lower() for sign in _DAMAGED_METRICS) else None
