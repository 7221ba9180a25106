"""Which counts of distinct people to ask for, so that years of them cost tens of requests and not thousands.

People are counted from the opening of a reporting window to a day, and every such count is a request where a service
cannot group them. Days that are still restated get all their counts. Of days long past those remain that people look
at: whole weeks, whole months, and of each cycle the ends of its months and its own; of the running cycle each Sunday.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from okr_model.plan.cycles import Cycle

_SHORT: Final = 8
"""Days of a window that is small enough for every count of every day."""

_LATELY: Final = 92
"""Days of the running cycle of which each Sunday is counted: a quarter."""

_ONE_DAY: Final = timedelta(days=1)


class Count(NamedTuple):
    """Distinct people from `since` to `day`, both inside."""

    since: date
    day: date


def counts(start: date, end: date, *, settled: date, today: date, cycles: Collection[Cycle]) -> list[Count]:
    """The counts to ask for of the days [start, end], in order; those of a single day are the day's own value.

    settled: the last day that is no longer restated.
    """
    every = start if (end - start).days < _SHORT else max(start, settled + _ONE_DAY)
    found = {Count(since, day) for day in _days(every, end) for since in openings(day, cycles)}
    found |= {Count(monday_of(day), day) for day in _days(start, end) if day.weekday() == 6}
    found |= {Count(day.replace(day=1), day) for day in _days(start, end) if _ends_month(day)}
    for cycle in cycles:
        for day in _days(max(start, cycle.start), min(end, cycle.end)):
            lately = cycle.start <= today <= cycle.end and (today - day).days < _LATELY
            if day == cycle.end or _ends_month(day) or (lately and day.weekday() == 6):
                found.add(Count(cycle.start, day))
    return sorted(found, key=lambda count: (count.day, count.since))


def openings(day: date, cycles: Collection[Cycle]) -> set[date]:
    """The first days of the reporting windows a day lies in: its week (from Monday), its month, its cycles."""
    return {monday_of(day), day.replace(day=1), *(cycle.start for cycle in cycles if day in cycle)}


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _ends_month(day: date) -> bool:
    return (day + _ONE_DAY).day == 1


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
