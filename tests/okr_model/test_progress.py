"""Progress, attainment and status: the laws, and every type of key result on days that matter."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from okr_model.formula.evaluate import running
from okr_model.formula.formula import parse
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import Commitment, KeyResult, Step
from okr_model.progress.progress import Reading, attainment, expected, read, roll_up
from okr_model.progress.status import SEVERITY, Bands, Status

CATALOGUE = Catalogue(
    {"a": (Metric("flow", "x"), Metric("other", "x"), Metric("level", "x", kind="stock"))},
)
FLOW, OTHER, LEVEL = Measure("a", "flow"), Measure("a", "other"), Measure("a", "level")
CYCLE = Cycle(date(2026, 10, 1), date(2026, 10, 10), "ten-days")
AFTER = CYCLE.end + timedelta(days=5)
NUMBERS = st.floats(-1e6, 1e6)


def day(number: int) -> date:
    """The number-th day of the cycle, from 1."""
    return CYCLE.start + timedelta(days=number - 1)


def reading(
    data: dict[Measure, dict[int, float]],
    on: date,
    *,
    kind: Commitment = "committed",
    stale: bool = False,
    **given: Any,
) -> Reading:
    """Read a key result over `data`, which has values by number of the day in the cycle."""
    result = KeyResult(id="it", title="It", **given)
    if result.formula is None:
        return read(result, CYCLE, on, None, None, kind=kind, stale=stale)
    formula = parse(result.formula, CATALOGUE)
    daily = {
        measure: pd.Series(list(values.values()), index=pd.DatetimeIndex([pd.Timestamp(day(n)) for n in values]))
        for measure, values in data.items()
    }
    course = running(formula, daily, CYCLE.start, min(on, CYCLE.end), result.window)
    return read(result, CYCLE, on, formula, course, kind=kind, stale=stale)


# attainment


@pytest.mark.parametrize(
    ("value", "baseline", "target", "grade"),
    [
        (150, 100, 200, 0.5),
        (100, 100, 200, 0),
        (50, 100, 200, -0.5),
        (300, 100, 200, 2),
        (40, 50, 40, 1),
        (45, 50, 40, 0.5),
        (5, 5, 5, None),
        (None, 0, 1, None),
        (1, None, 1, None),
        (1, 0, None, None),
        (math.nan, 0, 1, None),
        (1, math.nan, 1, None),
        (1, 0, math.inf, 0),
        (math.inf, 0, 1, None),
    ],
)
def test_attainment(value: float | None, baseline: float | None, target: float | None, grade: float | None) -> None:
    assert attainment(value, baseline, target) == grade


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_moving_towards_the_target_never_lowers_attainment(a: float, b: float, baseline: float, target: float) -> None:
    assume(baseline != target)
    near, far = sorted((a, b), reverse=target > baseline)
    one, other = attainment(near, baseline, target), attainment(far, baseline, target)
    assert one is None or other is None or one >= other


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000), st.floats(0.001, 1000), NUMBERS)
def test_attainment_knows_no_unit(value: int, baseline: int, target: int, factor: float, shift: float) -> None:
    assume(baseline != target)
    grade = attainment(value, baseline, target)
    assert attainment(value * factor, baseline * factor, target * factor) == pytest.approx(grade, rel=1e-9, abs=1e-9)
    moved = attainment(value + shift, baseline + shift, target + shift)
    assert moved == pytest.approx(grade, rel=1e-5, abs=1e-5)  # adding a large number costs digits


@given(NUMBERS, NUMBERS)
def test_baseline_is_nothing_and_target_is_everything(baseline: float, target: float) -> None:
    assume(baseline != target)
    assert attainment(baseline, baseline, target) == 0
    assert attainment(target, baseline, target) == 1


# expected and roll-up


def test_expected_counts_days_within_the_cycle() -> None:
    assert expected(CYCLE.start, CYCLE.end, day(1)) == 0.1
    assert expected(CYCLE.start, CYCLE.end, day(4)) == 0.4
    assert expected(CYCLE.start, CYCLE.end, CYCLE.end) == 1
    assert expected(CYCLE.start, CYCLE.end, AFTER) == 1
    assert expected(CYCLE.start, CYCLE.end, day(0)) == 0
    assert expected(CYCLE.start, CYCLE.end, day(-99)) == 0
    assert expected(CYCLE.start, CYCLE.start, CYCLE.start) == 1
    with pytest.raises(ValueError, match="ends before it starts"):
        expected(CYCLE.end, CYCLE.start, CYCLE.start)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], None),
        ([(None, 1.0)], None),
        ([(0.5, 1)], 0.5),
        ([(0.5, 1), (None, 9)], 0.5),
        ([(1.0, 3), (0.0, 1)], 0.75),
        ([(-4.0, 1), (7.0, 1)], 0.5),
        ([(0.5, 0), (1.0, 2)], 1.0),
        ([(0.5, 0)], None),
        ([(math.nan, 1), (0.25, 2)], 0.25),
    ],
)
def test_roll_up(parts: list[tuple[float | None, float]], whole: float | None) -> None:
    assert roll_up(parts) == whole


@given(st.lists(st.tuples(st.one_of(st.none(), NUMBERS), st.floats(0, 100))))
def test_an_objective_stays_within_its_key_results(parts: list[tuple[float | None, float]]) -> None:
    whole = roll_up(parts)
    clamped = [min(max(p, 0.0), 1.0) for p, _ in parts if p is not None]
    assert whole is None or min(clamped) - 1e-12 <= whole <= max(clamped) + 1e-12


# status


def test_there_are_seven_statuses() -> None:
    assert len(set(SEVERITY)) == 7


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        (0.95, "on_track"),
        (0.9499, "at_risk"),
        (0.75, "at_risk"),
        (0.7499, "off_track"),
        (-1, "off_track"),
        (9, "on_track"),
    ],
)
def test_a_bound_belongs_to_the_better_side(ratio: float, status: Status) -> None:
    assert Bands().by_pace(ratio) == status


@given(st.integers(1, 400), st.integers(1, 400))
def test_exactly_on_a_bound_is_on_the_better_side_despite_rounding(elapsed: int, days: int) -> None:
    pace = elapsed / days
    assert Bands().by_pace((0.95 * pace) / pace) == "on_track"
    assert Bands().by_pace((0.75 * pace) / pace) == "at_risk"


# increase and decrease


ACCUMULATING: dict[str, Any] = {"formula": "a.flow", "baseline": 80, "target": 100}


def test_an_accumulating_result_counts_from_zero_and_is_graded_on_growth() -> None:
    found = reading({FLOW: {1: 20.0, 3: 28.0}}, day(5), **ACCUMULATING)
    assert (found.value, found.state, found.progress, found.expected) == (48, "ok", 0.48, 0.5)
    assert found.attainment == (48 - 80) / 20
    assert found.status == "on_track"  # 0.48 / 0.5 = 0.96
    assert found.target == 100


@pytest.mark.parametrize(
    ("amount", "on", "kind", "status"),
    [
        (40, day(5), "committed", "at_risk"),
        (37, day(5), "committed", "off_track"),
        (100, day(5), "committed", "achieved"),
        (94, day(10), "committed", "at_risk"),
        (95, CYCLE.end, "committed", "on_track"),
        (99, AFTER, "committed", "missed"),
        (100, AFTER, "committed", "achieved"),
        (94, AFTER, "aspirational", "achieved"),
        (93, AFTER, "aspirational", "missed"),
    ],
)
def test_accumulating_status(amount: float, on: date, kind: Commitment, status: Status) -> None:
    assert reading({FLOW: {1: amount}}, on, kind=kind, **ACCUMULATING).status == status


def test_an_accumulating_result_without_baseline_grows_from_nothing() -> None:
    found = reading({FLOW: {1: 60.0}}, AFTER, formula="a.flow", target=100)
    assert (found.progress, found.attainment, found.status) == (0.6, 0.6, "missed")


def test_holding_last_quarters_sum_is_judged_by_the_target() -> None:
    plan: dict[str, Any] = {"formula": "a.flow", "baseline": 100, "target": 100}
    found = reading({FLOW: {1: 60.0}}, day(5), **plan)
    assert (found.state, found.progress, found.attainment) == ("baseline_is_target", 0.6, None)
    assert found.status == "on_track"
    assert reading({FLOW: {1: 99.0}}, AFTER, kind="aspirational", **plan).status == "missed"
    assert reading({FLOW: {1: 100.0}}, AFTER, **plan).status == "achieved"


def test_data_after_the_day_and_after_the_cycle_does_not_count() -> None:
    data = {FLOW: {1: 10.0, 5: 10.0, 6: 500.0, 11: 900.0}}
    assert reading(data, day(5), **ACCUMULATING).value == 20
    assert reading(data, AFTER, **ACCUMULATING).value == 520


LEVEL_UP: dict[str, Any] = {"formula": "a.level", "baseline": 100, "target": 200}


@pytest.mark.parametrize(
    ("value", "on", "progress", "status"),
    [
        (150, day(5), 0.5, "on_track"),
        (140, day(5), 0.4, "at_risk"),
        (110, day(5), 0.1, "off_track"),
        (90, day(5), -0.1, "off_track"),
        (260, day(5), 1.6, "achieved"),
        (199, AFTER, 0.99, "missed"),
        (200, AFTER, 1, "achieved"),
    ],
)
def test_a_level_is_measured_from_its_baseline(value: float, on: date, progress: float, status: Status) -> None:
    found = reading({LEVEL: {-3: value}}, on, **LEVEL_UP)
    assert (found.value, found.progress, found.attainment) == (value, progress, progress)
    assert found.status == status


def test_a_decrease_is_the_same_way_down() -> None:
    plan: dict[str, Any] = {"formula": "mean(a.flow)", "type": "decrease", "baseline": 50, "target": 40}
    found = reading({FLOW: {1: 44.0, 2: 46.0}}, day(5), **plan)
    assert (found.value, found.progress, found.status) == (45, 0.5, "on_track")
    assert reading({FLOW: {1: 52.0}}, day(5), **plan).progress == -0.2
    assert reading({FLOW: {1: 39.0}}, day(5), **plan).status == "achieved"


def test_a_trailing_window_makes_a_sum_a_level() -> None:
    plan: dict[str, Any] = {"formula": "a.flow", "baseline": 100, "target": 200, "window": "7d"}
    found = reading({FLOW: {-4: 100.0, 1: 50.0}}, day(2), **plan)
    assert (found.value, found.progress) == (150, 0.5)


def test_what_cannot_be_had_is_named() -> None:
    none = reading({LEVEL: {1: 5.0}}, day(5), formula="a.level", target=10)
    assert (none.value, none.state, none.progress, none.attainment) == (5, "no_baseline", None, None)
    same = reading({LEVEL: {1: 5.0}}, day(5), formula="a.level", baseline=10, target=10)
    assert (same.value, same.state, same.progress) == (5, "baseline_is_target", None)
    nothing = reading({}, day(5), **LEVEL_UP)
    assert (nothing.value, nothing.state, nothing.progress, nothing.attainment) == (None, "no_data", None, None)
    ratio = reading({FLOW: {1: 1.0}, OTHER: {1: 0.0}}, day(5), formula="a.flow / a.other", baseline=0, target=1)
    assert (ratio.value, ratio.state, ratio.progress) == (None, "zero_denominator", None)
    for found in (none, same, nothing, ratio):
        assert found.status == "no_data"
        assert str(found.because).endswith(".")


BUDGET: dict[str, Any] = {"formula": "a.flow", "type": "decrease", "target": 100}


@pytest.mark.parametrize(
    ("spent", "on", "baseline", "kind", "status"),
    [
        (50, day(5), 200, "committed", "on_track"),  # 50 of 100 saved, 50 expected
        (60, day(5), 200, "committed", "at_risk"),
        (70, day(5), 200, "committed", "off_track"),
        (110, day(5), 200, "committed", "off_track"),
        (50, day(5), None, "committed", "on_track"),  # without a baseline: against the pace line, which allows 50
        (60, day(5), None, "committed", "at_risk"),
        (70, day(5), None, "committed", "off_track"),
        (0, day(5), 120, "committed", "on_track"),
        (101, CYCLE.end, 120, "committed", "off_track"),
        (100, CYCLE.end, 120, "committed", "on_track"),  # kept only when the cycle is over
        (100, AFTER, 120, "committed", "achieved"),
        (101, AFTER, 120, "committed", "missed"),
        (106, AFTER, 120, "aspirational", "achieved"),
        (107, AFTER, 120, "aspirational", "missed"),
        (90, AFTER, None, "committed", "achieved"),
        (101, AFTER, None, "aspirational", "missed"),
    ],
)
def test_a_sum_that_should_stay_small(
    spent: float, on: date, baseline: float | None, kind: Commitment, status: Status
) -> None:
    found = reading({FLOW: {1: spent}}, on, kind=kind, baseline=baseline, **BUDGET)
    assert found.status == status
    assert found.attainment == attainment(spent, baseline, 100)
    if baseline is None:
        assert (found.progress, found.state, found.saving) == (None, "no_baseline", None)
    else:
        assert found.progress == (baseline * found.expected - spent) / (baseline - 100)
        assert on <= CYCLE.end or found.progress == found.attainment


def test_a_sum_is_not_overdrawn_while_its_commitment_leaves_room() -> None:
    spent = {FLOW: {1: 105.0}}
    aspirational = reading(spent, day(9), kind="aspirational", baseline=200, **BUDGET)
    assert aspirational.progress == 0.75
    assert (aspirational.expected, aspirational.status) == (0.9, "at_risk"), "130 are left by 70 % of the way"
    committed = reading(spent, day(9), baseline=200, **BUDGET)
    assert committed.status == "off_track"
    assert str(committed.because) == "105 is more than the limit of 100; at this pace, 117 in the end."


def test_what_is_saved_is_said() -> None:
    unsubscribes: dict[str, Any] = {"formula": "a.flow", "type": "decrease", "baseline": 400, "target": 200}

    def said(value: float, on: date) -> str:
        found = reading({FLOW: {1: value}}, on, **unsubscribes)
        assert found.saving is not None
        return str(found.saving.in_words("people"))

    assert said(120, day(6)) == "Saved 120 of 200 people; 120 expected by now."
    assert said(160, day(5)) == "Saved 40 of 200 people; 100 expected by now."
    assert said(230, day(5)) == "30 people worse than the baseline's pace; 100 expected by now."
    assert said(0, day(5)) == "Saved 200 of 200 people; 100 expected by now."
    assert said(460, AFTER) == "60 people worse than the baseline."
    assert said(0, AFTER) == "Saved 400 of 200 people."


AMOUNTS = st.floats(0, 1e12)


@settings(deadline=None, max_examples=200)
@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 10))
def test_saving_is_expected_on_the_pace_line_and_attainment_at_the_end(
    value: float, baseline: float, target: float, number: int
) -> None:
    assume(baseline - target > 1e-6 + 1e-5 * baseline)  # nearer to each other, a double holds too few digits of the way
    plan: dict[str, Any] = {"formula": "a.flow", "type": "decrease", "baseline": baseline, "target": target}
    found = reading({FLOW: {1: value}}, day(number), **plan)
    assert found.progress is not None
    assert found.progress == pytest.approx((baseline * number / 10 - value) / (baseline - target), rel=1e-9, abs=1e-9)
    on_pace = reading({FLOW: {1: target * number / 10}}, day(number), **plan)
    assert on_pace.progress == pytest.approx(on_pace.expected, abs=1e-6)
    over = reading({FLOW: {1: value}}, AFTER, **plan)
    assert over.progress == over.attainment
    less = reading({FLOW: {1: value / 2}}, day(number), **plan)
    assert less.progress is not None
    assert less.progress >= found.progress


def test_a_loss_that_should_shrink_saves_upwards() -> None:
    """A sum that is to come to zero or less below zero has the same way, mirrored."""
    loss: dict[str, Any] = {"formula": "a.flow", "baseline": -400, "target": -200}
    halfway = reading({FLOW: {1: -140.0}}, day(5), **loss)
    assert (halfway.progress, halfway.expected, halfway.status) == (0.3, 0.5, "off_track")
    assert reading({FLOW: {1: -100.0}}, day(5), **loss).status == "on_track", "it may still fall"
    assert reading({FLOW: {1: -460.0}}, AFTER, **loss).progress == -0.3
    alone = reading({FLOW: {1: -460.0}}, AFTER, formula="a.flow", target=-200)
    assert (alone.progress, alone.attainment, alone.status) == (None, None, "missed"), "not 2.3 times what was asked"


def test_once_the_cycle_is_over_growth_has_come_as_far_as_its_attainment() -> None:
    ones: dict[str, Any] = {"formula": "a.flow", "baseline": 80, "target": 100}
    assert reading({FLOW: {1: 95.0}}, CYCLE.end, **ones).progress == 0.95, "a sum that still counts"
    over = reading({FLOW: {1: 95.0}}, AFTER, **ones)
    assert over.progress == over.attainment == 0.75
    assert "75% of the target" in str(over.because)
    assert reading({FLOW: {1: 95.0}}, AFTER, formula="a.flow", baseline=100, target=100).progress == 0.95, "no grade"


# at_least, at_most, between


STAY: dict[str, Any] = {"formula": "mean(a.flow)", "type": "at_least", "target": 10}


def test_the_share_of_measured_days_on_which_it_held() -> None:
    found = reading({FLOW: {1: 8.0, 2: 12.0, 4: 13.0, 5: 1.0}}, day(6), **STAY)  # running: 8, 10, 11, 8.5
    assert (found.progress, found.attainment, found.expected) == (0.5, 0.5, 0.6)
    assert found.value == 8.5
    assert found.status == "off_track"


@pytest.mark.parametrize(
    ("given", "share"),
    [
        ({"type": "at_least", "target": 10}, 0.75),
        ({"type": "at_most", "target": 10}, 0.5),
        ({"type": "between", "low": 10, "high": 11}, 0.5),
        ({"type": "between", "low": 10, "high": 10}, 0.25),
    ],
)
def test_limits_are_inclusive(given: dict[str, Any], share: float) -> None:
    data = {LEVEL: {1: 9.0, 2: 10.0, 3: 11.0, 4: 12.0}}
    assert reading(data, day(4), formula="a.level", **given).progress == share


@pytest.mark.parametrize(
    ("held", "on", "kind", "status"),
    [
        (10, CYCLE.end, "committed", "on_track"),
        (9, CYCLE.end, "committed", "at_risk"),
        (7, CYCLE.end, "committed", "off_track"),
        (10, AFTER, "committed", "achieved"),
        (9, AFTER, "committed", "missed"),
        (7, AFTER, "aspirational", "missed"),  # held on 7 of 10 days, but it does not end inside
    ],
)
def test_staying_is_achieved_only_at_the_end(held: int, on: date, kind: Commitment, status: Status) -> None:
    data = {LEVEL: {n: 10.0 if n <= held else 1.0 for n in range(1, 11)}}
    assert reading(data, on, kind=kind, formula="a.level", type="at_least", target=10).status == status


def test_staying_with_no_measured_day_is_no_data_even_with_a_level_carried_in() -> None:
    found = reading({LEVEL: {-5: 50.0}}, day(5), formula="a.level", type="at_least", target=10)
    assert (found.value, found.progress, found.state, found.status) == (50, None, "no_data", "no_data")


# milestone and baseline


STEPS: dict[str, Any] = {
    "type": "milestone",
    "steps": (Step(name="draft", done=day(2)), Step(name="build", done=day(5)), Step(name="ship"), Step(name="tell")),
}


@pytest.mark.parametrize(
    ("on", "done", "status"),
    [
        (day(1), 0, "off_track"),
        (day(2), 1, "on_track"),
        (day(5), 2, "on_track"),
        (day(6), 2, "at_risk"),
        (AFTER, 2, "missed"),
    ],
)
def test_a_milestone_counts_steps_done_by_the_day(on: date, done: int, status: Status) -> None:
    found = reading({}, on, stale=True, **STEPS)
    assert (found.value, found.target, found.progress, found.attainment) == (done, 4, done / 4, done / 4)
    assert found.status == status


def test_a_milestone_is_achieved_when_every_step_is_done() -> None:
    plan: dict[str, Any] = {"type": "milestone", "steps": (Step(name="ship", done=day(3)),)}
    assert reading({}, day(2), **plan).status == "off_track"
    assert reading({}, day(3), **plan).status == "achieved"
    assert reading({}, AFTER, **plan).status == "achieved"


def test_a_baseline_is_done_when_enough_days_are_measured() -> None:
    plan: dict[str, Any] = {"type": "baseline", "formula": "mean(a.flow)", "days": 4}
    data = {FLOW: {1: 1.0, 2: 2.0, 4: 3.0, 7: 6.0, 8: 8.0}}
    found = reading(data, day(4), **plan)
    assert (found.value, found.progress, found.target, found.status) == (2, 0.75, 4, "on_track")
    assert reading(data, day(7), **plan).status == "achieved"
    assert reading(data, day(8), **plan).progress == 1.0
    assert reading({}, day(4), **plan).status == "no_data"


# around the cycle


@pytest.mark.parametrize("plan", [ACCUMULATING, LEVEL_UP, STAY, STEPS], ids=["sum", "level", "stay", "milestone"])
def test_nothing_has_started_before_the_cycle(plan: dict[str, Any]) -> None:
    found = reading({FLOW: {-2: 5.0}, LEVEL: {-2: 150.0}}, day(0), **plan)
    assert (found.status, found.state, found.value, found.progress) == ("not_started", "not_started", None, None)
    assert found.expected == 0


@pytest.mark.parametrize("on", [day(5), AFTER], ids=["during", "after"])
@pytest.mark.parametrize("plan", [ACCUMULATING, LEVEL_UP, STAY], ids=["sum", "level", "stay"])
def test_stale_data_is_never_green_but_keeps_its_figures(plan: dict[str, Any], on: date) -> None:
    data = {FLOW: {1: 500.0}, LEVEL: {1: 500.0}}
    fresh, stale = reading(data, on, **plan), reading(data, on, stale=True, **plan)
    assert stale.status == "no_data"
    assert (stale.value, stale.progress, stale.attainment) == (fresh.value, fresh.progress, fresh.attainment)


def test_a_formula_that_cannot_be_read_is_no_data() -> None:
    result = KeyResult(id="it", title="It", **ACCUMULATING)
    found = read(result, CYCLE, day(5), None, None, kind="committed", stale=False)
    assert (found.value, found.state, found.progress, found.status) == (None, "no_data", None, "no_data")


@settings(deadline=None)
@given(
    st.dictionaries(st.integers(-20, 20), st.floats(-100, 1000), max_size=20),
    st.integers(-3, 14),
    st.sampled_from(
        [
            ACCUMULATING,
            LEVEL_UP,
            BUDGET,
            STAY,
            STEPS,
            {"formula": "a.flow", "target": 0},
            {"formula": "a.flow / a.level", "type": "baseline", "window": "3d"},
            {"formula": "a.level", "type": "between", "low": 0, "high": 9},
        ]
    ),
    st.sampled_from(["committed", "aspirational"]),
    st.booleans(),
)
def test_every_reading_is_whole(
    values: dict[int, float], number: int, plan: dict[str, Any], kind: Commitment, stale: bool
) -> None:
    found = reading({FLOW: values, LEVEL: values}, day(number), kind=kind, stale=stale, **plan)
    figures = (found.value, found.progress, found.attainment, found.expected)
    assert all(figure is None or math.isfinite(figure) for figure in figures)
    assert 0 <= found.expected <= 1
    assert found.status in SEVERITY
    assert str(found.because).endswith(".")
    if found.value is None or (stale and "steps" not in plan):
        assert found.status in {"no_data", "not_started"}
    if found.status in {"achieved", "on_track", "at_risk", "off_track", "missed"} and found.progress is None:
        assert found.state == "no_baseline", "a sum that should stay small is held against its target"
        assert plan.get("type") == "decrease" or plan["target"] == 0
