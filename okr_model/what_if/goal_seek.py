"""Asked backwards: which target, which daily rate, which growth has a given likelihood. The forward model is searched.

The likelihood is the one that the status follows: that what the commitment asks for is met. Every answer, put back as
a change, gives it to within `CLOSE`. A target has an answer wherever there is a forecast: where the likelihood jumps
(what is banked cannot be lost), it is the farthest that is at least so likely, and `said` says so. Where no rate or
growth gives it, the answer says why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from okr_model.forecast.forecast import SURE, UNSURE, Projection
from okr_model.plan.plan import KeyResult
from okr_model.progress.target_likelihood import STAY, grading_baseline
from okr_model.what_if.basis import Basis
from okr_model.what_if.push import Refusal, middle_rate
from okr_model.what_if.scenario import Change, Growth, Question
from okr_model.what_if.what_if import apply, ending, is_beyond, projected
from okr_model.wording.sentences import Sentence, as_declared

CLOSE: Final = 0.01
_STEPS = 60
_MOST = 100_000.0  # percent


@dataclass(frozen=True, slots=True)
class Answer:
    """value: a target or daily rate in the key result's unit, or percent; None where `said` is why there is none.

    said: what it rests on.  low, high: the corridor that answers for a key result that is to stay between two limits;
    then there is no `value`.  reached: the likelihood that a target or corridor has.  asked: the value at the end that
    it is the likelihood of: as far as the commitment asks on the way to the target.  beyond: whether the target is
    worse than the baseline, so that it asks for no progress.
    """

    question: Question
    value: float | None
    said: Sentence
    low: float | None = None
    high: float | None = None
    reached: float | None = None
    asked: float | None = None
    beyond: bool = False

    @property
    def figures(self) -> tuple[float, ...]:
        """The value, or both ends of the corridor; none where there is no answer."""
        return tuple(one for one in (self.value, self.low, self.high) if one is not None)


def seek(basis: Basis, changes: Sequence[Change], question: Question) -> Answer:
    """What would give the key result the likelihood asked for, the scenario's changes holding. Raises `Refusal`."""
    now = apply(basis, changes)
    basis = ending(basis, changes)
    if why := _unanswerable(basis, now.projection, question):
        return Answer(question, None, why)
    assert now.projection is not None
    if question.kind == "target" and now.key_result.type == "between":
        return _corridor(basis, now.projection, question)
    if question.kind == "target":
        return _target(basis, now.key_result, now.projection, question)
    current = basis.likelihood(now.key_result, now.projection)
    assert current is not None

    def of(change: Change) -> float:
        try:
            found, _ = projected(basis, [*changes, change])
        except Refusal:
            return math.nan
        reached = None if found is None else basis.likelihood(now.key_result, found)
        return math.nan if reached is None else reached

    if question.kind == "daily_rate":
        return _daily_rate(basis, now.key_result, now.projection, question, of)
    return _growth(basis, question, current, of)


def targets(basis: Basis, changes: Sequence[Change], levels: Sequence[float]) -> list[Answer]:
    """Which target (or corridor) has each of these likelihoods."""
    result = basis.key_result.id
    asked = [Question.model_validate({"key_result": result, "for": "target", "likelihood": one}) for one in levels]
    return [seek(basis, changes, question) for question in asked]


def _unanswerable(basis: Basis, projection: Projection | None, question: Question) -> Sentence | None:
    if fixed := basis.fixed():
        return Sentence("There is no answer", then=(replace(fixed, text=fixed.text.rstrip(".")),))
    if projection is None or projection.confidence == "none":
        return Sentence("There is no forecast with these changes.")
    least = UNSURE if projection.confidence == "low" else SURE
    if not least <= question.likelihood <= 1 - least:
        shares = {"least": least, "most": 1 - least}
        return Sentence("A likelihood below {least} or above {most} is never claimed.", shares=shares)
    return None


def _target(basis: Basis, result: KeyResult, projection: Projection, question: Question) -> Answer:
    down = result.type in {"decrease", "at_most"}
    asked = projection.quantiles([question.likelihood if down else 1 - question.likelihood])[0]
    reached = projection.likelihood(asked, at_least=not down)
    start, amounts, likely = basis.key_result.baseline, {"value": asked}, {"likely": question.likelihood}
    beyond = is_beyond(basis.key_result, asked)
    target = asked if beyond else _target_for(basis, result, asked)
    if abs(reached - question.likelihood) > CLOSE:
        text = Sentence(
            "No target is exactly that likely: {value} is {likely} likely, and beyond it the likelihood jumps."
        )
        said = replace(text, likelihoods={"likely": reached}, amounts=amounts, unit=basis.unit)
        return Answer(question, target, said, reached=reached, asked=asked)
    if start is not None and beyond:
        text = Sentence("{likely} likely to reach {value}, which is worse than the baseline of {baseline}.")
        said = replace(text, likelihoods=likely, amounts=amounts, figures={"baseline": start}, unit=basis.unit)
        return Answer(question, asked, said, reached=reached, asked=asked, beyond=True)
    if target == asked:
        text = Sentence("{likely} likely to reach {value} if things go on as they are.")
        shares = {}
    else:
        shares = {"bound": basis.bands.bound(basis.kind)}
        text = Sentence("{likely} likely to reach {value}, which is {bound} of target, if things go on as they are.")
    said = replace(text, shares=shares, likelihoods=likely, amounts=amounts, unit=basis.unit)
    return Answer(question, target, said, reached=reached, asked=asked)


