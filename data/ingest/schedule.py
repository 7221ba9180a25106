"""When a source is pulled next. Pure: the clock is an argument."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

RETRY = timedelta(minutes=15)  # after a failure, where that is sooner than the next pull would be
_ONE_DAY = timedelta(days=1)


def next_due(
    name: str,
    *,
    every: timedelta,
    at: time | None,
    zone: str,
    last: datetime | None,
    failed: bool,
    now: datetime,
) -> datetime:
    """When the source `name` is due, in UTC; a moment that has passed means now.

    every: how long between two pulls.  at: once a day at this time of the zone instead.
    last: when the last pull ended, None before the first.  failed: it did not succeed.
    After a pause (the server was off) the source is due at once, and once only. A last pull in the future (the clock
    was set back) counts as one of now.
    """
    if last is None:
        return now
    last = min(last, now)
    regular = _daily(at, ZoneInfo(zone), last) if at is not None else last + every + _spread(name, last, every)
    return min(regular, last + RETRY) if failed else regular


def _daily(at: time, zone: ZoneInfo, last: datetime) -> datetime:
    """The first `at` o'clock of the zone after `last`."""
    day = last.astimezone(zone).date()
    due = datetime.combine(day, at, zone).astimezone(UTC)
    return due if due > last else datetime.combine(day + _ONE_DAY, at, zone).astimezone(UTC)


def _spread(name: str, last: datetime, every: timedelta) -> timedelta:
    """Up to a twentieth more, at most five minutes, so that sources do not all knock at the same moment."""
    share = zlib.crc32(f"{name} {last.isoformat()}".encode()) / 2**32
    return min(every / 20, timedelta(minutes=5)) * share
