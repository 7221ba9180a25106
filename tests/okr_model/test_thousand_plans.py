"""A thousand plans of every kind: no key result and no objective has a status outside the band of its likelihood."""

from __future__ import annotations

import math
from dataclasses import astuple
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_status_rules import CATALOGUE, FLOW, LEVEL, Bell

from okr_model.formula.evaluate import running
from okr_model.formula.formula import parse
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import Commitment, KeyResult, Score, Step
from okr_model.progress.objective_score import ScorePart
from okr_model.progress.objective_status import judge
from okr_model.progress.progress import Bands, Reading, is_accumulating, read
from okr_model.wording.figures import english_likelihood

FIRST = date(2026, 10, 1)
LENGTHS = (1, 2, 7, 31, 92, 400)  # days of a cycle: the longest goes over the end of any fiscal year
OFTEN = (0.15, 0.15, 0.2, 0.25, 0.2, 0.05)
TYPES = ("increase", "decrease", "at_least", "at_most", "between", "milestone", "baseline")
FORMULAS = ("a.flow", "mean(a.flow)", "last(a.level)", "a.flow / nullif(last(a.level), 0)")
MANY_BANDS = (Bands(), Bands(on_track=0.8, at_risk=0.5), Bands(objective_committed=1.0, objective_aspirational=0.5))


def key_result(rng: np.random.Generator, number: int, size: float) -> KeyResult:
    """Any key result that a plan may have: baselines and targets on either side, equal, zero, or not there."""
    kind = str(rng.choice(TYPES))
    baseline, target = (round(float(x), 6) for x in rng.choice([0.0, 0.5, 1.0, 1.3, 5.0, -1.0], 2) * size)
    given: dict[str, Any] = {"id": f"k{number}", "title": f"K {number}", "type": kind}
    given["weight"] = float(rng.choice([0.0, 0.5, 1.0, 3.0]))
    if rng.random() < 0.2:
        value = round(float(rng.random()), 2)
        given["score"] = Score(value=value, reason="So.", by="ada@example.com", day=FIRST + timedelta(days=500))
    if kind == "milestone":
        done = FIRST + timedelta(days=int(rng.integers(0, 30)))
        return KeyResult(steps=(Step(name="One", done=done), Step(name="Two")), **given)
    given["formula"] = str(rng.choice(FORMULAS))
    if kind == "baseline":
        return KeyResult(days=int(rng.integers(1, 40)), **given)
    if kind == "between":
        return KeyResult(low=min(baseline, target), high=max(baseline, target), **given)
    if rng.random() < 0.3:
        return KeyResult(target=target, **given)
    if kind == "decrease":
        baseline, target = max(baseline, target), min(baseline, target)
    if kind == "increase":
        baseline, target = min(baseline, target), max(baseline, target)
    return KeyResult(baseline=baseline, target=target, **given)


def stands(
    rng: np.random.Generator, result: KeyResult, cycle: Cycle, on: date, kind: Commitment, bands: Bands, size: float
) -> ScorePart:
    """It, read on a day: with data, with little, with none, with stale data; with a forecast or without."""
    formula = parse(result.formula, CATALOGUE) if result.formula else None
    course, bell = None, None
    if formula is not None and on >= cycle.start and rng.random() < 0.9:
        until = min(on, cycle.end)
        days = pd.date_range(cycle.start - timedelta(days=7), until, name="day")
        some = int(rng.integers(0, len(days) + 1)) if rng.random() < 0.3 else 0  # measured only from a late day on
        drawn = rng.normal(1.0, 0.5, len(days)) * size * float(rng.choice([0.0, 0.02, 1.0]))
        values = pd.Series(drawn, index=days).iloc[some:]
        course = running(formula, {FLOW: values.abs(), LEVEL: values.abs()}, cycle.start, until, result.window)
        middle = (
            float(rng.normal(1.0, 0.7)) * size if course.value is None else course.value * float(rng.uniform(0.8, 2))
        )
        sure = rng.choice(["normal", "low", "none"], p=[0.7, 0.2, 0.1])
        bell = Bell(middle, size * float(rng.choice([1e-3, 0.1, 1.0])), sure) if on <= cycle.end else None
    stale = bool(rng.random() < 0.1) and formula is not None
    reading = read(result, cycle, on, formula, course, kind=kind, stale=stale, bands=bands, projection=bell)  # type: ignore[arg-type]
    return ScorePart(result, reading, bell if not stale else None, is_accumulating(result, formula))  # type: ignore[arg-type]


def figures_of(reading: Reading) -> list[float]:
    prospect = [one for one in astuple(reading.prospect) if isinstance(one, float)] if reading.prospect else []
    own = (reading.value, reading.progress, reading.expected, reading.attainment, reading.target)
    return [one for one in (*own, *prospect) if one is not None]


