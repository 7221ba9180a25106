"""When batches were taken in, where the clocks that said so were not all right.

The numbers of batches give the true order. Times that rise with it are believed: as many as can be, none of them later
than now. A batch whose time does not fit came in before the next one that is believed, so it counts as known from then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise


def believed(times: Sequence[datetime], now: datetime) -> list[datetime]:
    """For batches in the order of their numbers, from when each counts as known; never falling."""
    if not times or (times[-1] <= now and all(one <= other for one, other in pairwise(times))):
        return list(times)
    kept = set(_rising(times, now))
    found, next_one = [], now
    for at in range(len(times) - 1, -1, -1):
        if at in kept:
            next_one = times[at]
        found.append(next_one)
    return found[::-1]


def _rising(times: Sequence[datetime], now: datetime) -> list[int]:
    """The places of the longest sequence that never falls and ends by now; of several, the one with later times."""
    heads: list[float] = []  # negated first times of the sequences of each length, seen from the end
    places: list[int] = []
    after: dict[int, int | None] = {}
    for at in range(len(times) - 1, -1, -1):
        if times[at] > now:
            continue
        key = -times[at].timestamp()
        length = bisect_right(heads, key)
        after[at] = places[length - 1] if length else None
        if length == len(heads):
            heads.append(key)
            places.append(at)
        else:
            heads[length], places[length] = key, at
    chain, place = [], places[-1] if places else None
    while place is not None:
        chain.append(place)
        place = after[place]
    return chain
