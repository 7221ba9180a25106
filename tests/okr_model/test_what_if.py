"""What if, on the model alone: changes move the forecast as they say, and what is asked backwards comes back forwards."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from okr_model.forecast import own_history
from okr_model.forecast.of_formula import outlook
from okr_model.formula.evaluate import running
from okr_model.formula.formula import parse
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult
from okr_model.what_if.basis import Basis
from okr_model.what_if.goal_seek import CLOSE, seek, targets
from okr_model.what_if.push import Refusal
from okr_model.what_if.scenario import Change, Enquiry, Question, Scenario
from okr_model.what_if.what_if import apply, projected
from okr_model.wording.figures import english

CYCLE, TODAY = Cycle(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"), date(2026, 11, 10)
TOMORROW = TODAY + timedelta(days=1)
CATALOGUE = Catalogue({"a": (Metric("flow", "x"), Metric("other", "x"), Metric("level", "x", kind="stock"))})
FLOW, OTHER, LEVEL = (Measure("a", name) for name in ("flow", "other", "level"))
FORMULAS = {
    "a.flow": None,
    "sum(a.flow) / sum(a.other)": None,
    "last(a.level)": None,
    "sum(a.flow)": 28,
    "mean(a.flow)": None,
    "sum(a.flow) + sum(a.other)": None,
}


def series(seed: int, mean: float, count: int = 500) -> pd.Series:
    noise = np.random.default_rng(seed).gamma(8, mean / 8, count)
    return pd.Series(noise.round(2), index=pd.date_range(end=TODAY, periods=count))


def basis(formula: str = "a.flow", seed: int = 1, **fields: object) -> Basis:
    daily = {FLOW: series(seed, 100), OTHER: series(seed + 1, 400), LEVEL: series(seed + 2, 20).cumsum() + 500}
    parsed = parse(formula, CATALOGUE)
    given_ = {"window": FORMULAS.get(formula)} | fields
    projection = outlook(parsed, daily, CYCLE.start, CYCLE.end, TODAY, window=given_["window"])
    target, kind = given_.pop("target", projection.median), given_.pop("kind", "committed")
    result = KeyResult(id="kr", title="It", formula=formula, target=target, **given_)
    course = running(parsed, daily, CYCLE.start, TODAY, result.window)
    return Basis(result, kind, CYCLE, TODAY, parsed, daily, course, TODAY, projection=projection)


def change(**fields: object) -> Change:
    return Change.model_validate({"key_result": "kr"} | fields)


def question(kind: str, likely: float = 0.7, **fields: object) -> Question:
    return Question.model_validate({"key_result": "kr", "for": kind, "likelihood": likely} | fields)


def ends(one: Basis, *changes: Change) -> np.ndarray:
    projection, _ = projected(one, changes)
    assert projection is not None
    return np.array(projection.quantiles([0.05, 0.5, 0.95]))


# Forwards


def test_without_changes_nothing_changes() -> None:
    one = basis()
    found = apply(one)
    assert found.projection is one.projection
    assert found.reading.prospect is not None
    assert found.reading.prospect.likelihood == pytest.approx(0.5, abs=0.01)


def test_growth_of_a_sum_is_of_what_is_still_to_come() -> None:
    one = basis()
    assert one.projection is not None
    before = ends(one)
    assert ends(one, change(growth={"percent": 10})) == pytest.approx(before + 0.1 * (before - one.projection.banked))


def test_growth_from_a_later_day_is_of_what_comes_from_then_on() -> None:
    one, day = basis(), date(2026, 12, 1)
    assert one.projection is not None
    eve = one.projection.path([0.5]).loc["2026-11-30"].iloc[0]
    middle = ends(one)[1]
    after = ends(one, change(growth={"percent": 20, "from": day}))[1]
    assert after == pytest.approx(middle + 0.2 * (middle - eve))


def test_units_a_day_and_an_amount_add_up() -> None:
    one = basis()
    assert ends(one, change(growth={"per_day": 3})) == pytest.approx(ends(one) + 3 * 51)
    assert ends(one, change(amount=500, on="2026-12-10")) == pytest.approx(ends(one) + 500)
    projection, _ = projected(one, [change(amount=500, on="2026-12-10")])
    assert projection is not None
    assert one.projection is not None
    moved = (projection.path([0.5]) - one.projection.path([0.5])).iloc[:, 0]
    assert moved.loc["2026-12-09"] == pytest.approx(0)
    assert moved.loc["2026-12-10"] == pytest.approx(500)


def test_a_driver_halves() -> None:
    one = basis()
    lasting = ends(one, change(growth={"percent": 30}))[1]
    fading = ends(one, change(driver={"lift": 30, "from": TOMORROW, "half_life": 7}))[1]
    assert ends(one)[1] < fading < lasting


def test_a_driver_of_a_metric_acts_through_the_formula() -> None:
    driver = {"lift": 30, "from": TOMORROW, "half_life": 7}
    alone = basis()
    assert ends(alone, change(metric="a.flow", driver=driver)) == pytest.approx(ends(alone, change(driver=driver)))
    two = basis("sum(a.flow) + sum(a.other)")
    half = ends(two, change(metric="a.flow", driver=driver))[1]
    assert ends(two)[1] < half < ends(two, change(driver=driver))[1]
    ratio = basis("sum(a.flow) / sum(a.other)")
    assert ends(ratio, change(metric="a.other", driver=driver))[1] < ends(ratio)[1]


def test_growth_of_a_level_is_of_its_change() -> None:
    one = basis("last(a.level)")
    assert one.course is not None
    assert one.course.value is not None
    before = ends(one)
    assert ends(one, change(growth={"percent": 50})) == pytest.approx(before + 0.5 * (before - one.course.value))


def test_growth_of_a_ratio_is_of_the_days_left_only() -> None:
    one = basis("sum(a.flow) / sum(a.other)")
    before, after = ends(one)[1], ends(one, change(growth={"percent": 10}))[1]
    share = 51 / 92
    assert after / before - 1 == pytest.approx(0.1 * share, rel=0.1)


def test_growth_of_a_metric_goes_through_the_formula() -> None:
    one = basis("sum(a.flow) / sum(a.other)")
    above = ends(one, Change.model_validate({"metric": "a.flow", "growth": {"percent": 10}}))
    below = ends(one, Change.model_validate({"metric": "a.other", "growth": {"percent": 10}}))
    assert above == pytest.approx(ends(one, change(growth={"percent": 10})))
    assert below == pytest.approx(ends(one, change(growth={"percent": (1 / 1.1 - 1) * 100})))


def test_a_later_end_gives_more_days() -> None:
    one = basis()
    found = apply(one, [change(end="2027-01-31")])
    assert found.projection is not None
    assert one.projection is not None
    assert found.cycle.end == date(2027, 1, 31)
    assert found.projection.median > one.projection.median + 20 * 100


def test_target_and_amount_change_what_is_needed_a_day() -> None:
    one = basis(target=10_000.0)
    plan, more, once = (
        apply(one, c).reading.rates for c in ([], [change(target=11_020)], [change(amount=510, on=TOMORROW)])
    )
    assert plan and more and once and plan.required is not None and more.required is not None
    assert more.required == pytest.approx(plan.required + 20)
    assert once.required == pytest.approx(plan.required - 10)


def test_days_gone_by_do_not_change_and_that_is_said() -> None:
    one = basis()
    found = apply(one, [change(growth={"percent": 10, "from": "2026-10-01"})])
    assert [str(note) for note in found.notes] == ["Past days cannot change, so it counts from 2026-11-11."]
    assert found.projection is not None
    assert found.projection.quantiles([0.5]) == pytest.approx(ends(one, change(growth={"percent": 10}))[1:2])


@pytest.mark.parametrize("formula", FORMULAS)
@given(
    first=st.floats(-100, 300),
    second=st.floats(-100, 300),
    start=st.dates(TOMORROW, CYCLE.end),
    seed=st.integers(1, 40),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_growth_keeps_the_forecast_whole(formula: str, first: float, second: float, start: date, seed: int) -> None:
    one = basis(formula, seed)
    low, high = sorted((first, second))
    found = [projected(one, [change(growth={"percent": p, "from": start})])[0] for p in (low, high)]
    levels = np.linspace(0, 1, 21)
    for projection in found:
        assert projection is not None
        values = np.array(projection.quantiles(levels))
        assert np.isfinite(values).all()
        assert (np.diff(values) >= 0).all()
        assert projection.path(levels).iloc[-1].to_numpy() == pytest.approx(values)
        if one.accumulating:
            assert values[0] >= projection.banked - 1e-6
    assert found[0] is not None
    assert found[1] is not None
    target = one.key_result.target or 0.0
    assert found[0].likelihood(target) <= found[1].likelihood(target) + 1e-9


# Refused


@pytest.mark.parametrize(
    ("formula", "made", "says"),
    [
        ("sum(a.flow) / sum(a.other)", {"amount": 5, "on": "2026-12-01"}, "ratio or an average"),
        ("sum(a.flow) / sum(a.other)", {"growth": {"per_day": 5}}, "ratio or an average"),
        ("sum(a.flow) / sum(a.other)", {"daily_rate": 5}, "no daily rate"),
        ("a.flow", {"growth": {"percent": 5, "from": "2027-02-01"}}, "No days are left from 2027-02-01"),
        ("a.flow", {"growth": {"percent": 5, "until": "2026-11-01"}}, "are past"),
        ("a.flow", {"amount": 5, "on": "2027-02-01"}, "outside its dates"),
        ("a.flow", {"end": "2026-11-01"}, "that day has passed"),
        ("a.flow", {"target": 12}, "is already met"),
        ("a.flow", {"metric": "a.other", "growth": {"percent": 5}}, "a.other is not part of it. Its metrics: a.flow."),
        ("sum(a.flow) / sum(a.other)", {"metric": "a.other", "growth": {"percent": -100}}, "no value"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(formula: str, made: dict[str, object], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        apply(basis(formula), [change(**made)])


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ({"key_result": "kr", "growth": {"percent": -200}}, "nothing can shrink by more than all of it"),
        ({"key_result": "kr", "growth": {}}, "either `percent` or `per_day`"),
        ({"key_result": "kr", "amount": 3}, "give both"),
        ({"key_result": "kr"}, "nothing is changed"),
        ({"target": 3}, "say which `key_result`"),
        ({"metric": "a.flow", "target": 3}, "by `growth: {percent, from}` or a `driver` alone"),
        ({"key_result": "kr", "target": float("nan")}, "finite"),
    ],
)
def test_a_change_that_says_nothing_is_refused(made: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Scenario.model_validate({"name": "x", "changes": [made]})


def test_what_is_answered_for_an_aspiration_is_the_likelihood_that_its_status_follows() -> None:
    projection = basis().projection
    assert projection is not None
    one = basis(kind="aspirational", baseline=projection.median * 0.9, target=projection.median * 1.02)
    for kind in ("target", "daily_rate", "growth"):
        found = seek(one, (), question(kind, 0.6))
        assert found.value is not None, found.said
        assert _put_in(one, question(kind, 0.6), found.value) == pytest.approx(0.6, abs=CLOSE)
    said = str(seek(one, (), question("target", 0.6)).said)
    assert "which is 70% of target" in said
    assert "of target" not in str(seek(basis(), (), question("target", 0.6)).said), "a committed one is asked for all"


def test_what_no_source_measures_has_no_forecast_to_change() -> None:
    one = Basis(KeyResult(id="kr", title="It", manual=True, target=3), "committed", CYCLE, TODAY)
    with pytest.raises(Refusal, match="entered by hand or too rarely"):
        apply(one, [change(growth={"percent": 10})])
    assert apply(one, [change(target=5)]).key_result.target == 5


# Backwards


def _put_in(one: Basis, asked: Question, value: float) -> float:
    made = {
        "target": {"target": value},
        "daily_rate": {"daily_rate": value},
        "growth": {"growth": {"percent": value}, "metric": asked.metric},
        "fall": {"growth": {"percent": value}, "metric": asked.metric},
    }[asked.kind]
    found = apply(one, [change(**made)])
    assert found.reading.prospect is not None
    return found.reading.prospect.judged


def _agree(formula: str, seed: int, off: float, kind: str, likely: float, percent: float, metric: bool) -> bool:
    """Whether there was an answer; it is put in and must give its likelihood."""
    one = basis(formula, seed)
    assert one.projection is not None
    low, middle, high = one.projection.quantiles([0.05, 0.5, 0.95])
    one = basis(formula, seed, target=float(middle + off * (high - low)))
    behind = "a.flow" if metric and kind in {"growth", "fall"} and "level" not in formula else None
    asked = question(kind, likely, metric=behind)
    held = [change(growth={"percent": percent, "from": "2026-12-01"})]
    found = seek(one, held, asked)
    assert str(found.said)
    if found.value is None:
        return False
    made = {
        "target": {"target": found.value},
        "daily_rate": {"daily_rate": found.value},
    }.get(kind, {"growth": {"percent": found.value}, "metric": behind})
    after = apply(one, [*held, change(**made)])
    assert after.reading.prospect is not None
    assert after.reading.prospect.likelihood == pytest.approx(likely, abs=CLOSE)
    return True


CASES = {
    "formula": st.sampled_from(sorted(FORMULAS)),
    "seed": st.integers(1, 300),
    "off": st.floats(-0.6, 0.6),
    "kind": st.sampled_from(["target", "daily_rate", "growth", "fall"]),
    "likely": st.floats(0.03, 0.97),
    "percent": st.floats(-50, 100),
    "metric": st.booleans(),
}


@given(**CASES)
@settings(max_examples=60, deadline=None)
def test_an_answer_put_in_gives_its_likelihood_back(**case: object) -> None:
    _agree(**case)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_thousand_scenarios_agree() -> None:
    answered = 0

    @given(**CASES)
    @settings(max_examples=1000, deadline=None, database=None)
    def agree(**case: object) -> None:
        nonlocal answered
        answered += _agree(**case)  # type: ignore[arg-type]

    agree()
    assert answered > 500


def test_every_target_falls_with_the_likelihood() -> None:
    found = [one.value for one in targets(basis(), [], [0.9, 0.7, 0.5, 0.1])]
    assert all(value is not None for value in found)
    assert found == sorted(found)  # type: ignore[type-var]


def test_down_is_the_other_way_round() -> None:
    one = basis("sum(a.flow) / sum(a.other)", type="decrease")
    found = seek(one, [], question("target", 0.8))
    assert found.value is not None
    assert _put_in(one, found.question, found.value) == pytest.approx(0.8, abs=CLOSE)
    assert found.value > one.key_result.target  # type: ignore[operator]


def test_an_answer_that_is_not_there_says_why() -> None:
    one = basis("sum(a.flow) / sum(a.other)")
    assert "no daily rate" in str(seek(one, [], question("daily_rate")).said)
    assert seek(one, [], question("fall", 0.9)).value is None
    assert "No room to fall" in str(seek(one, [], question("fall", 0.9)).said)


LIKELIHOODS = st.lists(st.integers(3, 97).map(lambda percent: percent / 100), min_size=2, max_size=5, unique=True)
RESULTS = st.sampled_from(["increase", "decrease", "at_least", "at_most"])


@given(st.sampled_from(sorted(FORMULAS)), st.integers(1, 200), RESULTS, LIKELIHOODS, st.floats(-3, 3))
@settings(max_examples=80, deadline=None)
def test_every_likelihood_has_a_target(formula: str, seed: int, type_: str, asked: list[float], off: float) -> None:
    """Also beyond the baseline; it goes one way with the likelihood, and put in it has it."""
    one = basis(formula, seed, type=type_)
    low, middle, high = one.projection.quantiles([0.05, 0.5, 0.95])
    target = max(middle + off * (high - low), 0.0)
    way = {"increase": -1, "decrease": 1}.get(type_)
    baseline = None if way is None else target + way * (high - low)
    one = basis(formula, seed, type=type_, target=target, baseline=baseline)
    found = targets(one, [], sorted(asked))
    values = [answer.value for answer in found]
    assert all(value is not None for value in values)
    assert values == sorted(values, reverse=type_ in {"increase", "at_least"})
    for answer in found:
        assert answer.reached >= answer.question.likelihood - CLOSE
        if baseline is not None:
            assert answer.beyond == ((answer.value - baseline) * way > 0) or answer.value == baseline
            assert ("worse than the baseline" in str(answer.said)) == answer.beyond
        if one.projection.never_falls and answer.value <= one.projection.banked:
            continue
        after = apply(one, [change(target=answer.value)])
        assert after.reading.prospect.likelihood == pytest.approx(answer.reached, abs=CLOSE)


@given(st.sampled_from(sorted(FORMULAS)), st.integers(1, 200), LIKELIHOODS)
@settings(max_examples=60, deadline=None)
def test_every_likelihood_has_a_corridor(formula: str, seed: int, asked: list[float]) -> None:
    """One within the other, and put in it has the likelihood."""
    one = basis(formula, seed, type="between", low=50, high=90, target=None)
    found = targets(one, [], sorted(asked))
    for inner, outer in pairwise(found):
        assert outer.low <= inner.low <= inner.high <= outer.high
    for answer in found:
        assert answer.value is None
        assert answer.reached >= answer.question.likelihood - CLOSE
        after = apply(one, [change(low=answer.low, high=answer.high)])
        assert after.reading.prospect.likelihood == pytest.approx(answer.reached, abs=CLOSE)


@given(st.sampled_from(sorted(FORMULAS)), st.integers(1, 200))
@settings(max_examples=60, deadline=None)
def test_the_answers_read_differently_where_they_differ(formula: str, seed: int) -> None:
    found = targets(basis(formula, seed), [], [0.9, 0.7, 0.5, 0.1])
    values = [answer.value for answer in found]
    said = [english(value, "", values, rough=True) for value in values]
    span = max(values) - min(values)
    for (one, first), (other, second) in pairwise(zip(values, said, strict=True)):
        assert (first == second) <= (abs(one - other) <= max(0.005 * span, 1e-5 * max(map(abs, values))))


def test_a_target_worse_than_the_baseline_can_be_tried_and_is_called_so() -> None:
    one = basis(baseline=12_000.0, target=20_000.0)
    after = apply(one, [change(target=9_000)])
    assert after.key_result.target == 9_000
    assert after.reading.prospect is not None
    assert after.reading.prospect.likelihood > 0.5
    assert any("worse than the baseline of 12,000" in str(note) for note in after.notes)


def test_figures_of_a_scenario_carry_no_dust() -> None:
    assert change(target=0.026000000000000002).target == 0.026
    assert change(target=0.1 + 0.2).target == 0.3
    assert change(target=123456.789012345).target == 123456.789012345


# History


def test_the_windows_before_the_cycle_are_counted() -> None:
    flat = basis(target=9_200.0, baseline=9_200.0)
    found = own_history.windows(flat, flat.key_result)
    assert len(found) > 30
    assert found[0].end == date(2026, 9, 30)
    assert (found[0].end - found[0].start).days == 91
    rose = [one for one in found if one.value >= one.before]
    assert [one for one in found if one.as_much] == rose
    high = flat.key_result.model_copy(update={"target": 30_000.0})
    assert not any(one.as_much for one in own_history.windows(flat, high))


@pytest.mark.parametrize(
    ("likely", "grade"), [(0.7, "committed"), (0.69, "aspirational"), (0.1, "aspirational"), (0.09, "out_of_reach")]
)
def test_the_likelihood_suggests_what_kind_of_a_goal_it_is(likely: float, grade: str) -> None:
    assert own_history.suggestion(likely) == grade


def test_the_form_of_the_file() -> None:
    asked = Enquiry.model_validate(
        {
            "scenario": {"name": "bolder", "changes": [{"key_result": "kr", "target": 3}]},
            "ask": [{"key_result": "kr", "for": "target", "likelihood": 0.7}],
        }
    )
    assert Enquiry.model_validate(asked.model_dump(mode="json", by_alias=True, exclude_none=True)) == asked
