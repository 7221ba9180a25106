"""Another time for a test: in this process, and in every process that it starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime

import pytest

from data.config import clock


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Inside, time goes on from a moment."""
    ahead = clock.now() - datetime.now(UTC) if clock.setting() else None
    with pytest.MonkeyPatch.context() as patch:
        clock.set_to(moment)
        for name, value in clock.setting().items():
            patch.setenv(name, value)
        try:
            yield
        finally:
            clock.set_to(datetime.now(UTC) + ahead if ahead is not None else None)


SHARED = {"demo_home", "demo_server", "hostile_home"}
"""What is built once for many files, on the day of the run."""


def clock_of(item: pytest.Item) -> AbstractContextManager[None]:
    """The time in which a test runs: that of its module's `CLOCK`; the day as it comes where there is none."""
    moment = getattr(getattr(item, "module", None), "CLOCK", None)
    if moment is None or SHARED & set(getattr(item, "fixturenames", ())):
        return nullcontext()
    return clock_at(moment)
