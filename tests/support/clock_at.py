"""Another time for a test: in this process, and in every process that it starts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from data.config import clock


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Inside, time goes on from a moment."""
    before = clock.setting()
    with pytest.MonkeyPatch.context() as patch:
        clock.set_to(moment)
        for name, value in clock.setting().items():
            patch.setenv(name, value)
        try:
            yield
        finally:
            ahead = timedelta(seconds=float(before.get(clock.VARIABLE, 0)))
            clock.set_to(datetime.now(UTC) + ahead if before else None)


SHARED = {"demo_home", "demo_server"}
"""What is built once for many files, on the day of the run."""


_began: dict[str, float] = {}  # by module: when its first test did


def clock_of(item: pytest.Item) -> AbstractContextManager[None]:
    """The time in which a test runs: that of its module's `CLOCK`; the day as it comes where there is none.

    It goes on from test to test, so that what they share in a module never comes from the future.
    """
    module = getattr(item, "module", None)
    moment = getattr(module, "CLOCK", None)
    if module is None or moment is None or SHARED & set(getattr(item, "fixturenames", ())):
        return nullcontext()
    began = _began.setdefault(module.__name__, time.monotonic())
    return clock_at(moment + timedelta(seconds=time.monotonic() - began))