def check_key_result(reading: Reading, bands: Bands) -> None:
    assert all(map(math.isfinite, figures_of(reading))), reading
    assert "nan" not in str(reading.because) and "inf" not in str(reading.because).split()
    if reading.prospect is None:
        return
    shown = reading.prospect.judged
    nearly = 0 < shown < 0.005 or 0.995 < shown < 1  # said as less than 1%, more than 99%
    assert nearly or shown == float(f"{shown:.0%}".rstrip("%")) / 100, "what is shown is what is judged"
    band = bands.by_likelihood(shown)
    assert reading.status == band or (reading.status == "achieved" and band == "on_track"), reading


def check_objective(parts: list[ScorePart], kind: Commitment, bands: Bands, over: bool) -> str:
    found = judge(parts, kind, bands, over=over)
    assert found.bar == (bands.objective_committed if kind == "committed" else bands.objective_aspirational)
    assert "nan" not in str(found.because)
    if found.likelihood is not None:
        assert not over
        assert found.status == bands.by_likelihood(found.likelihood), found
        assert english_likelihood(found.likelihood) in str(found.because)
        assert found.outlook is not None
        assert 0 <= found.outlook.p10 <= found.outlook.p50 <= found.outlook.p90 <= 1
    elif found.score is not None:
        assert over
        assert found.status == ("achieved" if found.score >= found.bar else "missed")
    else:
        assert found.status in {"no_data", "not_started"}
    silent = [p for p in parts if p.reading.status == "no_data"]
    weight, unknown = (math.fsum(p.key_result.weight for p in some) for some in (parts, silent))
    if weight > 0 and unknown > weight / 2 and not (over and any(p.key_result.score for p in silent)):
        assert found.status == "no_data", "more than half of it is not known"
    if found.status not in {"no_data", "not_started"}:
        assert {p.key_result.id for p in silent} <= {one.key_result for one in found.contrary}, "it is named"
    return found.status


@pytest.mark.parametrize("plans", [50, pytest.param(1_000, marks=pytest.mark.slow)])
def test_no_status_of_a_thousand_plans_lies_outside_the_band_of_its_likelihood(plans: int) -> None:
    rng, seen = np.random.default_rng(20261129), set()
    for _ in range(plans):
        length, size = int(rng.choice(LENGTHS, p=OFTEN)), float(rng.choice([1e-4, 1.0, 1e3, 5e9]))
        cycle = Cycle(FIRST, FIRST + timedelta(days=length - 1), "c")
        on = FIRST + timedelta(days=int(rng.integers(-1, length + 2)))
        kind: Commitment = "committed" if rng.random() < 0.5 else "aspirational"
        bands = MANY_BANDS[int(rng.integers(0, len(MANY_BANDS)))]
        results = [key_result(rng, number, size) for number in range(int(rng.integers(0, 6)))]
        parts = [stands(rng, result, cycle, on, kind, bands, size) for result in results]
        for part in parts:
            check_key_result(part.reading, bands)
        seen.add(check_objective(parts, kind, bands, on > cycle.end))
    every = {"missed", "off_track", "no_data", "at_risk", "not_started", "on_track", "achieved"}
    assert seen == every or plans < 1_000


def one(on: date, values: list[float], *, length: int = 92, **given: Any) -> Reading:
    """A committed key result read on a day, with these values on the last days."""
    cycle = Cycle(FIRST, FIRST + timedelta(days=length - 1), "c")
    result = KeyResult(id="k", title="K", **{"formula": "a.flow"} | given)
    formula = parse(result.formula or "", CATALOGUE)
    until = min(on, cycle.end)
    series = pd.Series(values, index=pd.date_range(end=until, periods=len(values), name="day"), dtype=float)
    course = running(formula, {FLOW: series, LEVEL: series}, cycle.start, until, result.window)
    found = read(result, cycle, on, formula, course, kind="committed", stale=False)
    check_key_result(found, Bands())
    return found


def test_a_target_passed_on_the_first_day_is_achieved() -> None:
    assert one(FIRST, [120.0], target=100).status == "achieved"
    assert one(FIRST, [120.0], target=100, baseline=100).status == "achieved", "a baseline that is the target"
    level = one(FIRST, [120.0], target=100, baseline=50, formula="last(a.level)")
    assert (level.status, level.progress) == ("achieved", pytest.approx(1.4))


def test_a_key_result_of_the_last_week_is_behind_and_not_broken() -> None:
    found = one(FIRST + timedelta(days=90), [1.0] * 6, target=100)
    assert (found.status, found.state, found.value) == ("off_track", "ok", 6.0)
    assert one(FIRST + timedelta(days=90), [], target=100).status == "no_data"


@pytest.mark.parametrize("length", LENGTHS)
def test_a_cycle_of_any_length_begins_runs_and_ends(length: int) -> None:
    end = FIRST + timedelta(days=length - 1)
    assert one(FIRST - timedelta(days=1), [1.0], length=length, target=10).status == "not_started"
    assert one(end, [9.0], length=length, target=10).status in {"at_risk", "off_track"}
    assert one(end + timedelta(days=1), [9.0], length=length, target=10).status == "missed"
    assert one(end + timedelta(days=1), [10.0], length=length, target=10).status == "achieved"
