"""Pace: what every curve must be, what each kind of it knows, and what it says where it knows nothing."""

from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr_model.plan.cycles import Cycle
from okr_model.progress import pace
from okr_model.progress.pace import Point

Q4 = Cycle(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4")
CYCLES = st.builds(
    lambda start, length: Cycle(start, start + timedelta(days=length), "any"),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
)


def history(values: np.ndarray, end: date = Q4.start - timedelta(days=1)) -> pd.Series:
    """Daily values that end on `end`."""
    return pd.Series(values, index=pd.date_range(end=end, periods=len(values), name="day"))


def yearly(days: int, peak_on: date, height: float = 2.0) -> np.ndarray:
    """A business that is busy around one day of every year."""
    index = pd.date_range(end=Q4.start - timedelta(days=1), periods=days)
    away = (index.day_of_year.to_numpy() - pd.Timestamp(peak_on).day_of_year) / 15
    return 100 * (1 + height * np.exp(-(away**2)))


def is_a_pace(curve: pace.Pace, cycle: Cycle) -> None:
    assert len(curve.shares) == cycle.days
    assert np.all(np.isfinite(curve.shares))
    assert np.all(np.diff(curve.shares, prepend=0.0) >= 0)
    assert curve.shares[-1] == pytest.approx(1)
    assert curve.at(cycle.start - timedelta(days=1)) == 0
    assert curve.at(cycle.end + timedelta(days=9)) == pytest.approx(1)


@given(CYCLES)
def test_linear_counts_every_day_the_same(cycle: Cycle) -> None:
    curve = pace.linear(cycle)
    is_a_pace(curve, cycle)
    assert curve.at(cycle.start) == pytest.approx(1 / cycle.days)


@given(CYCLES, st.lists(st.tuples(st.dates(date(2019, 1, 1), date(2032, 1, 1)), st.floats(-1, 2)), max_size=8))
def test_any_phases_give_a_pace(cycle: Cycle, points: list[tuple[date, float]]) -> None:
    is_a_pace(pace.phased(cycle, [Point(*p) for p in points]), cycle)


def test_phased_goes_through_the_planners_points() -> None:
    curve = pace.phased(Q4, [Point(date(2026, 11, 30), 0.6), Point(date(2026, 10, 31), 0.1)])
    assert curve.at(date(2026, 10, 31)) == pytest.approx(0.1)
    assert curve.at(date(2026, 11, 30)) == pytest.approx(0.6)
    assert curve.at(date(2026, 11, 15)) == pytest.approx(0.35)
    assert curve.note is None


def test_phases_outside_the_cycle_are_told() -> None:
    curve = pace.phased(Q4, [Point(date(2027, 5, 1), 0.5)])
    assert curve.kind == "linear"
    assert "None of its phases" in str(curve.note)


@given(CYCLES, st.lists(st.floats(-1e9, 1e9) | st.just(float("nan")), max_size=900), st.booleans())
def test_any_history_gives_a_pace(cycle: Cycle, values: list[float], accumulating: bool) -> None:
    daily = history(np.array(values, dtype=float), cycle.start + timedelta(days=20))
    is_a_pace(pace.seasonal(cycle, daily, accumulating=accumulating), cycle)


def test_a_shop_closed_on_weekends_expects_nothing_of_them() -> None:
    days = pd.date_range(end=Q4.start - timedelta(days=1), periods=120)
    curve = pace.seasonal(Q4, history(np.where(days.day_of_week < 5, 50.0, 0.0)), accumulating=True)
    assert curve.kind == "seasonal"
    friday, sunday, monday = (curve.at(date(2026, 11, day)) for day in (13, 15, 16))
    assert sunday - friday < 0.3 * (monday - sunday)


def test_a_peak_that_came_every_year_is_expected_again() -> None:
    curve = pace.seasonal(Q4, history(yearly(800, date(2025, 12, 10))), accumulating=True)
    assert curve.kind == "seasonal"
    assert curve.at(date(2026, 11, 20)) < 0.45  # of 51 of 92 days, 0.55 on a straight line


def test_a_peak_that_came_once_is_hardly_expected_again() -> None:
    values = yearly(800, date(2025, 12, 10))
    values[: 800 - 365] = 100.0  # none in the year before
    curve = pace.seasonal(Q4, history(values), accumulating=True)
    assert curve.at(date(2026, 11, 20)) > 0.5


def test_what_happens_within_the_cycle_does_not_move_its_pace() -> None:
    before = history(np.tile([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 60))
    during = pd.concat([before, history(np.full(30, 900.0), Q4.start + timedelta(days=29))])
    first, second = (pace.seasonal(Q4, x, accumulating=True) for x in (before, during))
    assert np.array_equal(first.shares, second.shares)


@pytest.mark.parametrize("values", [[], [5.0] * 10, [0.0] * 200])
def test_a_short_or_empty_history_is_linear_and_says_so(values: list[float]) -> None:
    curve = pace.seasonal(Q4, history(np.array(values)), accumulating=True)
    assert curve.kind == "linear"
    assert "linear" in str(curve.note)


def test_a_level_is_linear_and_says_so() -> None:
    curve = pace.seasonal(Q4, history(np.arange(400.0)), accumulating=False)
    assert (curve.kind, "level" in str(curve.note)) == ("linear", True)


def test_values_lead_from_the_baseline_to_the_target() -> None:
    values = pace.linear(Q4).values(100, 192)
    assert values.iloc[0] == pytest.approx(101)
    assert values.iloc[-1] == pytest.approx(192)
    assert values.index[-1].date() == Q4.end


def test_fifty_paces_are_quick() -> None:
    daily = history(yearly(1000, date(2025, 12, 10)))
    begun = time.thread_time()
    for _ in range(50):
        pace.seasonal(Q4, daily, accumulating=True)
    assert time.thread_time() - begun < 2
