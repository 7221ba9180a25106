"""Key results that moved together in the past are taken to miss together, and any set of pairs can be drawn from."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr_model.forecast.correlation import USUAL, Moves, correlation, joint
from okr_model.forecast.forecast import Projection, project

START, END = date(2026, 10, 1), date(2026, 12, 31)
DAYS = pd.date_range(end="2026-11-10", periods=500)


def forecast(values: np.ndarray, days: pd.DatetimeIndex = DAYS) -> Projection:
    return project(pd.Series(values, index=days), "flow", START, END)


def wandering(seed: int) -> np.ndarray:
    return 500 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.03, len(DAYS))))


def test_parts_of_one_site_miss_together_and_strangers_do_not() -> None:
    visits = wandering(1)
    noise = np.random.default_rng(5)
    sister, stranger = visits * noise.uniform(0.28, 0.32, len(DAYS)), wandering(2)
    alike = correlation(forecast(visits).moves, forecast(sister).moves)
    apart = correlation(forecast(visits).moves, forecast(stranger).moves)
    assert alike > 0.75 and apart < 0.5
    assert correlation(forecast(visits).mapped(-2).moves, forecast(sister).moves) == 0


def test_a_late_source_is_compared_on_the_same_days() -> None:
    visits = wandering(3)
    late = forecast(visits[:-40], DAYS[:-40])
    assert correlation(forecast(visits).moves, late.moves) > 0.75
    assert correlation(late.moves, forecast(visits).moves) > 0.75


@pytest.mark.parametrize("count", [5, 30])
def test_where_little_is_known_what_is_usual_is_taken(count: int) -> None:
    young = forecast(wandering(1)[-count:], DAYS[-count:])
    assert correlation(young.moves, forecast(wandering(1)).moves) == USUAL
    assert correlation(None, young.moves) == USUAL
    assert correlation(forecast(np.full(500, 7.0)).moves, forecast(wandering(1)).moves) == USUAL


changes = st.lists(st.one_of(st.floats(-2, 2), st.just(float("nan"))), min_size=26, max_size=26)


@given(changes, changes, st.integers(-40, 40))
@settings(max_examples=60, deadline=None)
def test_a_correlation_is_one_and_the_same_both_ways(one: list[float], other: list[float], later: int) -> None:
    a, b = Moves(100, np.array(one)), Moves(100 + later, np.array(other))
    assert 0 <= correlation(a, b) <= 0.97
    assert correlation(a, b) == pytest.approx(correlation(b, a), abs=1e-9)


@given(st.lists(st.floats(0, 0.97), min_size=10, max_size=10))
@settings(max_examples=60, deadline=None)
def test_pairs_that_contradict_each_other_become_a_matrix_to_draw_from(pairs: list[float]) -> None:
    matrix = np.eye(5)
    matrix[np.triu_indices(5, 1)] = pairs
    matrix = np.maximum(matrix, matrix.T)
    root = joint(matrix)
    drawn = root @ root.T
    assert np.isfinite(drawn).all() and np.allclose(np.diag(drawn), 1)
    if np.linalg.eigvalsh(matrix)[0] > 0:
        assert np.allclose(drawn, matrix)
