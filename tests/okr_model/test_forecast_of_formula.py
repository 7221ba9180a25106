"""Every formula people write is forecast on the right series, or says why not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr_model.forecast.forecast import Projection, project
from okr_model.forecast.of_formula import outlook
from okr_model.formula.evaluate import running
from okr_model.formula.formula import parse
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue, Metric

START, END, TODAY = date(2026, 10, 1), date(2026, 12, 31), date(2026, 11, 10)
LEVELS = [0.05, 0.1, 0.5, 0.9, 0.95]
CATALOGUE = Catalogue(
    {
        "a": (
            Metric("flow", "x"),
            Metric("other", "x"),
            Metric("rare", "x"),
            Metric("level", "x", kind="stock"),
            Metric("second", "x", kind="stock"),
            Metric("rate", "x", kind="ratio", of=("flow", "other")),
            Metric("people", "x", additivity="none", spans=("day", "cycle")),
        )
    }
)
FLOW, OTHER, RARE = (Measure("a", name) for name in ("flow", "other", "rare"))
LEVEL, SECOND, SO_FAR = Measure("a", "level"), Measure("a", "second"), Measure("a", "people", span="cycle")


def drawn(seed: int, mean: float, count: int = 400) -> pd.Series:
    return pd.Series(
        np.random.default_rng(seed).poisson(mean, count) * 1.0, index=pd.date_range(end=TODAY, periods=count)
    )


DAILY = {
    FLOW: drawn(1, 100),
    OTHER: drawn(2, 400),
    RARE: drawn(3, 0.3)[lambda s: s > 0],
    LEVEL: drawn(4, 20).cumsum(),
    SECOND: drawn(5, 5).cumsum() + 1000,
    Measure("a", "people"): drawn(6, 50),
    SO_FAR: (
        drawn(7, 30, 41).sort_values(ascending=False).to_numpy().cumsum() * pd.Series(1.0, index=drawn(7, 30, 41).index)
    ),
}


def look(text: str, daily=DAILY, **asked: object) -> Projection:
    return outlook(parse(text, CATALOGUE), daily, START, END, TODAY, **asked)


def now(text: str, window: int | None = None) -> float:
    value = running(parse(text, CATALOGUE), DAILY, START, TODAY, window).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("a.flow", project(DAILY[FLOW], "flow", START, END)),
        ("a.flow * 3 + 50", project(DAILY[FLOW], "flow", START, END).mapped(3, 50)),
        ("-a.flow / 2", project(DAILY[FLOW], "flow", START, END).mapped(-0.5)),
        ("a.other - 2 * a.flow", project(DAILY[OTHER] - 2 * DAILY[FLOW], "flow", START, END)),
        ("a.level", project(DAILY[LEVEL], "stock", START, END)),
        ("last(a.level) + last(a.second)", project(DAILY[LEVEL] + DAILY[SECOND], "stock", START, END)),
        ("a.rate", project(pd.DataFrame({"num": DAILY[FLOW], "den": DAILY[OTHER]}), "ratio", START, END)),
        ("coalesce(a.flow / nullif(a.other, 0), 0) * 100", None),
        ("1 - a.rate", None),
    ],
)
def test_a_formula_is_forecast_on_its_own_series(text: str, like: Projection | None) -> None:
    rate = project(pd.DataFrame({"num": DAILY[FLOW], "den": DAILY[OTHER]}), "ratio", START, END)
    like = like or (rate.mapped(100) if "100" in text else rate.mapped(-1, 1))
    found = look(text)
    assert found.confidence == "normal"
    np.testing.assert_allclose(found.quantiles(LEVELS), like.quantiles(LEVELS), rtol=1e-9)
    np.testing.assert_allclose(found.banked, now(text), rtol=1e-9)


@pytest.mark.parametrize(
    ("text", "middle", "tolerance"),
    [
        ("mean(a.flow)", 100, 0.04),
        ("mean(a.flow) * 7 - 100", 600, 0.05),
        ("count(a.flow)", 92, 0.03),
        ("sum(a.rare) / sum(a.flow)", 0.003, 0.35),
        ("(a.flow - a.rare) / (a.flow + a.other)", 0.2, 0.06),
        ("a.flow / a.other + a.other / a.other", 1.25, 0.05),
        ("a.level / a.second", None, 0.02),
        ("a.flow + a.level", None, 0.02),
        ("mean(a.level) / mean(a.second)", None, 0.1),
    ],
)
def test_mixed_formulas_land_where_they_must(text: str, middle: float | None, tolerance: float) -> None:
    ahead = {
        m: pd.concat(
            [
                s,
                pd.Series(
                    s.diff().tail(90).mean() * np.arange(1, 52) + s.iloc[-1], index=pd.date_range("2026-11-11", END)
                ),
            ]
        )
        for m, s in DAILY.items()
        if m in (LEVEL, SECOND)
    }
    ahead[FLOW] = pd.concat([DAILY[FLOW], pd.Series(100.0, index=pd.date_range("2026-11-11", END))])
    middle = middle or running(parse(text, CATALOGUE), ahead, START, END).value
    found = look(text)
    assert found.confidence != "none", found.why
    assert found.median == pytest.approx(middle, rel=tolerance)


def test_windows_go_with_sums_and_ratios_and_leave_levels_alone() -> None:
    assert look("a.flow", window=28).median == pytest.approx(2800, rel=0.06)
    assert look("a.rate", window=28).median == pytest.approx(0.25, rel=0.06)
    assert look("a.level", window=28).median == look("a.level").median
    assert look("mean(a.flow)", window=28).median == pytest.approx(100, rel=0.06)


def test_a_distinct_count_of_the_cycle_never_falls_and_is_not_trusted() -> None:
    found = look("a.people")
    assert found.confidence == "low" and "counted once" in str(found.why)
    assert found.quantiles([0.01])[0] >= DAILY[SO_FAR].iloc[-1]
    assert found.likelihood(DAILY[SO_FAR].iloc[-1]) == 1.0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("max(a.flow)", "highest or lowest"),
        ("mean(a.level) - min(a.level)", "highest or lowest"),
        ("a.flow * a.other", "Formulas like this"),
        ("a.flow / last(a.level)", "Formulas like this"),
    ],
)
def test_what_cannot_be_forecast_says_so(text: str, why: str) -> None:
    found = look(text)
    assert found.confidence == "none" and why in str(found.why)


def test_no_data_is_said_for_every_form() -> None:
    for text in ("a.flow", "a.level", "a.rate", "a.flow - a.other", "mean(a.flow)", "a.people", "coalesce(a.flow, 0)"):
        found = look(text, {})
        assert found.confidence == "none" and str(found.why), text


def test_a_source_that_lags_is_no_slump() -> None:
    late = DAILY | {OTHER: DAILY[OTHER].iloc[:-4]}
    for text in ("a.flow + a.other", "a.rate"):
        assert look(text, late).median == pytest.approx(look(text).median, rel=0.02)


def test_nothing_after_today_is_seen() -> None:
    more = {m: pd.concat([s, pd.Series([1e6], index=[pd.Timestamp("2026-11-11")])]) for m, s in DAILY.items()}
    for text in ("a.flow", "a.level", "a.rate"):
        assert look(text, more).quantiles(LEVELS) == look(text).quantiles(LEVELS)


FORMULAS = (
    "a.flow", "a.rate", "a.level", "a.people", "mean(a.flow)", "count(a.rare)", "a.flow - a.other", "a.level / a.second",
    "coalesce(a.rate, last(a.level), -1)", "a.flow / nullif(a.other - a.other, 0)", "sum(a.rare) / sum(a.flow)",
    "a.flow + last(a.level)", "mean(a.level) - last(a.second)", "(a.flow + 5) / a.other", "3 / a.flow", "a.rate * a.rate",
)  # fmt: skip


@given(
    st.sampled_from(FORMULAS),
    st.dictionaries(
        st.sampled_from(list(DAILY)),
        st.dictionaries(st.integers(-60, 3), st.floats(-1e4, 1e4) | st.just(0.0), max_size=40),
    ),
    st.sampled_from([None, 1, 28]),
    st.integers(0, 4),
)
@settings(max_examples=80, deadline=None)
def test_any_data_has_an_answer_or_a_reason(text, values, window, provisional) -> None:
    if "people" in text:
        window = None
    daily = {
        m: pd.Series(
            list(v.values()),
            index=pd.DatetimeIndex([pd.Timestamp(TODAY) + pd.Timedelta(days=d) for d in v]),
            dtype="float64",
        )
        for m, v in values.items()
    }
    found = look(text, daily, window=window, provisional=provisional)
    quantiles = np.array(found.quantiles(LEVELS))
    assert np.isnan(quantiles).all() if found.confidence == "none" else (np.diff(quantiles) >= 0).all()
    assert str(found.why)
