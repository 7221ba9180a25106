"""A key result's prospect: its forecast held against what is asked of it.

What a commitment asks for is an attainment: 1.0 of a committed key result, less of an aspirational one (`Bands`). The
value with that attainment is baseline + bound × (target - baseline), where growth from nothing has the baseline zero.
Where there is no grade (no baseline, or one that is the target) the target itself is asked for.
Results that are to stay within limits are asked to end inside them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from okr_model.plan.plan import KeyResult
from okr_model.progress.saving import is_saving
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from okr_model.forecast.forecast import Projection

STAY = frozenset({"at_least", "at_most", "between"})
"""Types of key results that are to stay within limits."""


def limits(key_result: KeyResult) -> tuple[float, float]:
    """The lowest and the highest value of a key result that is to stay within limits, both inside."""
    low, high = key_result.low, key_result.high
    if key_result.type == "at_least":
        low, high = key_result.target, None
    elif key_result.type == "at_most":
        low, high = None, key_result.target
    return -math.inf if low is None else low, math.inf if high is None else high


@dataclass(frozen=True, slots=True)
class TargetLikelihood:
    """p10, p50, p90: the value at the end of the cycle that is fallen short of with 10, 50, 90 %.

    likelihood: that the target is met.  judged: that what the commitment asks for is met (`bound`, an attainment);
    the status goes by it.  Both are in hundredths, as they are shown: the bands are applied to what people see.
    landing: the attainment of p50, None where there is no grade.
    confidence: `low` where there is little history; `why` says so.
    """

    p10: float
    p50: float
    p90: float
    likelihood: float
    judged: float
    bound: float
    landing: float | None
    confidence: Literal["normal", "low"]
    why: Sentence | None


def shown_together(key_result: KeyResult, value: float | None, ahead: TargetLikelihood | None) -> tuple[float, ...]:
    """The figures of a key result that are shown beside each other, to be told apart wherever one of them is written:
    value, baseline, target, limits and forecast, as far as they are known."""
    known = (value, key_result.baseline, key_result.target, key_result.low, key_result.high)
    forecast = (ahead.p10, ahead.p50, ahead.p90) if ahead else ()
    return tuple(figure for figure in (*known, *forecast) if figure is not None)


def attainment(value: float | None, baseline: float | None, target: float | None) -> float | None:
    """(value - baseline) / (target - baseline), unclamped; None where any is unknown or baseline is target."""
    if value is None or baseline is None or target is None or baseline == target:
        return None
    share = (float(value) - float(baseline)) / (float(target) - float(baseline))
    return share if math.isfinite(share) else None


def grading_baseline(key_result: KeyResult, accumulating: bool) -> float | None:
    """What attainment is measured from: growth that starts from nothing has the baseline zero."""
    grows = accumulating and key_result.type == "increase" and not is_saving(key_result, accumulating)
    return 0.0 if key_result.baseline is None and grows else key_result.baseline


def is_graded(key_result: KeyResult, accumulating: bool) -> bool:
    """Whether it has a way from a baseline to another target, so that a value on it has an attainment."""
    first, last = grading_baseline(key_result, accumulating), key_result.target
    return key_result.type in {"increase", "decrease"} and None not in (first, last) and first != last


def asked_for(key_result: KeyResult, accumulating: bool, bound: float) -> float | None:
    """The value with the attainment `bound`: the target itself where there is no grade; None where it has none."""
    target, baseline = key_result.target, grading_baseline(key_result, accumulating)
    if target is None or baseline is None:
        return target
    return target if bound == 1 else baseline + bound * (target - baseline)


def target_likelihood(
    key_result: KeyResult, projection: Projection | None, bound: float, *, accumulating: bool
) -> TargetLikelihood | None:
    """None where nothing can be said: no projection, or one without confidence, or nothing is asked."""
    if projection is None or projection.confidence == "none":
        return None
    met = likelihood(key_result, projection, key_result.target)
    if met is None:
        return None
    low, middle, high = projection.quantiles([0.1, 0.5, 0.9])
    landing = None
    if not is_graded(key_result, accumulating):
        bound = 1.0
    judged = judged_likelihood(key_result, projection, bound, accumulating) or 0.0
    if key_result.type not in STAY:
        landing = attainment(middle, grading_baseline(key_result, accumulating), key_result.target)
    met, judged = in_hundredths(met), in_hundredths(judged)
    return TargetLikelihood(low, middle, high, met, judged, bound, landing, projection.confidence, projection.why)


def in_hundredths(share: float) -> float:
    """A likelihood as finely as it is known; one that is not quite 0 or 1 stays apart from it, in ten-thousandths."""
    rounded = round(share, 2)
    if rounded in {0.0, 1.0} and share != rounded:
        return min(max(round(share, 4), 0.0001), 0.9999)
    return rounded


def judged_likelihood(key_result: KeyResult, projection: Projection, bound: float, accumulating: bool) -> float | None:
    """That what the commitment asks for is met: the likelihood that the status follows, not yet in hundredths."""
    if key_result.type in STAY:
        return likelihood(key_result, projection, key_result.target)
    return likelihood(key_result, projection, asked_for(key_result, accumulating, bound))


def likelihood(key_result: KeyResult, projection: Projection, value: float | None) -> float | None:
    """That the cycle ends at or beyond `value`, in the direction of the key result, or inside its limits."""
    if key_result.type == "between":
        assert key_result.low is not None and key_result.high is not None
        return projection.between(key_result.low, key_result.high)
    if value is None or key_result.type in {"milestone", "baseline"}:
        return None
    return projection.likelihood(value, at_least=key_result.type not in {"decrease", "at_most"})
