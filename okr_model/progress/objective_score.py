"""The score an objective is likely to get: the weighted mean of its key results' attainments, each within 0 to 1.

The key results' forecasts say nothing about each other. Those of one site or shop miss together, those of strangers do
not: each pair is joined as far as the past of the two says (`forecast.correlation`, 0.3 where nothing is known), all of
them by a Gaussian copula. That leaves the mean as it is and widens the spread: independent key results would make the
whole look surer than it is.

A key result that tells nothing is as likely to do as the others do as to end anywhere between 0 and 1: this widens the
outcome on both sides, and neither counts it as failed nor leaves it out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from okr_model.forecast.correlation import Moves, correlation, joint
from okr_model.plan.plan import KeyResult
from okr_model.progress.progress import Reading
from okr_model.progress.target_likelihood import STAY, attainment, grading_baseline, in_hundredths, limits

if TYPE_CHECKING:
    from okr_model.forecast.forecast import Projection

Floats = npt.NDArray[np.float64]

MOST_UNKNOWN: Final = 0.5
"""The share of the weight that may tell nothing; where it is more, nothing can be said of the whole."""

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
    """p10, p50, p90 of the score; `likelihood` that it reaches the bar; `without`: key results that tell nothing.

    The likelihood is in hundredths: it is shown so, and 2,000 draws know no more.
    """

    p10: float
    p50: float
    p90: float
    likelihood: float
    without: int


def outlook(parts: Sequence[ScorePart], bar: float) -> ScoreOutlook | None:
    """The score, and how likely it reaches `bar`; None where too much of the weight tells nothing."""
    found = [(part.key_result.weight, _attainments(part)) for part in parts]
    total = math.fsum(weight for weight, _ in found)
    unknown = math.fsum(weight for weight, grades in found if grades is None)
    if total <= 0 or unknown > total * MOST_UNKNOWN + 1e-9:
        return None
    goodness, known = _goodness(_correlations(parts)), np.zeros(_DRAWS)
    for column, (weight, grades) in enumerate(found):
        if grades is not None:
            known += weight / (total - unknown) * np.interp(goodness[:, column], _LEVELS, grades)
    score = (total - unknown) / total * known
    for column, (weight, grades) in enumerate(found):
        if grades is None:
            score += weight / total * np.where(_as_the_others(column), known, goodness[:, column])
    low, middle, high = (float(q) for q in np.quantile(score, [0.1, 0.5, 0.9]))
    likelihood = in_hundredths(_share_of_draws(score >= bar - 1e-9, undecided=any(map(_is_undecided, parts))))
    return ScoreOutlook(low, middle, high, likelihood, sum(grades is None for _, grades in found))


def _is_undecided(part: ScorePart) -> bool:
    """Whether what becomes of it is not certain yet."""
    if part.reading.status == "no_data":
        return part.key_result.weight > 0
    return part.reading.prospect is not None and part.reading.prospect.judged not in {0.0, 1.0}


def _share_of_draws(reached: npt.NDArray[np.bool_], *, undecided: bool) -> float:
    """The share that reached the bar. undecided: none and all of finitely many draws do not mean never and always."""
    share, step = float(np.mean(reached)), 0.5 / len(reached)
    return min(max(share, step), 1 - step) if undecided else share


def _attainments(part: ScorePart) -> Floats | None:
    """The attainment, within 0 to 1, at each of `_LEVELS` of goodness; None where nothing can be said."""
    result, reading, projection = part.key_result, part.reading, part.projection
    if reading.state == "sum_within_limits" and reading.prospect is not None:  # it ends within them or it does not
        return np.where(np.array(_LEVELS) > 1 - reading.prospect.judged, 1.0, 0.0)
    if reading.prospect is None or projection is None or result.type in STAY:
        fixed = _at_this_pace(result, reading, part.accumulating)
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


def _at_this_pace(result: KeyResult, reading: Reading, accumulating: bool) -> float | None:
    """One figure where there is no forecast: steps and measured days go on at their pace, limits hold as is likely.

    What has a grade gets the attainment it comes to at this pace; what has none is met at this pace or is not.
    """
    status, progress, elapsed = reading.status, reading.progress, reading.expected
    if status == "no_data":
        return None
    if status in {"achieved", "missed"}:
        return _within(reading.attainment) if reading.attainment is not None else float(status == "achieved")
    if accumulating and reading.value is not None and result.type != "baseline":
        return _run_out(result, reading.value, elapsed)
    if progress is None:
        return None
    if result.type in STAY:
        likely = reading.prospect.judged if reading.prospect else progress
        return progress * elapsed + likely * (1 - elapsed)
    if elapsed <= 0:
        return float(progress >= 0)
    return _within(progress / elapsed)


def _run_out(result: KeyResult, value: float, elapsed: float) -> float:
    """What a sum gets if it goes on at its pace."""
    final = value / elapsed if elapsed > 0 else 0.0
    if result.type in STAY:
        low, high = limits(result)
        return float(elapsed <= 0 or low <= final <= high)
    assert result.target is not None
    if elapsed <= 0:  # nothing is asked for yet
        return float(value <= 0 if result.type == "decrease" else value >= 0)
    grade = attainment(final, grading_baseline(result, accumulating=True), result.target)
    if grade is None:
        return float(final <= result.target if result.type == "decrease" else final >= result.target)
    return _within(grade)


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _correlations(parts: Sequence[ScorePart]) -> tuple[tuple[float, ...], ...]:
    """Of the goodness of each pair."""
    moved = [_moves(part) for part in parts]
    count = range(len(parts))
    above = {(i, j): correlation(moved[i], moved[j]) for i in count for j in range(i)}
    return tuple(tuple(1.0 if i == j else above[max(i, j), min(i, j)] for j in count) for i in count)


def _moves(part: ScorePart) -> Moves | None:
    """Towards what is good: downwards where a key result is to fall, neither way where it is to stay in a corridor."""
    found = part.projection.moves if part.projection else None
    if found is None or part.key_result.type == "between":
        return None
    return found.turned() if part.key_result.type in {"decrease", "at_most"} else found


@lru_cache(maxsize=16)  # 80 KB each for five key results, made anew in less than a millisecond
def _goodness(correlations: tuple[tuple[float, ...], ...]) -> Floats:
    """The same draws every time: uniform in each column, alike as far as the correlations say."""
    own = np.random.default_rng(20261124).standard_normal((_DRAWS, len(correlations)))
    mixed = own @ joint(np.array(correlations)).T
    ranks: Floats = (mixed.argsort(axis=0).argsort(axis=0) + 0.5) / _DRAWS
    return ranks


@lru_cache(maxsize=64)
def _as_the_others(column: int) -> npt.NDArray[np.bool_]:
    """In which draws a key result that tells nothing does as the others do: half of them, good and bad."""
    halves: npt.NDArray[np.bool_] = np.random.default_rng(column).permutation(_DRAWS) % 2 == 0
    return halves
