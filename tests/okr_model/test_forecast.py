"""A forecast is honest, monotone and unmoved by units, and bad input gets a wide answer or a reason, never an error."""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from okr_model.forecast.forecast import Kind, Projection, project

START, END = date(2026, 10, 1), date(2026, 12, 31)
TODAY = pd.Timestamp("2026-11-10")
LEVELS = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
TARGETS = [-1e9, -500.0, 0.0, 10.0, 500.0, 4_000.0, 9_000.0, 9_500.0, 50_000.0, 1e9]


def days(values: list[float] | np.ndarray, last: pd.Timestamp = TODAY) -> pd.Series:
    return pd.Series(np.asarray(values, dtype=float), index=pd.date_range(end=last, periods=len(values)))


def usual(count: int = 400, seed: int = 1, level: float = 100.0) -> pd.Series:
    return days(np.random.default_rng(seed).poisson(level, count))


def ratio(count: int = 400, seed: int = 1) -> pd.DataFrame:
    den = usual(count, seed)
    return pd.DataFrame({"num": np.random.default_rng(seed).binomial(den.astype(int), 0.3) * 1.0, "den": den})


amounts = st.one_of(
    st.floats(0, 1e4).map(lambda x: round(x, 6)),
    st.sampled_from([0.0, 0.0, 1.0, 2.0, 1e6, float("nan")]),
    st.integers(0, 30).map(float),
)
signed = st.one_of(amounts, st.floats(-1e4, 1e4).map(lambda x: round(x, 6)))
ends = st.sampled_from([date(2026, 11, 11), date(2026, 11, 20), END, date(2027, 9, 30)])


@st.composite
def questions(draw: st.DrawFn) -> tuple[pd.Series | pd.DataFrame, Kind, dict[str, object]]:
    """Any history, any kind, any window and any number of provisional days."""
    kind = draw(st.sampled_from(["flow", "flow", "stock", "ratio"]))
    count = draw(st.sampled_from([1, 2, 3, 5, 13, 40, 130]))
    asked: dict[str, object] = {"provisional": draw(st.sampled_from([0, 0, 1, 4, 30]))}
    if kind != "stock":
        asked["window"] = draw(st.sampled_from([None, None, 1, 7, 28, 365]))
    values = days(draw(st.lists(signed, min_size=count, max_size=count)))
    if kind == "ratio":
        dens = draw(st.lists(amounts, min_size=count, max_size=count))
        return pd.DataFrame({"num": values, "den": days(dens)}), "ratio", asked
    return values, kind, asked


def check(found: Projection) -> None:
    """Finite and monotone, and the fan leads to the end; or nothing at all, with a reason."""
    assert str(found.why)
    quantiles = np.array(found.quantiles(LEVELS))
    likelihoods = np.array([found.likelihood(target) for target in TARGETS])
    fan = found.path(LEVELS)
    if found.confidence == "none":
        assert np.isnan(quantiles).all() and np.isnan(likelihoods).all() and not len(fan)
        return
    assert np.isfinite(quantiles).all() and (np.diff(quantiles) >= 0).all()
    assert (np.diff(likelihoods) <= 1e-12).all() and (likelihoods >= 0).all() and (likelihoods <= 1).all()
    assert 0 <= found.between(10.0, 500.0) <= 1
    if len(fan):
        assert np.isfinite(fan.to_numpy()).all()
        assert (np.diff(fan.to_numpy(), axis=1) >= -1e-9 * np.abs(fan.to_numpy()).max()).all()
        assert fan.iloc[-1].to_list() == quantiles.tolist()


@given(questions(), ends)
@settings(max_examples=80, deadline=None)
def test_any_history_has_a_finite_monotone_answer_or_a_reason(question, end: date) -> None:
    history, kind, asked = question
    check(project(history, kind, START, end, **asked))


@given(st.lists(amounts, min_size=5, max_size=120), ends, st.integers(0, 5))
@settings(max_examples=80, deadline=None)
def test_what_a_flow_has_banked_cannot_fall(values: list[float], end: date, provisional: int) -> None:
    history = days(values)
    found = project(history, "flow", START, end, provisional=provisional)
    assume(found.confidence != "none")
    banked = float(history.loc[pd.Timestamp(START) :].sum())
    almost = banked * (1 - 1e-9)
    assert found.quantiles([0.01])[0] >= almost
    assert found.likelihood(almost) == 1.0 and found.likelihood(almost - 1, at_least=False) == 0.0
    fan = found.path([0.05, 0.5, 0.95]).to_numpy()
    assert (fan >= almost).all()
    assert (np.diff(fan, axis=0) >= 0).all()


