"""Status by likelihood: the bands, what each commitment and type is judged by, and the sentence that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr_model.formula.evaluate import running
from okr_model.formula.formula import parse
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import Commitment, KeyResult
from okr_model.progress import rates
from okr_model.progress.objective_score import ScorePart
from okr_model.progress.objective_status import judge
from okr_model.progress.progress import Bands, Reading, read, roll_up
from okr_model.progress.target_likelihood import STAY
from okr_model.wording.sentences import Sentence

CYCLE = Cycle(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4")
ON = date(2026, 11, 15)
CATALOGUE = Catalogue({"a": (Metric("flow", "x"), Metric("other", "x"), Metric("level", "x", kind="stock"))})
FLOW, OTHER, LEVEL = Measure("a", "flow"), Measure("a", "other"), Measure("a", "level")


@dataclass(frozen=True)
class Bell:
    """A forecast whose every figure can be looked up in a table."""

    middle: float
    spread: float
    confidence: Literal["normal", "low", "none"] = "normal"
    why: Sentence | None = None
    moves: None = None

    def quantiles(self, levels: Sequence[float]) -> list[float]:
        return [NormalDist(self.middle, self.spread).inv_cdf(level) for level in levels]

    def likelihood(self, target: float, at_least: bool = True) -> float:
        below = NormalDist(self.middle, self.spread).cdf(target)
        return 1 - below if at_least else below

    def between(self, low: float, high: float) -> float:
        return self.likelihood(low) - self.likelihood(high)


def series(values: Sequence[float], end: date = ON) -> pd.Series:
    return pd.Series(np.array(values, float), index=pd.date_range(end=end, periods=len(values), name="day"))


def reading(
    bell: Bell | None, daily: dict[Measure, pd.Series], kind: Commitment = "committed", on: date = ON, **given: Any
) -> Reading:
    result = KeyResult(id="it", title="It", **given)
    formula = parse(result.formula or "", CATALOGUE)
    course = running(formula, daily, CYCLE.start, min(on, CYCLE.end), result.window)
    found = None
    if result.target is not None and on <= CYCLE.end:
        found = rates.rates(formula, course, daily, CYCLE, result.target, settled=on, window=result.window)
    return read(result, CYCLE, on, formula, course, kind=kind, stale=False, projection=bell, rates=found, unit="visits")  # type: ignore[arg-type]


SUM: dict[str, Any] = {"formula": "a.flow", "baseline": 8000, "target": 10000}
HUNDRED = {FLOW: series([100.0] * 200)}


@pytest.mark.parametrize(
    ("likelihood", "status"),
    [(0.7, "on_track"), (0.6999, "at_risk"), (0.3, "at_risk"), (0.2999, "off_track"), (0.0, "off_track")],
)
def test_bands_are_half_open(likelihood: float, status: str) -> None:
    assert Bands().by_likelihood(likelihood) == status
    assert Bands(on_track=0.8, at_risk=0.5).by_likelihood(0.7) == "at_risk"


def test_a_committed_result_is_judged_by_its_target() -> None:
    found = reading(Bell(10100, 500), HUNDRED, **SUM)
    assert found.prospect is not None
    assert found.prospect.likelihood == found.prospect.judged == 0.58, "in hundredths, as it is shown"
    assert found.status == "at_risk"
    assert found.prospect.landing == pytest.approx((10100 - 8000) / 2000)
    assert found.prospect.p10 < found.prospect.p50 < found.prospect.p90


@pytest.mark.parametrize(("wanted", "shown", "status"), [(0.696, 0.7, "on_track"), (0.694, 0.69, "at_risk")])
def test_the_bands_are_applied_to_the_likelihood_that_is_shown(wanted: float, shown: float, status: str) -> None:
    middle = 10000 + 500 * NormalDist().inv_cdf(wanted)
    found = reading(Bell(middle, 500), HUNDRED, **SUM)
    assert found.prospect is not None
    assert (found.prospect.judged, found.status) == (shown, status)


def test_an_aspirational_result_is_judged_at_seven_tenths_of_the_way() -> None:
    found = reading(Bell(10100, 500), HUNDRED, kind="aspirational", **SUM)
    assert found.prospect is not None
    assert found.prospect.likelihood == 0.58  # of all of it, as before
    assert found.prospect.judged == round(NormalDist(10100, 500).cdf(2 * 10100 - 9400), 2)
    assert found.status == "on_track"
    assert "70% of target" in str(found.because)


def test_the_sentence_says_likelihood_landing_and_rates() -> None:
    found = reading(Bell(10100, 500), HUNDRED, **SUM)
    assert str(found.because) == ("58% likely; forecast 9,460–10,700 visits; needs 117 visits a day, currently 100.")


def test_little_history_is_said() -> None:
    found = reading(Bell(10100, 500, "low"), HUNDRED, **SUM)
    assert "limited history" in str(found.because)


def test_without_confidence_the_pace_is_judged_and_no_likelihood_is_claimed() -> None:
    found = reading(Bell(10100, 500, "none", Sentence("Nothing is known.")), HUNDRED, **SUM)
    assert found.prospect is None
    assert "expected" in str(found.because)


def test_a_sum_that_is_banked_is_achieved() -> None:
    found = reading(Bell(12000, 1), {FLOW: series([300.0] * 46)}, **SUM)
    assert (found.status, found.value) == ("achieved", 13800)


def test_a_level_beyond_its_target_is_achieved_only_if_it_is_likely_to_last() -> None:
    level: dict[str, Any] = {"formula": "a.level", "baseline": 100, "target": 200}
    data = {LEVEL: series(list(range(60, 260)))}
    assert reading(Bell(260, 10), data, **level).status == "achieved"
    falling = reading(Bell(190, 10), data, **level)
    assert falling.value == 259
    assert falling.status == "off_track"


def test_decrease_is_judged_downwards() -> None:
    down: dict[str, Any] = {"formula": "a.level", "type": "decrease", "baseline": 100, "target": 50}
    data = {LEVEL: series([90.0] * 60)}
    likely, unlikely = reading(Bell(45, 5), data, **down), reading(Bell(60, 5), data, **down)
    assert (likely.status, unlikely.status) == ("on_track", "off_track")
    assert reading(Bell(60, 5), data, kind="aspirational", **down).status == "on_track"  # 65 is 70 % of the way


def test_a_budget_overdrawn_says_so_and_its_status_is_that_of_its_likelihood() -> None:
    budget: dict[str, Any] = {"formula": "a.flow", "type": "decrease", "target": 4000}
    found = reading(Bell(9000, 300), HUNDRED, **budget)
    assert found.status == "off_track"
    assert str(found.because).startswith("4,600 is more than the limit of 4,000 visits; 0% likely; forecast ")
    refunded = reading(Bell(3000, 10), HUNDRED, **budget)  # what was booked is expected to be taken back
    assert refunded.status == "on_track"
    within = reading(Bell(9000, 300), HUNDRED, **(budget | {"target": 9500}))
    assert within.status == "on_track"
    assert "allowed" in str(within.because)


def test_a_budget_that_is_used_up_is_not_overdrawn() -> None:
    found = reading(Bell(4600, 1e-6), HUNDRED, formula="a.flow", type="decrease", baseline=9000, target=4600)
    assert "the limit is used up, currently 100" in str(found.because)


def test_an_aspirational_saving_is_judged_at_seven_tenths_of_the_way() -> None:
    saving: dict[str, Any] = {"formula": "a.flow", "type": "decrease", "baseline": 14500, "target": 4500}
    found = reading(Bell(7000, 100), HUNDRED, kind="aspirational", **saving)  # 7,500 are 70 % of the way
    assert found.value == 4600, "beyond the target itself, which is not what is asked"
    assert found.status == "on_track"
    assert found.prospect is not None
    assert (found.prospect.landing, found.prospect.judged) == (0.75, pytest.approx(1.0, abs=0.001))
    assert "more than" not in str(found.because)


def test_what_has_no_grade_is_asked_for_its_target() -> None:
    alone = reading(Bell(9000, 300), HUNDRED, kind="aspirational", formula="a.flow", type="decrease", target=9300)
    assert alone.prospect is not None
    assert (alone.prospect.bound, alone.prospect.landing, alone.progress) == (1.0, None, None)
    assert alone.prospect.judged == alone.prospect.likelihood
    assert "of target" not in str(alone.because)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"type": "at_least", "target": 90}, "on_track"),
        ({"type": "at_most", "target": 90}, "off_track"),
        ({"type": "between", "low": 90, "high": 110}, "on_track"),
        ({"type": "between", "low": 99, "high": 101}, "off_track"),
    ],
)
def test_staying_is_judged_by_ending_inside(given: dict[str, Any], status: str) -> None:
    found = reading(Bell(100, 5), HUNDRED, formula="mean(a.flow)", **given)
    assert found.status == status
    assert found.prospect is not None
    assert found.prospect.landing is None
    after = reading(None, {FLOW: series([100.0] * 92, CYCLE.end)}, on=date(2027, 1, 9), formula="a.level", **given)
    assert after.prospect is None


def test_after_the_cycle_there_is_nothing_to_forecast() -> None:
    found = reading(Bell(1, 1), {FLOW: series([120.0] * 92, CYCLE.end)}, on=date(2027, 1, 9), **SUM)
    assert (found.prospect, found.rates, found.status) == (None, None, "achieved")


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(-1e5, 1e5), st.floats(1, 1e5))
def test_a_harder_target_is_never_likelier(middle: float, spread: float, target: float, more: float) -> None:
    plan: dict[str, Any] = {"formula": "a.level", "baseline": -1e6}
    near, far = (
        reading(Bell(middle, spread), {LEVEL: series([1.0] * 50)}, target=t, **plan) for t in (target, target + more)
    )
    assert near.prospect is not None
    assert far.prospect is not None
    assert near.prospect.likelihood >= far.prospect.likelihood
    assert near.prospect.judged >= far.prospect.judged


KINDS: list[dict[str, Any]] = [
    {"type": kind, "formula": formula, **asked}
    for formula in ("a.flow", "a.level", "mean(a.flow)")
    for kind, asked in [
        *(("increase", {"baseline": b, "target": t}) for b, t in [(10, 90), (None, 90), (90, 90), (-90, -10), (-5, 0)]),
        *(("decrease", {"baseline": b, "target": t}) for b, t in [(90, 10), (None, 10), (10, 10), (10, -90), (5, 0)]),
        *(("increase", {"target": t}) for t in (0, -10, 4e9, 1e-4)),
        *(("decrease", {"target": t}) for t in (0, -10, 4e9, 1e-4)),
        *((kind, {"target": t}) for kind in ("at_least", "at_most") for t in (50, 0, -10, 4e9, 1e-4)),
        *(("between", {"low": low, "high": high}) for low, high in [(10, 90), (0, 0), (-5, 5), (3e9, 4e9)]),
    ]
]


@settings(max_examples=400)
@given(
    st.sampled_from(KINDS),
    st.floats(-200, 200),
    st.floats(-5, 5),
    st.floats(1e-3, 1e3),
    st.sampled_from(["committed", "aspirational"]),
    st.sampled_from([1e-4, 1.0, 4e9]),
)
def test_every_kind_has_one_status_that_of_its_likelihood(
    plan: dict[str, Any], middle: float, each: float, spread: float, kind: Commitment, size: float
) -> None:
    data = {measure: series([each * size] * 60) for measure in (FLOW, LEVEL)}
    found = reading(Bell(middle * size, spread * size), data, kind, **plan)
    assert found.prospect is not None
    band = Bands().by_likelihood(found.prospect.judged)
    assert found.status == band or (found.status, band) == ("achieved", "on_track")
    figures = (found.value, found.progress, found.attainment, found.expected, found.prospect.landing)
    assert all(figure is None or np.isfinite(figure) for figure in figures)
    assert found.progress is not None or found.no_progress is not None, "a named state"
    assert (found.prospect.landing is None) == (found.attainment is None or plan["type"] in STAY)
    if found.saving is not None:
        assert found.progress == pytest.approx(found.saving.saved / found.saving.whole)
    result = KeyResult(id="it", title="It", **plan)
    part = ScorePart(result, found, Bell(middle * size, spread * size), plan["formula"] == "a.flow")  # type: ignore[arg-type]
    stands = judge([part], kind, Bands(), over=False)
    assert stands.outlook is not None
    assert stands.status == Bands().by_likelihood(stands.outlook.likelihood)
    weightless = replace(part, key_result=result.model_copy(update={"weight": 0.0}))
    assert judge([weightless], kind, Bands(), over=False).status == "no_data"
    assert roll_up([(found.progress, 0.0)]) is None


# rates


def of(formula: str, daily: dict[Measure, pd.Series], target: float, window: int | None = None) -> rates.Rates | None:
    parsed = parse(formula, CATALOGUE)
    course = running(parsed, daily, CYCLE.start, ON, window)
    return rates.rates(parsed, course, daily, CYCLE, target, settled=ON - timedelta(days=2), window=window)


def test_keeping_the_required_rate_lands_on_target() -> None:
    data = {FLOW: series([100.0] * 200)}
    found = of("a.flow", data, 10000)
    assert found is not None
    assert found.required is not None
    assert found.current == pytest.approx(100)
    assert 46 * 100 + found.required * 46 == pytest.approx(10000)


def test_a_level_needs_change() -> None:
    found = of("a.level", {LEVEL: series(list(range(200)))}, 245)
    assert found is not None
    assert found.current == pytest.approx(1)
    assert found.required == pytest.approx((245 - 199) / 46)


def test_a_ratio_needs_a_better_ratio_from_here_on() -> None:
    data = {FLOW: series([3.0] * 200), OTHER: series([100.0] * 200)}
    found = of("sum(a.flow) / sum(a.other)", data, 0.04)
    assert found is not None
    assert found.per == "from_here"
    assert found.current == pytest.approx(0.03)
    assert found.required == pytest.approx(0.05)


def test_missing_days_are_no_zeros_in_the_present_rate() -> None:
    data = {FLOW: series([100.0] * 200).iloc[::2]}
    found = of("a.flow", data, 10000)
    assert found is not None
    assert found.current == pytest.approx(100)


def test_what_has_no_rate_has_none() -> None:
    assert of("a.flow", HUNDRED, 10, window=7) is None
    assert of("a.flow", {}, 10) is None
