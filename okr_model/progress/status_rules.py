"""The status of a key result, with the one sentence behind it.

By the likelihood that what its commitment asks for will be met; by its pace where no likelihood can be had (steps of a
milestone, days measured, too little history); by what came of it once the cycle is over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from okr_model.plan.plan import KeyResult
from okr_model.progress.rates import Rates
from okr_model.progress.status import Bands, Status, reaches
from okr_model.progress.target_likelihood import STAY, TargetLikelihood, shown_together
from okr_model.wording.sentences import Sentence

FigureState = Literal[
    "ok", "not_started", "no_data", "zero_denominator", "no_baseline", "baseline_is_target", "zero_target"
]
Judgement = tuple[Status, Sentence]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the data says, before any judgement. `inside`: within its limits, for results that are to stay so."""

    value: float | None
    state: FigureState
    progress: float | None = None
    attainment: float | None = None
    inside: bool | None = None
    unit: str = ""


_WHY: dict[FigureState, Sentence] = {
    "no_data": Sentence("There is no data for it yet."),
    "zero_denominator": Sentence("Its denominator is zero, so it has no value."),
    "no_baseline": Sentence("It has no baseline to measure progress from."),
    "baseline_is_target": Sentence("Its baseline is its target, so there is no way to cover."),
    "zero_target": Sentence("Its target is zero, so no share of it can be covered."),
}
STALE = Sentence("Its data is older than its source should be.")


def unknown(state: FigureState) -> Judgement:
    """Nothing can be said, and why."""
    return "no_data", _WHY[state]


def at_the_end(key_result: KeyResult, figures: Figures, bound: float) -> Judgement:
    """Achieved or missed. Where there is no grade (baseline is target, or is not known) the target itself rules."""
    if figures.inside is not None:
        text = "It ended {value}, within its limits" if figures.inside else "It ended {value}, outside its limits"
        held = Sentence("it held on {share} of the days with data", shares={"share": figures.progress or 0.0})
        shown = shown_together(key_result, figures.value, None)
        ended = Sentence(text, figures={"value": figures.value or 0.0}, unit=figures.unit, beside=shown)
        said = ended.and_then(held)
        return "achieved" if figures.inside else "missed", said
    if figures.attainment is not None:
        said = Sentence(
            "{share} of what was asked for was reached; {bound} was needed.",
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
    landing = _landing(prospect, figures.unit, shown_together(key_result, figures.value, prospect))
    if accumulating and key_result.type == "decrease" and key_result.target is not None:
        if figures.value is not None and figures.value > key_result.target:
            used = Sentence("{value} is more than the {target} there was to use", unit=figures.unit)
            known = {"value": figures.value, "target": key_result.target}
            return "off_track", replace(used, figures=known).and_then(landing)
    elif key_result.type not in STAY and status == "on_track" and _is_met(key_result, figures):
        if accumulating:
            met = Sentence("The target is met")
        else:
            met = Sentence("The target is met, {likely} likely to last", shares={"likely": prospect.likelihood})
        return "achieved", met.and_then(landing)
    said = _likely(key_result, prospect).and_then(landing)
    return status, said.and_then(needed) if (needed := _needed(key_result, rates, figures.unit)) else said


def _is_met(key_result: KeyResult, figures: Figures) -> bool:
    if figures.value is None or key_result.target is None:
        return False
    over = figures.value - key_result.target
    return over <= 0 if key_result.type == "decrease" else over >= 0


def _likely(key_result: KeyResult, prospect: TargetLikelihood) -> Sentence:
    low, shares = prospect.confidence == "low", {"likely": prospect.judged}
    if key_result.type in STAY:
        text = "{likely} likely to end inside its limits"
        text_low = "{likely} likely to end inside its limits, with little to go by"
    elif prospect.bound < 1:
        shares |= {"bound": prospect.bound, "all": prospect.likelihood}
        text = "{likely} likely to come {bound} of the way, {all} to come all of it"
        text_low = "{likely} likely to come {bound} of the way, {all} to come all of it, with little to go by"
    else:
        text = "{likely} likely"
        text_low = "{likely} likely, with little to go by"
    return Sentence(text_low if low else text, shares=shares)


def _landing(prospect: TargetLikelihood, unit: str, shown: tuple[float, ...]) -> Sentence:
    low, high = {"low": prospect.p10}, {"high": prospect.p90}
    return Sentence("lands between {low} and {high}", firsts=low, amounts=high, unit=unit, beside=shown)


def _needed(key_result: KeyResult, rates: Rates | None, unit: str) -> Sentence | None:
    if rates is None or rates.required is None or rates.current is None or key_result.type in STAY:
        return None
    amounts, firsts = {"needed": rates.required}, {"has": rates.current}
    if rates.per == "from_here":
        return Sentence("needs {needed} from here on, had {has} lately", amounts=amounts, firsts=firsts, unit=unit)
    if key_result.type == "decrease" and rates.required > 0:  # a budget that is left
        return Sentence("may use {needed} a day, uses {has}", amounts=amounts, firsts=firsts, unit=unit)
    return Sentence("needs {needed} a day, has {has}", amounts=amounts, firsts=firsts, unit=unit)


def by_pace(key_result: KeyResult, figures: Figures, pace: float, bands: Bands, accumulating: bool) -> Judgement:
    """During the cycle, without a likelihood. What must hold or last until the end cannot be achieved before it."""
    progress = figures.progress
    if progress is None:
        return unknown(figures.state)
    if key_result.type in STAY:
        return bands.by_pace(progress), Sentence("It held on {share} of the days with data.", {"share": progress})
    if accumulating and key_result.type == "decrease":
        because = Sentence("{used} is used up where {pace} of the time has passed.", {"used": progress, "pace": pace})
        if progress > 1:
            return "off_track", because
        return bands.by_pace(pace / progress if progress > 0 else math.inf), because
    if reaches(progress, 1.0):
        return "achieved", Sentence("The target is met.")
    if progress < 0:
        return bands.by_pace(progress / pace if pace > 0 else -1.0), Sentence("It has moved away from its target.")
    shares = {"progress": progress, "pace": pace}
    ratio = progress / pace if pace > 0 else math.inf
    return bands.by_pace(ratio), Sentence("{progress} of the way is covered where {pace} is expected.", shares)