@given(questions(), st.sampled_from([0.001, 0.5, 3.0, 1000.0]))
@settings(max_examples=80, deadline=None)
def test_scaling_the_series_scales_the_answer(question, factor: float) -> None:
    history, kind, asked = question
    scaled = history.assign(num=history["num"] * factor) if kind == "ratio" else history * factor
    one, other = (project(h, kind, START, END, **asked) for h in (history, scaled))
    assert one.confidence == other.confidence
    size = np.abs(one.quantiles(LEVELS)).max()
    np.testing.assert_allclose(
        other.quantiles(LEVELS), np.array(one.quantiles(LEVELS)) * factor, 1e-6, factor * size * 1e-9
    )


@pytest.mark.parametrize("kind", ["flow", "stock", "ratio"])
def test_the_future_of_the_history_is_never_seen(kind: Kind) -> None:
    history = ratio() if kind == "ratio" else usual().cumsum() if kind == "stock" else usual()
    early = history.loc[:"2026-10-20"]
    found = project(history, kind, START, END, today=date(2026, 10, 20))
    assert found.quantiles(LEVELS) == project(early, kind, START, END).quantiles(LEVELS)


@pytest.mark.parametrize("level", [0.3, 100.0, 1e6])
def test_a_steady_flow_lands_where_it_must(level: float) -> None:
    found = project(usual(level=level), "flow", START, END)
    low, middle, high = found.quantiles([0.05, 0.5, 0.95])
    assert found.confidence == "normal"
    assert low < 92 * level < high
    assert middle == pytest.approx(92 * level, rel=0.25 if level < 1 else 0.05)


def test_a_steady_ratio_and_stock_land_where_they_must() -> None:
    assert project(ratio(), "ratio", START, END).median == pytest.approx(0.3, rel=0.05)
    level = usual().cumsum()
    assert project(level, "stock", START, END).median == pytest.approx(level.iloc[-1] + 51 * 100, rel=0.02)


def test_a_trailing_window_is_forecast_on_its_own_days() -> None:
    found = project(usual(), "flow", START, END, window=28)
    assert found.median == pytest.approx(2800, rel=0.06)
    assert found.path([0.5]).iloc[0, 0] == pytest.approx(usual().iloc[-27:].sum() + 100, rel=0.03)
    half_banked = project(usual(), "flow", START, TODAY.date() + pd.Timedelta(days=14), window=28)
    assert half_banked.banked == usual().iloc[-14:].sum()


@pytest.mark.parametrize(
    ("history", "kind", "reason"),
    [
        (usual(0), "flow", "There is no data for it yet."),
        (usual(1), "flow", "Too few days with data to forecast from: 1."),
        (usual(1), "stock", "Too few days with data to forecast from: 1."),
        (days([np.nan] * 30), "flow", "Too few days with data to forecast from: 0."),
        (days([0.0] * 300), "flow", "Every day so far is zero, so there is nothing to forecast from."),
        (days([7.0] * 300), "stock", "It has not moved yet, so there is nothing to forecast from."),
        (ratio() * [1, 0], "ratio", "Its denominator is zero, so it has no value."),
        (usual() * 1e250, "flow", "Its numbers are too large or too small to calculate with."),
    ],
)
def test_what_cannot_be_said_is_said(history, kind: Kind, reason: str) -> None:
    found = project(history, kind, START, END)
    assert (found.confidence, str(found.why)) == ("none", reason)
    check(found)


def test_one_outlier_does_not_move_the_days_to_come() -> None:
    history = usual()
    history.iloc[-20] *= 250
    found, calm = project(history, "flow", START, END), project(usual(), "flow", START, END)
    check(found)
    to_come, calm_to_come = found.median - found.banked, calm.median - calm.banked
    assert to_come == pytest.approx(calm_to_come, rel=0.15)


def test_a_level_shift_is_followed_and_widens_the_answer() -> None:
    history = usual()
    history.iloc[-25:] *= 3
    found, calm = project(history, "flow", START, END), project(usual(), "flow", START, END)
    assert found.median - found.banked > 51 * 200
    width, calm_width = (p.quantiles([0.9])[0] - p.quantiles([0.1])[0] for p in (found, calm))
    assert width > 2 * calm_width


@pytest.mark.parametrize("zeros_before", [0, 300])
def test_a_launch_in_mid_quarter_is_forecast_with_low_confidence(zeros_before: int) -> None:
    history = days([*[0.0] * zeros_before, *usual(12)])
    found = project(history, "flow", START, END)
    assert (found.confidence, str(found.why)) == ("low", "Limited history: 12 days with data.")
    assert found.median == pytest.approx(63 * 100, rel=0.15)
    assert found.likelihood(1e9) == 0.1 and found.likelihood(found.banked + 1) == 0.9


