"""The stores' own failures, told apart from defects of the program."""

from __future__ import annotations

import duckdb
from sqlalchemy.exc import OperationalError


def why_unusable(error: Exception) -> str | None:
    """The database's reason where a store cannot be used (a full disk, no permission); None for any other error."""
    if isinstance(error, OperationalError | duckdb.OperationalError):
        return str(getattr(error, "orig", error)).partition("\n")[0]
    return None
