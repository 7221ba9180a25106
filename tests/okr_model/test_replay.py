"""The past forecast again: nothing after the day is seen, and what is said holds about as often as it says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bench.yardstick import forecaster, run_rate
from okr_model.forecast.calibration import Checked, record
from okr_model.forecast.replay import FRACTIONS, WINDOWS, can_be_replayed, replay
from okr_model.formula.formula import parse
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.cycles import Cycle, quarter_of
from okr_model.plan.plan import KeyResult

CATALOGUE = Catalogue(
    {
        "a": (
            Metric("flow", "x"),
            Metric("other", "x"),
            Metric("level", "x", kind="stock"),
            Metric("people", "people", additivity="none", spans=("day", "cycle")),
        )
    }
)
FLOW, OTHER, LEVEL = Measure("a", "flow"), Measure("a", "other"), Measure("a", "level")
CYCLE = quarter_of(date(2026, 11, 24))
EVE = CYCLE.start - timedelta(days=1)


def noisy(seed: int, days: int = 1100) -> pd.Series:
    """Busy on weekdays, wandering, noisy."""
    rng = np.random.default_rng(seed)
    index = pd.date_range(end=EVE, periods=days, name="day")
    wander = np.exp(np.cumsum(rng.normal(0, 0.03, days)))
    return pd.Series(rng.poisson(100 * wander * (1 + 0.5 * (index.day_of_week < 5))) * 1.0, index=index)


def replayed(daily: dict[Measure, pd.Series], **given: Any) -> list[Checked]:
    result = KeyResult(id="it", title="It", **given)
    return replay(result, parse(result.formula or "", CATALOGUE), daily, CYCLE)


SUM: dict[str, Any] = {"formula": "a.flow", "baseline": 10000, "target": 12000}


def test_four_windows_four_days_three_targets() -> None:
    found = replayed({FLOW: noisy(1)}, **SUM)
    assert len(found) == WINDOWS * len(FRACTIONS) * 3
    assert len({c.claim.cycle_id for c in found}) == WINDOWS
    assert max(c.claim.day for c in found) < CYCLE.start
    whole = noisy(1).loc[pd.Timestamp(CYCLE.start - timedelta(days=92)) :].sum()
    assert found[0].value == pytest.approx(whole)
    asked = sorted({c.claim.low for c in found if c.claim.cycle_id == found[0].claim.cycle_id})
    assert asked[2] / asked[0] == pytest.approx(1.2)  # as ambitious as the plan
    assert asked[1] / asked[0] == pytest.approx(1.1)


def test_nothing_after_the_day_is_seen() -> None:
    history = noisy(1)
    first = replayed({FLOW: history}, **SUM)[0]
    changed = history.copy()
    changed.loc[pd.Timestamp(first.claim.day + timedelta(days=1)) :] *= 50
    again = replayed({FLOW: changed}, **SUM)[0]
    assert again.claim == first.claim
    assert again.value > first.value


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (SUM, "sum"),
        ({"formula": "a.level", "baseline": 10000, "target": 12000}, "level"),
        ({"formula": "sum(a.flow) / sum(a.other)", "baseline": 1.0, "target": 1.1}, "ratio"),
        ({"formula": "a.flow", "window": 28, "type": "at_least", "target": 3000}, "window"),
    ],
)
def test_it_covers_what_it_says_and_beats_the_straight_line(given: dict[str, Any], kind: str) -> None:
    checked: list[Checked] = []
    for seed in range(8):
        flow = noisy(seed)
        checked += replayed({FLOW: flow, OTHER: noisy(seed + 50), LEVEL: flow.cumsum()}, **given)
    found = record(checked)
    assert found is not None
    assert 0.65 < found.covered80 <= 1, kind
    assert found.covered90 >= found.covered80
    assert found.brier_straight_line is not None
    assert found.brier < found.brier_straight_line


def test_what_has_no_past_is_left_out() -> None:
    assert replayed({FLOW: noisy(1, days=100)}, **SUM) == []
    assert replayed({}, **SUM) == []
    assert replayed({FLOW: noisy(1)}, type="baseline", formula="a.flow") == []
    assert not can_be_replayed(parse("a.people", CATALOGUE))


def test_the_straight_line_continues_what_came() -> None:
    cycle = Cycle(date(2026, 1, 1), date(2026, 1, 10), "x")
    seen = pd.Series([5.0, 1, 2, 3, 4], index=pd.date_range("2025-12-31", periods=5))
    assert run_rate(seen, "flow", cycle, date(2026, 1, 4)) == 25
    assert run_rate(seen, "stock", cycle, date(2026, 1, 4)) == 5 + (4 - 5) * 2.5
    both = pd.DataFrame({"num": seen, "den": seen * 2})
    assert run_rate(both, "ratio", cycle, date(2026, 1, 4)) == 0.5


def test_the_forecaster_answers_everything() -> None:
    flow = noisy(3)
    levels = [n / 20 for n in range(1, 20)]
    answer = forecaster(flow, "flow", date(2026, 9, 1), date(2026, 11, 30), [1.0, 9e9], levels)
    assert len(answer["quantiles"]) == 19
    assert answer["p_hit"][0] > 0.9 > answer["p_hit"][1]
    nothing = forecaster(flow * 0, "flow", date(2026, 9, 1), date(2026, 11, 30), [1.0], levels)
    assert nothing == {"quantiles": [0.0] * 19, "p_hit": [0.5]}
