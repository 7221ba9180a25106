"""How often somebody may ask: a bucket of tokens each, which fills again steadily (a token bucket).

Kept by this process alone: several servers of one workspace allow as many times as much.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final

MOST: Final = 10_000
"""Buckets kept; of more, those are forgotten that nobody has taken from for longest."""

FAILED: Final = 20
"""What a wrong token costs an address, in requests: it is guessed at less often than it is used."""


class Buckets:
    """Safe to share between threads. clock: seconds, only ever rising."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what was left, and when
        self._turn = threading.Lock()

    def take(self, whose: str, a_minute: int, cost: float = 1) -> float:
        """Take from a bucket that holds a minute's worth; gives 0, or after how many seconds to ask again.

        A bucket that holds less than the cost gives what it has, and the wait is until it holds a request again.
        """
        now, each = self._clock(), a_minute / 60
        with self._turn:
            left, since = self._left.pop(whose, (float(a_minute), now))
            left = min(a_minute, left + (now - since) * each)
            enough = left >= min(cost, a_minute)
            left = max(0.0, left - cost) if enough or cost > 1 else left
            self._left[whose] = (left, now)
            while len(self._left) > MOST:
                self._left.popitem(last=False)
        return 0.0 if enough else max(1 - left, 0.0) / each


def of_address(host: str) -> str:
    """By what an address is counted: one household of the Internet has one address, or 2⁶⁴ of IPv6."""
    try:
        found = ip_address(host.split("%")[0])
    except ValueError:
        return host[:80]
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(getattr(found, "ipv4_mapped", None) or found)