def test_a_gap_of_two_weeks_counts_as_nothing_known_not_as_nothing() -> None:
    history = usual()
    history.iloc[-24:-10] = np.nan
    found = project(history, "flow", START, END)
    check(found)
    assert found.median - found.banked == pytest.approx(51 * 100, rel=0.06)
    assert project(history.dropna(), "flow", START, END).quantiles(LEVELS) == found.quantiles(LEVELS)


def test_weekdays_without_data_bring_nothing() -> None:
    history = usual()
    found = project(history[history.index.day_of_week < 5], "flow", START, END)
    assert found.median == pytest.approx(66 * 100, rel=0.06)


def test_negative_values_may_take_back_what_was_counted() -> None:
    found = project(usual() - 150, "flow", START, END)
    check(found)
    assert found.quantiles([0.9])[0] < found.banked < 0
    assert not found.never_falls


def test_a_target_already_passed_is_certain_only_where_nothing_falls() -> None:
    assert project(usual(), "flow", START, END).likelihood(1000) == 1.0
    level = usual().cumsum()
    assert project(level, "stock", START, END).likelihood(level.iloc[-1] - 1) < 1.0


def test_a_cycle_that_has_ended_is_known() -> None:
    history = usual()
    total = float(history.loc["2026-10-01":"2026-11-01"].sum())
    found = project(history, "flow", START, date(2026, 11, 1))
    assert found.settled and found.quantiles([0.1, 0.9]) == [total, total]
    assert (found.likelihood(total), found.likelihood(total + 1)) == (1.0, 0.0)
    assert found.between(total, total) == 1.0 and not len(found.path(LEVELS))
    assert project(history, "flow", date(2020, 1, 1), date(2020, 3, 31)).confidence == "none"


def test_a_cycle_that_has_not_begun_is_forecast_whole() -> None:
    found = project(usual(), "flow", date(2027, 1, 1), date(2027, 3, 31))
    check(found)
    assert found.banked == 0 and found.median == pytest.approx(9000, rel=0.08)
    fan = found.path([0.1, 0.9])
    assert fan.index[0] == pd.Timestamp(2027, 1, 1)
    now = project(usual(), "flow", START, END)
    assert np.ptp(found.quantiles([0.1, 0.9])) > np.ptp(now.quantiles([0.1, 0.9]))


def test_ten_years_are_read_as_two() -> None:
    check(project(usual(3660), "flow", START, END))
    assert (
        project(usual(3660).iloc[-730:], "flow", START, END).median == project(usual(3660), "flow", START, END).median
    )
    long_ago = project(usual(3660), "flow", date(2020, 1, 1), END)
    assert long_ago.banked == usual(3660).loc["2020-01-01":].sum()


def test_an_incomplete_today_is_no_slump() -> None:
    history = usual()
    whole = project(history, "flow", START, END).median
    missing = history.iloc[-1] * 0.9
    history.iloc[-1] -= missing
    assert project(history, "flow", START, END, provisional=1).median == pytest.approx(whole, rel=0.02)
    assert project(history, "flow", START, END).median < whole - 1.5 * missing


def test_what_provisional_days_show_is_kept() -> None:
    history = usual()
    history.iloc[-1] = 30_000
    found = project(history, "flow", START, END, provisional=1)
    assert found.quantiles([0.01])[0] >= history.loc[pd.Timestamp(START) :].sum()


@pytest.mark.parametrize("how", ["shuffled", "in Berlin", "as dates", "twice", "whole numbers"])
def test_a_history_may_be_indexed_as_it_comes(how: str) -> None:
    history = usual()
    other = {
        "shuffled": history.sample(frac=1, random_state=1),
        "in Berlin": history.tz_localize("Europe/Berlin"),
        "as dates": pd.Series(history.to_numpy(), index=pd.Index([day.date() for day in history.index])),
        "twice": pd.concat([history * 0, history]),
        "whole numbers": history.astype("Int64"),
    }[how]
    assert project(other, "flow", START, END).quantiles(LEVELS) == project(history, "flow", START, END).quantiles(
        LEVELS
    )


def test_only_the_youngest_provisional_days_are_set_aside() -> None:
    history = usual()
    assert project(history, "flow", START, END, provisional=30).median == pytest.approx(
        project(history, "flow", START, END, provisional=3).median, rel=1e-9
    )


def test_days_that_a_source_has_not_sent_yet_are_to_come() -> None:
    late = usual().iloc[:-2]
    found = project(late, "flow", START, END, today=TODAY.date())
    assert found.median == project(late, "flow", START, END).median
    assert found.path([0.5]).index[0] == TODAY + pd.Timedelta(days=1)


