"""The weeks of the feed begin with the day that the reader's weeks begin with."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from data.queries.bridge.movement import weeks
from okr_model.plan.cycles import Cycle

CYCLE = Cycle(date(2026, 9, 23), date(2026, 12, 21), "1405-Q3")  # begins on a Wednesday


def moving() -> Any:
    """A key result whose value moves every day, from before the cycle on."""
    days = pd.date_range("2026-09-22", "2026-12-21")
    course = pd.DataFrame({"value": [100.0 * n for n in range(len(days))]}, index=days)
    return SimpleNamespace(running=SimpleNamespace(days=course), unit="", shown=())


@pytest.mark.parametrize(("begins", "first_ends"), [(None, 29), (5, 25), (6, 26), (0, 27)])
def test_weeks_tile_the_cycle(begins: int | None, first_ends: int) -> None:
    found = weeks([moving()], CYCLE, CYCLE.end, begins)[::-1]
    assert (found[0].start, found[0].end) == (CYCLE.start, date(2026, 9, first_ends))
    assert found[-1].end == CYCLE.end
    for one, after in itertools.pairwise(found):
        assert after.start == one.end + timedelta(days=1)
        if begins is not None:
            assert after.start.weekday() == begins
    assert all((one.end - one.start).days == 6 for one in found[1:-1])
