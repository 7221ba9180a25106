"""The one clock: whatever asks for the time or for the day asks here, and nothing else asks the system.

For tests and demonstrations the time can be set: in this process by `set_to`, for a process that is started by the
environment variable `OKR_NOW`, a moment such as 2027-03-31T10:00:00+00:00 or a difference to the system's clock in
seconds such as +86400. Either way time goes on from there.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

VARIABLE: Final = "OKR_NOW"


def _at_start() -> timedelta:
    """How far `OKR_NOW` is ahead of the system's clock; a moment without a zone is one of UTC."""
    given = os.environ.get(VARIABLE, "")
    try:
        if not given or given[0] in "+-":
            return timedelta(seconds=float(given or 0))
        moment = datetime.fromisoformat(given)
    except (ValueError, OverflowError):
        raise SystemExit(
            f"{VARIABLE}={given} is no moment; write it as 2027-03-31T10:00:00+00:00, or as seconds ahead: +86400"
        ) from None
    return moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)


_began_ahead = _ahead = _at_start()


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC) + _ahead


def today(zone: str = "UTC") -> date:
    """The present day in a time zone, such as `Asia/Tehran`."""
    return now().astimezone(ZoneInfo(zone)).date()


def set_to(moment: datetime | None) -> None:
    """Let time go on from a moment in this process; None: as it was when the process started."""
    global _ahead
    _ahead = _began_ahead if moment is None else moment - datetime.now(UTC)


def setting() -> dict[str, str]:
    """The environment that gives other processes the same time; empty where it is the system's."""
    return {VARIABLE: f"{_ahead.total_seconds():+}"} if _ahead else {}


def age(file: Path) -> timedelta:
    """How long ago a file was written: file systems keep the system's time, whatever was set here.

    Raises FileNotFoundError.
    """
    return datetime.now(UTC) - datetime.fromtimestamp(file.stat().st_mtime, UTC)
