"""What can hardly be true is doubted, and hardly anything else."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr_model.metrics.metrics import Metric
from okr_model.metrics.plausibility import ENOUGH, doubts, falls

FLOW, LEVEL = Metric("sessions", "sessions"), Metric("followers", "people", kind="stock")
COUNTER = Metric("downloads", "downloads", kind="stock", counter=True)
SIGNED = Metric("gained", "people", signed=True)
START = date(2026, 6, 1)
LATER = date(2030, 1, 1)


def series(values, first: int = 0) -> pd.Series:
    days = pd.date_range(START + timedelta(days=first), periods=len(values), name="day")
    return pd.Series([float(v) for v in values], index=days)


def why(past, value, metric=FLOW, whole_through=LATER) -> str | None:
    """What is wrong with one value that comes after these days."""
    found = doubts(series([value], len(past)), series(past), metric, whole_through)
    return found[0].why if found else None


@st.composite
def weekly(draw: st.DrawFn, days: int = 120) -> pd.Series:
    """Counts with a weekly shape, a trend and noise beyond chance, as websites have them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    level, quiet = draw(st.floats(1, 1e6)), draw(st.floats(0.2, 1))
    week = np.array([1, 1, 1, 1, 0.9, quiet, quiet])[np.arange(days) % 7]
    noise = rng.lognormal(0, draw(st.floats(0, 0.4)), days)
    trend = np.exp(np.linspace(0, draw(st.floats(-1, 1)), days))
    return series(rng.poisson(level * week * noise * trend))


@settings(deadline=None)
@given(weekly())
def test_ordinary_noise_is_never_doubted(values: pd.Series) -> None:
    for cut in (60, 90, 119):
        assert doubts(values.iloc[cut:], values.iloc[:cut], FLOW, LATER) == []


@settings(deadline=None)
@given(weekly(), st.integers(0, 119))
def test_what_comes_as_it_is_stored_is_never_doubted(values: pd.Series, at: int) -> None:
    values.iloc[at] = -1e9
    assert doubts(values, values, FLOW, LATER) == []


@settings(deadline=None)
@given(st.lists(st.floats(-1e9, 1e9), max_size=ENOUGH))
def test_without_a_past_there_is_no_doubt(values: list[float]) -> None:
    for cut in range(len(values) + 1):
        assert doubts(series(values[cut:], cut), series(values[:cut]), FLOW, LATER) == []


@settings(deadline=None)
@given(weekly(), st.sampled_from(["zero", "negative", "above"]))
def test_what_cannot_be_is_always_doubted(values: pd.Series, kind: str) -> None:
    steady = values + 5
    wrong = {"zero": 0, "negative": -1, "above": steady.iloc[-57:].max() * 11 + 100}[kind]
    arriving = steady.iloc[-1:] * 0 + wrong
    [doubt] = doubts(arriving, steady.iloc[:-1], FLOW, LATER)
    assert doubt.why == {"zero": "sudden_zero", "negative": "negative", "above": "far_above"}[kind]
    assert doubt.low <= doubt.high
    assert "{" not in str(doubt.sentence)


@settings(deadline=None)
@given(weekly(), st.integers(40, 118))
def test_a_doubted_day_casts_no_doubt_on_the_others(values: pd.Series, at: int) -> None:
    steady = values + 5
    arriving = steady.iloc[at:].copy()
    arriving.iloc[0] = 0
    assert [d.day for d in doubts(arriving, steady.iloc[:at], FLOW, LATER)] == [arriving.index[0].date()]


@pytest.mark.parametrize(
    ("past", "value", "metric", "wanted"),
    [
        ([100] * 30, 0, FLOW, "sudden_zero"),
        ([4] * 30, 0, FLOW, None),  # so few may be none by chance
        ([100] * 29 + [0], 0, FLOW, None),  # it has been none before
        ([100] * 27, 0, FLOW, None),
        ([100] * 30, 1001, FLOW, "far_above"),
        ([100] * 30, 999, FLOW, None),
        ([1] * 30, 90, FLOW, None),
        ([1000] * 30, 9, FLOW, "far_below"),
        ([1000] * 30, 101, FLOW, None),
        ([100] * 30, -1, FLOW, "negative"),
        ([100] * 29 + [-3], -1, FLOW, None),
        ([100] * 30, -1, SIGNED, None),
        ([1000] * 30, 3001, LEVEL, "far_above"),
        ([1000] * 30, 300, LEVEL, "far_below"),
        ([1000] * 30, 0, LEVEL, "sudden_zero"),
        ([0] * 30, 100, FLOW, "far_above"),
        ([0] * 30, 99, FLOW, None),
    ],
)
def test_the_rules_one_by_one(past: list[float], value: float, metric: Metric, wanted: str | None) -> None:
    assert why(past, value, metric) == wanted


def test_a_day_that_is_still_running_may_be_low_but_a_level_may_not() -> None:
    yesterday = START + timedelta(days=29)
    assert why([100] * 30, 0, whole_through=yesterday) is None
    assert why([100] * 30, 5000, whole_through=yesterday) == "far_above"
    assert why([100] * 30, 0, LEVEL, whole_through=yesterday) == "sudden_zero"


def test_a_stored_day_that_arrives_as_zero_is_doubted_and_the_stored_one_stays_the_past() -> None:
    found = doubts(series([0, 0, 100], 40), series([100] * 43), FLOW, LATER)
    assert [d.why for d in found] == ["sudden_zero", "sudden_zero"]


@settings(deadline=None)
@given(st.lists(st.integers(1, 1000), min_size=2, max_size=20))
def test_a_counter_is_marked_wherever_it_falls(values: list[int]) -> None:
    found = {f.day for f in falls(series(values[1:], 1), series(values[:1]), COUNTER)}
    assert found == {START + timedelta(days=n) for n in range(1, len(values)) if values[n] < values[n - 1]}


def test_another_level_is_marked_where_it_falls_by_a_lot() -> None:
    assert falls(series([71], 1), series([100]), LEVEL) == []
    [fall] = falls(series([69], 1), series([100]), LEVEL)
    assert (fall.before, fall.after) == (100, 69)
    assert falls(series([1], 1), series([100]), FLOW) == []


def test_only_a_level_can_be_a_counter() -> None:
    with pytest.raises(ValueError, match="only a stock"):
        Metric("downloads", "downloads", counter=True)
