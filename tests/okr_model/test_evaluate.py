"""Running values equal an independent day-by-day loop, for any gaps, any window and any formula."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr_model.formula.evaluate import Need, Running, check_window, needs, running
from okr_model.formula.formula import Formula, FormulaError, parse
from okr_model.formula.tree import Aggregate, Arithmetic, Coalesce, Negate, Node, NullIf, Number
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue, Metric

CATALOGUE = Catalogue(
    {
        "a": (
            Metric("flow", "x"),
            Metric("other", "x"),
            Metric("level", "x", kind="stock"),
            Metric("rate", "x", kind="ratio", of=("flow", "other")),
            Metric("people", "x", additivity="none", spans=("day", "cycle")),
        )
    }
)
FLOW, OTHER, LEVEL = Measure("a", "flow"), Measure("a", "other"), Measure("a", "level")
PEOPLE, SO_FAR = Measure("a", "people"), Measure("a", "people", span="cycle")
MEASURES = (FLOW, OTHER, LEVEL, PEOPLE, SO_FAR)
START = date(2026, 10, 1)
FORMULAS = (
    "a.flow",
    "mean(a.flow)",
    "min(a.flow)",
    "max(a.flow)",
    "count(a.flow)",
    "last(a.flow)",
    "a.level",
    "mean(a.level) - min(a.level)",
    "a.rate",
    "a.flow / nullif(a.other, 0)",
    "coalesce(a.rate, last(a.level), -1)",
    "(a.flow + a.other) * 2 - a.flow / count(a.other)",
    "nullif(max(a.flow), min(a.flow))",
    "-last(a.people) / mean(a.people)",
    "a.flow / (a.other - a.other)",
)
FRESH = ("a.people", "a.flow / a.people", "coalesce(a.people, 0)")  # count from the first day of the cycle

Daily = dict[Measure, dict[int, float]]  # per measure: days after START -> value


def day(offset: int) -> date:
    return START + timedelta(days=offset)


def series(values: dict[int, float]) -> pd.Series[float]:
    index = pd.DatetimeIndex([pd.Timestamp(day(offset)) for offset in sorted(values)])
    return pd.Series([values[offset] for offset in sorted(values)], index=index, dtype="float64")


def run(text: str, daily: Daily, on: int, window: int | None = None) -> Running:
    return running(parse(text, CATALOGUE), {m: series(v) for m, v in daily.items()}, START, day(on), window)


CHOSEN: dict[str, Callable[[list[float]], float]] = {
    "sum": math.fsum,
    "mean": fmean,
    "min": min,
    "max": max,
    "last": lambda values: values[-1],
}


def naive(node: Node, daily: Daily, on: int, window: int | None) -> float | None:
    """The same in the words of the definition, one day and one value at a time; None where there is none."""

    def inner(part: Node) -> float | None:
        return naive(part, daily, on, window)

    match node:
        case Number(number):
            return number
        case Aggregate(function, measure):
            known = daily.get(measure, {})
            first = 0 if window is None else on - window + 1
            inside = [v for d, v in sorted(known.items()) if first <= d <= on]
            if function == "last" and measure.span != "cycle":
                inside = [v for d, v in sorted(known.items()) if d <= on]
            if function == "count":
                return float(len(inside))
            return CHOSEN[function](inside) if inside else None
        case Negate(part):
            value = inner(part)
            return None if value is None else -value
        case NullIf(part, void):
            return None if inner(part) == inner(void) else inner(part)
        case Coalesce(parts):
            return next((value for value in map(inner, parts) if value is not None), None)
        case Arithmetic(operator, left, right):
            a, b = inner(left), inner(right)
            if a is None or b is None or (operator == "/" and b == 0):
                return None
            return {"+": a + b, "-": a - b, "*": a * b}[operator] if operator != "/" else a / b


VALUES = st.one_of(st.integers(0, 1000).map(float), st.floats(0.001, 1e4))
DAILY = st.fixed_dictionaries(
    {measure: st.dictionaries(st.integers(-60, 70), VALUES, max_size=60) for measure in MEASURES}
)
WINDOWS = st.one_of(st.none(), st.integers(1, 90))


def same(found: float, wanted: float | None) -> bool:
    return math.isnan(found) if wanted is None else found == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FORMULAS), DAILY, st.integers(0, 60), WINDOWS)
def test_every_day_equals_the_definition(text: str, daily: Daily, on: int, window: int | None) -> None:
    formula, found = parse(text, CATALOGUE), run(text, daily, on, window).days
    assert len(found) == on + 1
    assert list(found.index) == [pd.Timestamp(day(d)) for d in range(on + 1)]
    measures = {part.measure for part in formula.aggregates}
    for d, value in enumerate(found["value"]):
        assert same(value, naive(formula.tree, daily, d, window)), (d, value)
    assert list(found["measured"]) == [any(d in daily[m] for m in measures) for d in range(on + 1)]
    assert list(found["state"] == "ok") == list(found["value"].notna())


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(FRESH), DAILY, st.integers(0, 60))
def test_counts_of_the_cycle_to_date_start_afresh(text: str, daily: Daily, on: int) -> None:
    formula, found = parse(text, CATALOGUE), run(text, daily, on).days
    for d, value in enumerate(found["value"]):
        assert same(value, naive(formula.tree, daily, d, None)), d


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMULAS), DAILY, st.integers(0, 59), st.integers(1, 20), WINDOWS)
def test_the_past_never_depends_on_the_future(text: str, daily: Daily, on: int, more: int, window: int | None) -> None:
    known = {m: {d: v for d, v in values.items() if d <= on} for m, values in daily.items()}
    early, late = run(text, known, on, window), run(text, daily, on + more, window)
    pd.testing.assert_frame_equal(early.days, late.until(day(on)).days)
    assert late.until(day(on)).state == early.state


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMULAS), DAILY, st.integers(0, 60))
def test_a_window_over_everything_changes_nothing(text: str, daily: Daily, on: int) -> None:
    inside = {m: {d: v for d, v in values.items() if d >= 0} for m, values in daily.items()}
    pd.testing.assert_frame_equal(run(text, inside, on).days, run(text, inside, on, window=on + 1).days, rtol=1e-9)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(DAILY, st.integers(0, 60), WINDOWS, st.floats(0.01, 100))
def test_scaling_the_data_scales_the_value(daily: Daily, on: int, window: int | None, factor: float) -> None:
    scaled = {m: {d: v * factor for d, v in values.items()} for m, values in daily.items()}
    for text in ("a.flow", "mean(a.flow)", "min(a.flow)", "max(a.flow)", "a.level"):
        one, other = run(text, daily, on, window).days["value"], run(text, scaled, on, window).days["value"]
        np.testing.assert_allclose(one * factor, other, rtol=1e-9, atol=1e-9)
    one, other = run("a.rate", daily, on, window).days["value"], run("a.rate", scaled, on, window).days["value"]
    both = one.notna() & other.notna()
    np.testing.assert_allclose(one[both], other[both], rtol=1e-9)


def test_days_without_data_are_skipped_and_never_zero() -> None:
    found = run("a.flow", {FLOW: {1: 5.0, 3: 2.0}}, on=4).days
    assert np.isnan(found["value"].iloc[0])
    assert list(found["value"].iloc[1:]) == [5, 5, 7, 7]
    assert list(found["measured"]) == [False, True, False, True, False]
    assert list(found["state"]) == ["no_data", "ok", "ok", "ok", "ok"]
    assert run("mean(a.flow)", {FLOW: {1: 5.0, 3: 2.0}}, on=4).value == 3.5
    assert run("count(a.flow)", {FLOW: {1: 5.0, 3: 2.0}}, on=4).value == 2
    assert run("count(a.flow)", {}, on=4).value == 0


def test_a_level_is_carried_in_from_before_the_cycle_and_the_window() -> None:
    assert run("a.level", {LEVEL: {-40: 9.0, 70: 1.0}}, on=3).value == 9
    assert run("a.level", {LEVEL: {-40: 9.0, -50: 8.0}}, on=3, window=7).value == 9
    assert run("a.level", {LEVEL: {-40: 9.0, 2: 10.0}}, on=3).days["value"].tolist() == [9, 9, 10, 10]
    assert run("a.people", {SO_FAR: {-1: 9.0}}, on=3).state == "no_data"
    assert run("a.people", {SO_FAR: {-1: 9.0, 1: 2.0}}, on=3).value == 2


def test_a_window_reaches_back_before_the_cycle() -> None:
    daily: Daily = {FLOW: {-3: 1.0, -2: 2.0, -1: 4.0, 0: 8.0, 1: 16.0}}
    assert run("a.flow", daily, on=2, window=3).days["value"].tolist() == [14, 28, 24]
    assert run("a.flow", daily, on=5, window=3).state == "no_data"


def test_window_sums_lose_no_digits_beside_large_values() -> None:
    daily: Daily = {FLOW: {-9: 1e16, -8: -1e16} | dict.fromkeys(range(10), 0.1)}
    assert run("a.flow", daily, on=9, window=3).value == pytest.approx(0.3, rel=1e-12)


@pytest.mark.parametrize("text", ["a.flow / a.other", "a.flow / nullif(a.other, 0)", "1 + a.flow / a.other", "a.rate"])
def test_a_zero_denominator_is_named(text: str) -> None:
    found = run(text, {FLOW: {0: 3.0}, OTHER: {0: 0.0, 1: 1.0}}, on=1).days
    assert list(found["state"]) == ["zero_denominator", "ok"]
    assert np.isnan(found["value"].iloc[0])


def test_missing_data_is_no_zero_denominator() -> None:
    assert run("a.flow / a.other", {FLOW: {0: 3.0}}, on=1).state == "no_data"
    assert run("a.flow / a.other", {OTHER: {0: 0.0}}, on=1).state == "no_data"
    assert run("coalesce(a.flow / a.other, 7)", {FLOW: {0: 1.0}, OTHER: {0: 0.0}}, on=1).value == 7


def test_what_is_too_large_is_no_value() -> None:
    found = run("a.flow * a.flow", {FLOW: {0: 1e200}}, on=0)
    assert (found.value, found.state) == (None, "no_data")


def test_before_the_first_day_there_is_nothing() -> None:
    for window in (None, 7):
        found = run("a.flow + a.level", {FLOW: {-5: 1.0}}, on=-2, window=window)
        assert (len(found.days), found.value, found.state) == (0, None, "no_data")


def test_a_count_of_the_cycle_cannot_be_had_over_a_window() -> None:
    formula = parse("a.flow / a.people", CATALOGUE)
    check_window(formula, None)
    check_window(parse("mean(a.people)", CATALOGUE), 28)
    for attempt in (lambda: check_window(formula, 28), lambda: running(formula, {}, START, START, 28)):
        with pytest.raises(FormulaError, match="cannot be had over the last 28") as refused:
            attempt()
        assert formula.text[refused.value.position :] == "a.people"


def test_needs_name_each_measure_once_with_what_to_fetch() -> None:
    formula = parse("a.flow / mean(a.flow) + last(a.other) + max(a.other) + a.people", CATALOGUE)
    on = day(9)
    assert needs(formula, START, on) == [
        Need(FLOW, START, on, carry=False),
        Need(OTHER, START, on, carry=True),
        Need(SO_FAR, START, on, carry=False),
    ]
    assert needs(parse("a.flow", CATALOGUE), START, on, 28) == [Need(FLOW, day(-27), on, carry=False)]


@given(st.sampled_from(FORMULAS), DAILY, st.integers(0, 60), WINDOWS)
@settings(max_examples=60, deadline=None)
def test_what_needs_asks_for_is_enough(text: str, daily: Daily, on: int, window: int | None) -> None:
    fetched: Daily = {}
    for need in needs(parse(text, CATALOGUE), START, day(on), window):
        known = daily[need.measure]
        fetched[need.measure] = {d: v for d, v in known.items() if need.first <= day(d) <= need.last}
        if need.carry and (earlier := [d for d in known if day(d) < need.first]):
            fetched[need.measure][max(earlier)] = known[max(earlier)]
    pd.testing.assert_frame_equal(run(text, daily, on, window).days, run(text, fetched, on, window).days)


def test_fifty_formulas_over_four_hundred_days_are_quick() -> None:
    rng = np.random.default_rng(1)
    values = series({d: float(rng.random()) for d in range(-60, 400)})
    daily = dict.fromkeys((FLOW, OTHER, LEVEL, PEOPLE), values)
    formulas: list[Formula] = [parse(FORMULAS[i % len(FORMULAS)], CATALOGUE) for i in range(50)]
    times = []
    for _ in range(3):
        began = time.thread_time()
        for i, formula in enumerate(formulas):
            running(formula, daily, START, day(399), None if i % 2 else 28)
        times.append(time.thread_time() - began)
    assert min(times) < 0.2  # about 0.025 s on an idle machine
