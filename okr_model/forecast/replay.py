"""The past forecast again: what would have been said then, seeing nothing that came after, held against what came.

The windows are as long as the cycle and lie one before the other, the latest ends where the cycle begins. What was
asked of each is what is asked now, in proportion to what the window before it gave: as ambitious a target, half as
ambitious a one, and none (to do as well as before).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

import pandas as pd

from okr_model.forecast.calibration import Checked, Claim
from okr_model.forecast.of_formula import outlook
from okr_model.formula.evaluate import Running, running
from okr_model.formula.formula import Formula
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult
from okr_model.progress.progress import is_accumulating
from okr_model.progress.rates import straight_line
from okr_model.progress.target_likelihood import STAY

WINDOWS: Final = 4
FRACTIONS: Final = (0.15, 0.33, 0.5, 0.75)
_USUAL: Final = 1.1  # the ambition where the plan gives none: a tenth more
_DAY: Final = timedelta(days=1)


def replay(
    key_result: KeyResult, formula: Formula, daily: Mapping[Measure, pd.Series[float]], cycle: Cycle
) -> list[Checked]:
    """What would have been claimed in the windows before the cycle. Empty where the past does not reach back.

    daily: as far back as there is; every day of it is taken as it is known now.
    """
    if key_result.type in {"milestone", "baseline"} or not can_be_replayed(formula):
        return []
    found: list[Checked] = []
    for number in range(WINDOWS):
        length = timedelta(days=cycle.days)
        past = Cycle(
            cycle.start - (number + 1) * length, cycle.start - number * length - _DAY, f"{cycle.id}-{number + 1}"
        )
        found += _window(key_result, formula, daily, past)
    return found


def can_be_replayed(formula: Formula) -> bool:
    """Whether its past can be cut into other windows: a count of the cycle to date is known for its cycle only."""
    return all(part.measure.span != "cycle" for part in formula.aggregates)


def _window(
    key_result: KeyResult, formula: Formula, daily: Mapping[Measure, pd.Series[float]], past: Cycle
) -> Iterator[Checked]:
    before = Cycle(past.start - timedelta(days=past.days), past.start - _DAY, "before")
    earlier = _whole(running(formula, daily, before.start, before.end, key_result.window))
    course = _whole(running(formula, daily, past.start, past.end, key_result.window))
    if earlier is None or course is None or course.value is None or earlier.value is None:
        return
    for fraction in FRACTIONS:
        on = past.start + timedelta(days=max(1, round(fraction * past.days)) - 1)
        seen = {measure: series.loc[: pd.Timestamp(on)] for measure, series in daily.items()}
        projection = outlook(formula, seen, past.start, past.end, on, window=key_result.window)
        if projection.confidence == "none":
            continue
        line = straight_line(course.until(on), past, accumulating=is_accumulating(key_result, formula))
        p05, p10, p50, p90, p95 = projection.quantiles([0.05, 0.1, 0.5, 0.9, 0.95])
        for low, high in _asked(key_result, earlier.value):
            if low is not None and high is not None:
                likelihood = projection.between(low, high)
            else:
                likelihood = projection.likelihood(high if low is None else low, at_least=low is not None)  # type: ignore[arg-type]
            claim = Claim(
                past.id, key_result.id, on, low, high, likelihood, p05, p10, p50, p90, p95, line, projection.confidence
            )
            yield Checked(claim, course.value)


def _whole(course: Running) -> Running | None:
    """The course where it has a value at its end and was measured on half of its days or more."""
    days = course.days
    return course if len(days) and days["value"].notna().iloc[-1] and days["measured"].mean() >= 0.5 else None


def _asked(key_result: KeyResult, earlier: float) -> list[tuple[float | None, float | None]]:
    """What to ask of a window after one that gave `earlier`."""
    if key_result.type == "between" and key_result.low is not None and key_result.high is not None:
        middle = (key_result.low + key_result.high) / 2 or 1.0
        return [(earlier * key_result.low / middle, earlier * key_result.high / middle)]
    down = key_result.type in {"decrease", "at_most"}
    ambition = 1 / _USUAL if down else _USUAL
    if key_result.target and key_result.baseline and key_result.type not in STAY:
        ambition = key_result.target / key_result.baseline
    asked = [earlier * (1 + share * (ambition - 1)) for share in (1.0, 0.5, 0.0)]
    return [(None, value) if down else (value, None) for value in asked]