@pytest.mark.parametrize("count", [10, 21, 60])
def test_little_history_claims_nothing_extreme(count: int) -> None:
    for kind, history in (("flow", usual(count)), ("stock", usual(count).cumsum()), ("ratio", ratio(count))):
        found = project(history, kind, START, END)
        assert found.confidence == "low"
        assert found.likelihood(1e12) == 0.1


def test_a_mapped_projection_is_the_projection_of_the_mapped_value() -> None:
    found = project(usual(), "flow", START, END)
    turned = found.mapped(-2.0, 5.0)
    assert turned.quantiles([0.1])[0] == pytest.approx(5 - 2 * found.quantiles([0.9])[0])
    assert turned.likelihood(5 - 2 * 9200.0) == pytest.approx(found.likelihood(9200.0, at_least=False))
    check(turned)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "level"}, "a flow, a stock or a ratio"),
        ({"end": date(2026, 9, 1)}, "ends before it starts"),
        ({"window": 0}, "at least 1 day"),
        ({"kind": "stock", "window": 7}, "for flows and ratios"),
        ({"provisional": -1}, "fewer than none"),
        ({"kind": "ratio"}, "columns num and den"),
    ],
)
def test_a_wrong_question_is_refused(asked: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        project(**{"history": usual(), "kind": "flow", "start": START, "end": END} | asked)
    with pytest.raises(ValueError, match="from 0 to 1"):
        project(usual(), "flow", START, END).quantiles([80])


def panel(seed: int, count: int) -> pd.Series:
    """A made-up metric: a wandering level, weekdays, noise and now and then a freak day."""
    rng = np.random.default_rng(seed)
    level = np.exp(rng.normal(4, 1.5) + np.cumsum(rng.normal(0, rng.uniform(0, 0.03), count)))
    week = np.exp(rng.normal(0, rng.uniform(0, 0.5), 7))
    freak = np.where(rng.random(count) < 0.005, 8, 1)
    return days(rng.poisson(level * week[np.arange(count) % 7] * rng.gamma(20, 1 / 20, count) * freak))


def seasonal(agrees: bool) -> pd.Series:
    """Every year ends high, or only the last one did."""
    history = usual(770)
    high = (history.index.month >= 11) & ((history.index.year == 2025) | agrees)
    return history * np.where(high, 2.0, 1.0) * np.where(history.index.day_of_year < 60, 1.5 if agrees else 1.0, 1.0)


def test_last_year_counts_as_far_as_it_agrees_with_this_one() -> None:
    then, end = pd.Timestamp("2026-10-25"), date(2026, 12, 31)
    to_come = []
    for agrees in (True, False):
        found = project(seasonal(agrees).loc[:then], "flow", START, end)
        to_come.append(found.median - found.banked)
    assert to_come[0] > 1.2 * 67 * 100 and to_come[0] > 1.05 * to_come[1]


def test_a_change_of_a_level_that_wanders_is_followed_further_than_one_that_passes() -> None:
    rng, count = np.random.default_rng(4), 700
    wander = np.exp(np.cumsum(rng.normal(0, 0.02, count)))
    passing = np.exp(np.convolve(rng.normal(0, 0.12, count + 9), np.ones(10) / 3, "valid"))
    followed = []
    for course in (wander, passing):
        history = days(1000 * course / course[-60:-14].mean())
        history.iloc[-14:] = 1500.0
        found = project(history, "flow", START, END)
        followed.append(found.median - found.banked)
    assert followed[0] > followed[1]


def test_eighty_percent_happens_eight_times_out_of_ten() -> None:
    inside, said, happened = [], [], []
    for seed in range(150):
        series = panel(seed, 500)
        start = series.index[-92]
        today = start + pd.Timedelta(days=[13, 30, 45, 69][seed % 4])
        found = project(series.loc[:today], "flow", start.date(), TODAY.date())
        actual = float(series.loc[start:].sum())
        low, high = found.quantiles([0.1, 0.9])
        inside.append(low <= actual <= high)
        said.append(found.likelihood(found.quantiles([0.3])[0]))
        happened.append(actual >= found.quantiles([0.3])[0])
    assert 0.70 <= np.mean(inside) <= 0.92
    assert abs(np.mean(said) - np.mean(happened)) < 0.12


def test_fifty_key_results_take_no_time() -> None:
    histories = [usual(730, seed) for seed in range(50)]
    project(histories[0], "flow", START, END)
    began = time.process_time()
    for history in histories:
        project(history, "flow", START, END).quantiles(LEVELS)
    assert time.process_time() - began < 1.0  # a quarter of a second on a quiet machine; bench measures
