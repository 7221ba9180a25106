"""The replay sees nothing after its day, and its scores are what their definitions say."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr_model import backtest
from okr_model.backtest import LEVELS, Record, replay
from okr_model.cycles import Cycle, quarter_of

CYCLES = [quarter_of(date(2025, month, 1)) for month in (4, 7, 10)]


def flow(seed: int = 1) -> pd.Series:
    return pd.Series(
        np.random.default_rng(seed).poisson(100, 730) * 1.0, index=pd.date_range("2024-01-02", periods=730)
    )


def record(quantiles: list[float], outcome: float, **more: object) -> Record:
    facts = {"targets": (), "likelihoods": (), "run_rate": 0.0} | more
    return Record(date(2026, 11, 1), CYCLES[0], "normal", tuple(quantiles), outcome=outcome, **facts)


def said(likelihoods: list[float], hits: list[bool]) -> list[Record]:
    """One record a likelihood, whose target of 1 was reached or not."""
    return [
        record([0.0] * 19, float(hit), targets=(1.0,), likelihoods=(p,))
        for p, hit in zip(likelihoods, hits, strict=True)
    ]


def test_a_replay_is_what_would_have_been_said_on_the_day() -> None:
    history = flow()
    records = replay(history, "flow", CYCLES, [[9000.0, 9500.0]] * 3)
    assert len(records) == 12
    changed = history.copy()
    changed.loc["2025-05-17":] = 1e6
    again = replay(changed, "flow", CYCLES[:1], [[9000.0, 9500.0]], fractions=[0.5])[0]
    before = records[2]
    assert before.day == again.day == date(2025, 5, 16)
    assert (again.quantiles, again.likelihoods, again.run_rate) == (
        before.quantiles,
        before.likelihoods,
        before.run_rate,
    )
    assert again.outcome > before.outcome == history.loc["2025-04-01":"2025-06-30"].sum()


def test_cycles_without_an_end_or_a_beginning_in_the_data_are_left_out() -> None:
    future, past = quarter_of(date(2026, 1, 1)), quarter_of(date(2020, 1, 1))
    assert replay(flow(), "flow", [future, past], [[1.0], [1.0]]) == []


@pytest.mark.parametrize("kind", ["flow", "stock", "ratio"])
def test_it_beats_the_straight_line_and_covers_what_it_says(kind) -> None:
    records = []
    for seed in range(12):
        wander = np.exp(np.cumsum(np.random.default_rng(seed + 90).normal(0, 0.03, 730)))
        history = flow(seed) * (1 + 0.5 * (flow(seed).index.day_of_week < 5)) * wander
        if kind == "stock":
            history = history.cumsum()
        if kind == "ratio":
            history = pd.DataFrame({"num": history * 0.1, "den": flow(seed + 50) * wander[::-1]})
        targets = [[backtest.value_of(history.loc[: pd.Timestamp(c.end)], kind)] for c in CYCLES]
        records += replay(history, kind, CYCLES, targets)
    assert backtest.against_run_rate(records) < 1
    assert 0.65 < backtest.coverage(records, 0.8) <= 1
    assert backtest.coverage(records, 0.9) >= backtest.coverage(records, 0.8)


def test_the_straight_line_continues_what_came() -> None:
    cycle = Cycle(date(2026, 1, 1), date(2026, 1, 10), "x")
    seen = pd.Series([5.0, 1, 2, 3, 4], index=pd.date_range("2025-12-31", periods=5))
    assert backtest.run_rate(seen, "flow", cycle, date(2026, 1, 4)) == 25
    assert backtest.run_rate(seen, "stock", cycle, date(2026, 1, 4)) == 5 + (4 - 5) * 2.5
    assert backtest.run_rate(seen.iloc[1:], "stock", cycle, date(2026, 1, 4)) == 1 + (4 - 1) * 2.5
    both = pd.DataFrame({"num": seen, "den": seen * 2})
    assert backtest.run_rate(both, "ratio", cycle, date(2026, 1, 4)) == 0.5
    assert np.isnan(backtest.run_rate(seen.iloc[:0], "flow", cycle, date(2026, 1, 4)))


def test_days_are_counted_as_shares_of_the_cycle() -> None:
    cycle = quarter_of(date(2026, 10, 1))
    assert backtest.day_at(cycle, 0.0) == backtest.day_at(cycle, 0.001) == cycle.start
    assert backtest.day_at(cycle, 1.0) == cycle.end
    assert backtest.day_at(cycle, 0.5) == cycle.start + timedelta(days=45)


def test_coverage_counts_what_lay_inside() -> None:
    spread = list(range(5, 100, 5))
    records = [record(spread, outcome) for outcome in (10.0, 50.0, 90.0, 91.0, 4.0)]
    assert backtest.coverage(records, 0.8) == pytest.approx(3 / 5)
    assert backtest.coverage(records, 0.9) == pytest.approx(4 / 5)
    assert np.isnan(backtest.coverage([], 0.8))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_crps_of_a_point_is_its_absolute_error(point: float, outcome: float) -> None:
    assert backtest.crps(record([point] * 19, outcome)) == pytest.approx(abs(point - outcome), abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60), st.integers(1, 20))
def test_bins_hold_everything_once(answers: list[tuple[float, bool]], bins: int) -> None:
    likelihoods, hits = zip(*answers, strict=True)
    records = said(list(likelihoods), list(hits))
    found = backtest.reliability(records, bins)
    assert sum(b.count for b in found) == len(answers)
    assert all(b.low - 1e-9 <= b.said <= b.high + 1e-9 and 0 <= b.happened <= 1 for b in found)
    assert 0 <= backtest.calibration_error(records, bins) <= 1
    assert backtest.brier(records) == pytest.approx(np.mean([(p - h) ** 2 for p, h in answers]))


def test_saying_the_truth_scores_best() -> None:
    hits = [True] * 7 + [False] * 3
    honest, bold = said([0.7] * 10, hits), said([0.95] * 10, hits)
    assert backtest.brier(honest) < backtest.brier(bold)
    assert backtest.calibration_error(honest) == pytest.approx(0)
    assert backtest.brier_of_run_rate(honest) == pytest.approx(0.7)


def test_the_forecaster_answers_everything() -> None:
    answer = backtest.forecaster(flow(), "flow", date(2025, 12, 1), date(2026, 2, 28), [8000.0, 9e9], LEVELS)
    assert len(answer["quantiles"]) == 19 and answer["p_hit"][0] > 0.9 > answer["p_hit"][1]
    nothing = backtest.forecaster(flow() * 0, "flow", date(2025, 12, 1), date(2026, 2, 28), [1.0], LEVELS)
    assert nothing == {"quantiles": [0.0] * 19, "p_hit": [0.5]}
