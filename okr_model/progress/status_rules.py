"""The status of a key result, with the one sentence behind it.

By the likelihood that what its commitment asks for will be met; by its pace where no likelihood can be had (steps of a
milestone, days measured, too little history); by what came of it once the cycle is over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from okr_model.plan.plan import KeyResult
from okr_model.progress import in_words
from okr_model.progress.rates import Rates
from okr_model.progress.saving import Saving, is_saving
from okr_model.progress.status import Bands, Status, reaches
from okr_model.progress.target_likelihood import STAY, TargetLikelihood, asked_for, limits, shown_together
from okr_model.wording.sentences import Sentence

FigureState = Literal[
    "ok", "not_started", "no_data", "zero_denominator", "no_baseline", "baseline_is_target", "sum_within_limits"
]
Judgement = tuple[Status, Sentence]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the data says, before any judgement.

    inside: within its limits, for results that are to stay so.  saving: of sums that should stay small.
    """

    value: float | None
    state: FigureState
    progress: float | None = None
    attainment: float | None = None
    inside: bool | None = None
    unit: str = ""
    saving: Saving | None = None


WHY: dict[FigureState, Sentence] = {
    "no_data": Sentence("There is no data for it yet."),
    "zero_denominator": Sentence("Its denominator is zero, so it has no value."),
    "no_baseline": Sentence("Without a baseline it has no progress."),
    "baseline_is_target": Sentence("Its baseline equals its target, so there is no progress to make."),
    "sum_within_limits": Sentence("It is a total, so only its end shows whether it stays within its limits."),
}
STALE = Sentence("Its data is out of date.")


def unknown(state: FigureState) -> Judgement:
    """Nothing can be said, and why."""
    return "no_data", WHY[state]


def at_the_end(key_result: KeyResult, figures: Figures, bound: float) -> Judgement:
    """Achieved or missed. Where there is no grade (baseline is target, or is not known) the target itself rules."""
    if figures.inside is not None:
        return _held(key_result, figures, inside=figures.inside)
    if figures.attainment is not None:
        said = Sentence(
            "{share} of the target was reached; {bound} was needed.",
            shares={"share": figures.attainment, "bound": bound},
        )
        return "achieved" if reaches(figures.attainment, bound) else "missed", said
    if figures.value is None or key_result.target is None or (figures.progress is None and figures.state == "no_data"):
        return unknown(figures.state)
    over = figures.value - key_result.target
    met = over <= 0 if key_result.type == "decrease" else over >= 0
    said = Sentence(
        "It ended at {value}; the target was {target}.",
        figures={"value": figures.value, "target": key_result.target},
        unit=figures.unit,
        beside=shown_together(key_result, figures.value, None),
    )
    return "achieved" if met else "missed", said


def _held(key_result: KeyResult, figures: Figures, *, inside: bool) -> Judgement:
    """What was to stay within limits, at the end."""
    status: Status = "achieved" if inside else "missed"
    value = {"value": figures.value or 0.0}
    if figures.progress is None:
        said = Sentence("It ended at {value}, within its limits.")
        if not inside:
            said = Sentence("It ended at {value}, outside its limits.")
        return status, replace(said, amounts=value, unit=figures.unit)
    said = Sentence("It ended at {value}, within its limits")
    if not inside:
        said = Sentence("It ended at {value}, outside its limits")
    shown = shown_together(key_result, figures.value, None)
    held = Sentence("within limits on {share} of days with data", shares={"share": figures.progress})
    return status, replace(said, figures=value, unit=figures.unit, beside=shown).and_then(held)


def by_likelihood(
    key_result: KeyResult,
    figures: Figures,
    prospect: TargetLikelihood,
    rates: Rates | None,
    bands: Bands,
    accumulating: bool,
) -> Judgement:
    """During the cycle. What is met counts as achieved once it is also likely to last."""
    status = bands.by_likelihood(prospect.judged)
    landing = in_words.landing(prospect, figures.unit, shown_together(key_result, figures.value, prospect))
    if is_saving(key_result, accumulating) or figures.state == "sum_within_limits":  # what is met today has to last
        if used := _used_up(key_result, figures, prospect.bound):
            return status, used.and_then(*in_words.likely_in_full(key_result.type, prospect), landing)
    elif key_result.type not in STAY and status == "on_track" and is_met(key_result, figures.value):
        if accumulating:
            met = Sentence("The target is met")
        else:
            met = Sentence("The target is met, {likely} likely to stay so", likelihoods={"likely": prospect.likelihood})
        return "achieved", met.and_then(landing)
    likely, *few = in_words.likely_in_full(key_result.type, prospect)
    said = likely.and_then(*few, landing)
    needed = _needed(key_result, rates, accumulating, figures.unit)
    return status, said.and_then(needed) if needed else said


