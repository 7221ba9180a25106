"""How long we wait for a source, how often we ask again, and how fast we may ask at all."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits of one pull; times in seconds."""

    attempts: int = 5  # tries per request
    first_wait: float = 1.0  # before the second try; doubles from try to try, with jitter
    longest_wait: float = 60.0  # a source that asks for a longer pause is left for a later sync
    connect: float = 10.0  # to reach the host
    silence: float = 30.0  # between two signs of life of an answer
    answer: float = 120.0  # one complete answer
    total: float = 1800.0  # the whole pull, pauses included
    largest: int = 64 * 2**20  # bytes of one answer
    most_cells: int | None = None  # of a table whose columns are only looked at; all of them where None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment a pull must have ended by, on the monotonic clock."""

    total: float
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_end", time.monotonic() + self.total)

    @property
    def left(self) -> float:
        """Seconds until then; zero or less when it has passed."""
        return self._end - time.monotonic()


class Bucket:
    """A token bucket: `calls` at once, refilled evenly over `seconds`."""

    def __init__(self, calls: int, seconds: float) -> None:
        self._most, self._tokens, self._per_second = float(calls), float(calls), calls / seconds
        self._filled_at = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Take one token and say how many seconds to wait before using it."""
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._most, self._tokens + (now - self._filled_at) * self._per_second)
            self._filled_at = now
            self._tokens -= 1
            return max(0.0, -self._tokens / self._per_second)


_buckets: dict[object, Bucket] = {}
_buckets_lock = threading.Lock()


def bucket_of(account: object, rate: tuple[int, float]) -> Bucket:
    """The bucket all sources of this process share that speak to the service as the same account."""
    with _buckets_lock:
        return _buckets.setdefault((account, rate), Bucket(*rate))
