"""The score an objective is likely to get: the weighted mean of its key results' attainments, each within 0 to 1.

The key results' forecasts say nothing about each other. Those of one objective tend to do well together, so they are
joined by one common factor: the goodness of each is √ρ · common + √(1 - ρ) · its own, with ρ = 0.3 (a Gaussian
copula). ρ is an assumption, not a measurement. It leaves the mean as it is and widens the spread: independent key
results (ρ = 0) would make the whole look surer than it is, wholly dependent ones (ρ = 1) less sure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from okr_model.plan.plan import KeyResult
from okr_model.progress.progress import Reading
from okr_model.progress.target_likelihood import STAY, grading_baseline

if TYPE_CHECKING:
    from okr_model.forecast.forecast import Projection

Floats = npt.NDArray[np.float64]

TOGETHER: Final = 0.3
"""ρ, the share of the common factor."""

GREEN: Final = 0.7
"""A score from here on is a good one."""

_DRAWS = 2_000
_LEVELS = [round(0.01 + 0.02 * i, 2) for i in range(50)]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One key result of an objective, with its forecast where it has one."""

    key_result: KeyResult
    reading: Reading
    projection: Projection | None
    accumulating: bool


@dataclass(frozen=True, slots=True)
class ScoreOutlook:
    """p10, p50, p90 of the score; `likelihood` that it is 0.7 or more; `without`: key results that tell nothing."""

    p10: float
    p50: float
    p90: float
    likelihood: float
    without: int


def outlook(parts: Sequence[ScorePart]) -> ScoreOutlook | None:
    """None where no key result tells how it will end."""
    found = [(part.key_result.weight, _attainments(part)) for part in parts]
    known = [(weight, grades) for weight, grades in found if grades is not None]
    total = math.fsum(weight for weight, _ in known)
    if total <= 0:
        return None
    goodness = _goodness(len(known))
    score = np.zeros(_DRAWS)
    for column, (weight, grades) in enumerate(known):
        score += weight / total * np.interp(goodness[:, column], _LEVELS, grades)
    low, middle, high = (float(q) for q in np.quantile(score, [0.1, 0.5, 0.9]))
    return ScoreOutlook(low, middle, high, float(np.mean(score >= GREEN - 1e-9)), len(found) - len(known))


def _attainments(part: ScorePart) -> Floats | None:
    """The attainment, within 0 to 1, at each of `_LEVELS` of goodness; None where nothing can be said."""
    result, reading, projection = part.key_result, part.reading, part.projection
    if reading.prospect is None or projection is None or result.type in STAY:
        fixed = _at_this_pace(result, reading)
        return None if fixed is None else np.full(len(_LEVELS), fixed)
    first, last = grading_baseline(result, part.accumulating), result.target
    if last is None:
        return None
    values = np.array(projection.quantiles(_LEVELS))
    if result.type == "decrease":
        values = values[::-1]
    if first is None or first == last:  # no grade: it is met or it is not
        return np.where(values <= last if result.type == "decrease" else values >= last, 1.0, 0.0)
    return np.clip((values - first) / (last - first), 0.0, 1.0)


def _at_this_pace(result: KeyResult, reading: Reading) -> float | None:
    """One figure where there is no forecast: steps and measured days go on at their pace, limits hold as is likely."""
    if reading.status == "no_data" or reading.progress is None:
        return None
    if reading.status in {"achieved", "missed"} and reading.attainment is not None:
        return min(max(reading.attainment, 0.0), 1.0)
    if result.type in STAY:
        likely = reading.prospect.judged if reading.prospect else reading.progress
        return reading.progress * reading.expected + likely * (1 - reading.expected)
    return min(max(reading.progress / reading.expected, 0.0), 1.0) if reading.expected > 0 else None


@lru_cache(maxsize=16)
def _goodness(columns: int) -> Floats:
    """The same draws every time: uniform in each column, alike as far as `TOGETHER` says."""
    draws = np.random.default_rng(20261124)
    common = draws.standard_normal((_DRAWS, 1))
    own = draws.standard_normal((_DRAWS, columns))
    mixed = math.sqrt(TOGETHER) * common + math.sqrt(1 - TOGETHER) * own
    ranks: Floats = (mixed.argsort(axis=0).argsort(axis=0) + 0.5) / _DRAWS
    return ranks