def is_met(key_result: KeyResult, value: float | None) -> bool:
    """Whether a value is at its target or beyond; never without both."""
    if value is None or key_result.target is None:
        return False
    return _meets(key_result, value, key_result.target)


def _meets(key_result: KeyResult, value: float, bound: float) -> bool:
    return value <= bound if key_result.type == "decrease" else value >= bound


def _asked_of_the_end(key_result: KeyResult, bound: float) -> tuple[float, float]:
    """The lowest and the highest final value of a sum that is to stay small, or within limits."""
    if key_result.type in STAY:
        return limits(key_result)
    asked = asked_for(key_result, True, bound)
    assert asked is not None
    return (-math.inf, asked) if key_result.type == "decrease" else (asked, math.inf)


def _used_up(key_result: KeyResult, figures: Figures, bound: float) -> Sentence | None:
    """That a sum has gone further already than its end may; None where it has not."""
    value, (low, high) = figures.value, _asked_of_the_end(key_result, bound)
    if value is not None and value > high >= 0:
        limit, said = high, Sentence("{value} is more than the limit of {limit}")
        if limit != key_result.target and key_result.type not in STAY:  # that of the end is written beside it
            said = Sentence("{value} is more than the {limit} allowed for {share} of target", shares={"share": bound})
    elif value is not None and value < low <= 0:
        limit, said = low, Sentence("{value} is below the limit of {limit}")
    else:
        return None
    return replace(said, first_figures={"value": value}, figures={"limit": limit}, unit=figures.unit)


def _needed(key_result: KeyResult, rates: Rates | None, accumulating: bool, unit: str) -> Sentence | None:
    if rates is None or rates.required is None or rates.current is None or key_result.type in STAY:
        return None
    amounts, firsts = {"needed": rates.required}, {"has": rates.current}
    if rates.per == "from_here":
        return Sentence("needs {needed} from now on, {has} recently", amounts=amounts, firsts=firsts, unit=unit)
    if key_result.type == "decrease" and is_saving(key_result, accumulating) and (key_result.target or 0.0) >= 0:
        if rates.required <= 0:
            return Sentence("the limit is used up, currently {has} a day", amounts=firsts, unit=unit)
        return Sentence("allowed {needed} a day, currently {has}", amounts=amounts, firsts=firsts, unit=unit)
    return Sentence("needs {needed} a day, currently {has}", amounts=amounts, firsts=firsts, unit=unit)


def by_pace(
    key_result: KeyResult, figures: Figures, pace: float, bands: Bands, bound: float, accumulating: bool
) -> Judgement:
    """During the cycle, without a likelihood. What must hold or last until the end cannot be achieved before it."""
    if is_saving(key_result, accumulating) or figures.state == "sum_within_limits":
        return _sum_by_pace(key_result, figures, pace, bands, bound)
    progress = figures.progress
    if progress is None:
        if key_result.type in {"increase", "decrease"} and is_met(key_result, figures.value):
            return "achieved", Sentence("The target is met.")
        return unknown(figures.state)
    if key_result.type in STAY:
        return bands.by_pace(progress), Sentence("Within limits on {share} of days with data.", {"share": progress})
    if reaches(progress, 1.0):
        return "achieved", Sentence("The target is met.")
    if progress < 0:
        return bands.by_pace(progress / pace if pace > 0 else -1.0), Sentence("It has moved away from its target.")
    shares = {"progress": progress, "pace": pace}
    ratio = progress / pace if pace > 0 else math.inf
    return bands.by_pace(ratio), Sentence("{progress} done, {pace} expected by now.", shares)


def _sum_by_pace(key_result: KeyResult, figures: Figures, pace: float, bands: Bands, bound: float) -> Judgement:
    """Of a sum that is to stay small or within limits: what is saved against what should be by now.

    Where nothing can be said of that, what it comes to at this pace against what is asked of its end.
    """
    value, saved = figures.value, figures.saving
    assert value is not None
    final = value / pace if pace > 0 else value
    comes_to = Sentence("at this pace, {final} in the end", firsts={"final": final}, unit=figures.unit)
    if used := _used_up(key_result, figures, bound):
        return "off_track", used.and_then(comes_to)
    if saved:
        ratio = saved.progress / pace if pace > 0 else math.inf if saved.saved >= 0 else -1.0
        return bands.by_pace(ratio), saved.in_words(figures.unit)
    low, high = _asked_of_the_end(key_result, bound)
    said = Sentence("{value} so far", amounts={"value": value}, unit=figures.unit).and_then(comes_to)
    if pace <= 0 or low <= final <= high:
        return bands.by_pace(math.inf), said
    asked = low if final < low else high
    return bands.by_pace(min(final / asked, asked / final) if final * asked > 0 else 0.0), said