def _target_for(basis: Basis, result: KeyResult, asked: float) -> float:
    """The target of which `asked` is as far as the commitment asks; it itself where there is no grade."""
    first, bound = grading_baseline(result, basis.accumulating), basis.bands.bound(basis.kind)
    if first is None or result.type in STAY or bound <= 0:
        return asked
    return first + (asked - first) / bound


def _corridor(basis: Basis, projection: Projection, question: Question) -> Answer:
    """The narrowest corridor around the forecast's middle that is at least so likely to hold its end."""

    def ends(mass: float) -> tuple[float, float]:
        low, high = projection.quantiles([0.5 - mass / 2, 0.5 + mass / 2])
        return low, high

    least, most = 0.0, 1.0
    for _ in range(_STEPS):
        mass = (least + most) / 2
        if projection.between(*ends(mass)) < question.likelihood:
            least = mass
        else:
            most = mass
    low, high = ends(most)
    reached = projection.between(low, high)
    firsts, amounts = {"low": low}, {"high": high}
    if abs(reached - question.likelihood) > CLOSE:
        text = Sentence("No range is exactly that likely: {low}–{high} is {likely} likely.")
    else:
        text = Sentence("{likely} likely to end between {low} and {high} if things go on as they are.")
    said = replace(text, likelihoods={"likely": reached}, firsts=firsts, amounts=amounts, unit=basis.unit)
    return Answer(question, None, said, low, high, reached)


def _daily_rate(
    basis: Basis, result: KeyResult, projection: Projection, question: Question, of: Callable[[Change], float]
) -> Answer:
    if basis.shape.form != "adds":
        said = Sentence("It is not a daily sum, so it has no daily rate: use growth instead.")
        return Answer(question, None, said)
    now = middle_rate(basis, projection)
    ends = projection.quantiles([0.005, 0.995])
    reach = max(abs((result.target or 0.0) - projection.median), ends[1] - ends[0], 1e-9) / len(basis.fan)

    def reached(rate: float) -> float:
        return of(Change(key_result=result.id, daily_rate=rate))

    value = _search(reached, question.likelihood, now - 2 * reach, now + 2 * reach)
    if value is None:
        return Answer(question, None, Sentence("No daily rate gives exactly that likelihood."))
    said = Sentence("{rate} a day over the {days} days left, instead of the {now} forecast; the spread stays as it is.")
    amounts, numbers = {"rate": value, "now": now}, {"days": len(basis.fan)}
    return Answer(question, value, replace(said, numbers=numbers, amounts=amounts, unit=basis.unit))


def _growth(basis: Basis, question: Question, current: float, of: Callable[[Change], float]) -> Answer:
    def reached(percent: float) -> float:
        growth = Growth(percent=percent)
        return of(Change(key_result=question.key_result, metric=question.metric, growth=growth))

    if question.kind == "fall" and current < question.likelihood:
        said = Sentence("No room to fall: the likelihood is already {now}.", likelihoods={"now": current})
        return Answer(question, None, said)
    value = None
    least, most = -100.0 + 1e-6, 0.0 if question.kind == "fall" else 1.0
    while value is None and most <= _MOST:
        value = _search(reached, question.likelihood, least, most)
        if question.kind == "fall":
            break
        most = most * 4 + 1
    if value is None:
        if question.kind == "fall":
            return Answer(question, None, Sentence("No fall brings the likelihood down to that."))
        return Answer(question, None, Sentence("No growth gives exactly that likelihood."))
    changes = {"by": value / 100}
    if question.metric is None:
        return Answer(
            question,
            value,
            Sentence(
                "Each day's value changes by {by} from tomorrow; everything else goes on as it has.", changes=changes
            ),
        )
    said = Sentence("{metric} changes by {by} from tomorrow; everything else goes on as it has.", changes=changes)
    return Answer(question, value, said.filled(metric=as_declared(basis.title(question.metric))))


def _search(reached: Callable[[float], float], wanted: float, low: float, high: float) -> float | None:
    """Where a monotone function comes to `wanted`, to within `CLOSE`; None where it does not between these."""
    below, above = reached(low), reached(high)
    if math.isnan(above) or (math.isnan(below) and math.isnan(below := reached(low := low * 0.999))):
        return None
    if not min(below, above) - 1e-12 <= wanted <= max(below, above) + 1e-12:
        return None
    rises = above >= below
    for _ in range(_STEPS):
        middle = (low + high) / 2
        found = reached(middle)
        if math.isnan(found):
            return None
        if abs(found - wanted) < CLOSE / 100:
            return middle
        if (found < wanted) == rises:
            low = middle
        else:
            high = middle
    return next((at for at in (high, low) if abs(reached(at) - wanted) <= CLOSE), None)
