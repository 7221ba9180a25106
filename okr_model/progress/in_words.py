"""Where a key result or an objective stands, in words: the same on pages and tiles, in files, mails and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from okr_model.plan.plan import KeyResultType
from okr_model.progress.saving import Saving
from okr_model.progress.target_likelihood import STAY
from okr_model.wording.figures import written
from okr_model.wording.sentences import Sentence


class Ahead(Protocol):
    """How a key result will end, as it is judged now or as a pack has it."""

    @property
    def p10(self) -> float:
        """The final value that is fallen short of with 10 %."""

    @property
    def p90(self) -> float:
        """The same with 90 %."""

    @property
    def likelihood(self) -> float:
        """That the target is met."""

    @property
    def judged(self) -> float:
        """That what its commitment asks for is met."""

    @property
    def bound(self) -> float | None:
        """The attainment that is asked for; None in packs that are older than it."""

    @property
    def confidence(self) -> Literal["normal", "low"]:
        """`low` where there is little history."""


LIMITED = Sentence("limited history")


def goal(
    kind: KeyResultType,
    *,
    target: float | None,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    shown: Sequence[float] = (),
    bare: bool = False,
) -> Sentence:
    """What it should come to: `of 180,000 sessions`, `at most 48 h`, `between 2 and 4 %`; bare: `180,000 sessions`.

    target: of a milestone the number of its steps, of a baseline the days to measure.  shown: the figures of the key
    result, which are to be told apart.
    """
    beside, figures, n = tuple(shown), {"target": target or 0.0}, {"n": float(target or 0)}
    match kind:
        case "between":
            lowest, highest = {"low": low or 0.0}, {"high": high or 0.0}
            return Sentence("between {low} and {high}", first_figures=lowest, figures=highest, unit=unit, beside=beside)
        case "at_least":
            return Sentence("at least {target}", figures=figures, unit=unit, beside=beside)
        case "at_most":
            return Sentence("at most {target}", figures=figures, unit=unit, beside=beside)
        case "milestone" if bare:
            return Sentence("1 step") if target == 1 else Sentence("{n} steps", numbers=n)
        case "milestone":
            return Sentence("of 1 step") if target == 1 else Sentence("of {n} steps", numbers=n)
        case "baseline":
            return Sentence("measured for 1 day") if target == 1 else Sentence("measured for {n} days", numbers=n)
        case "decrease":
            return Sentence("down to {target}", figures=figures, unit=unit, beside=beside)
    if bare:
        return Sentence("{target}", figures=figures, unit=unit, beside=beside)
    return Sentence("of {target}", figures=figures, unit=unit, beside=beside)


def covered(
    kind: KeyResultType,
    progress: float | None,
    expected: float,
    saved: Saving | None = None,
    *,
    target: float | None = None,
    unit: str = "",
) -> Sentence | None:
    """How far a key result has come, and what is expected by now where it is paced; None where it has no progress.

    target: of the type `baseline` the days that are to be measured.
    """
    if progress is None:
        return None
    if kind in STAY:
        return Sentence("within limits on {share} of days with data", shares={"share": progress})
    if kind == "baseline" and target:
        numbers = {"measured": float(round(progress * target)), "days": target}
        return Sentence("{measured} of {days} days measured", numbers=numbers)
    if saved is not None:
        return saved.in_words(unit)
    if progress > 1:
        return Sentence("beyond target ({progress})", shares={"progress": progress})
    shares = {"progress": progress, "expected": expected}
    if progress < 0:
        return Sentence("worse than the baseline, {expected} expected by now", shares=shares)
    return Sentence("{progress} done, {expected} expected by now", shares=shares)


def likely(kind: KeyResultType, ahead: Ahead, *, caveat: bool = True) -> Sentence:
    """`78% likely`, or `78% likely to reach 70% of target`. caveat: a short history is told, too."""
    judged = {"likely": ahead.judged}
    said = Sentence("{likely} likely", likelihoods=judged)
    if kind not in STAY and ahead.bound is None and ahead.judged != ahead.likelihood:
        said = Sentence("{likely} likely to reach enough of target", likelihoods=judged)
    elif kind not in STAY and ahead.bound is not None and ahead.bound < 1:
        bound = {"bound": ahead.bound}
        said = Sentence("{likely} likely to reach {bound} of target", likelihoods=judged, shares=bound)
    return _with_caveat(said, ahead) if caveat else said


def likely_in_full(kind: KeyResultType, ahead: Ahead) -> tuple[Sentence, ...]:
    """The same as clauses: what it is likely to reach, and what by that the target itself is."""
    judged = {"likely": ahead.judged}
    said = Sentence("{likely} likely", likelihoods=judged)
    if kind in STAY:
        said = Sentence("{likely} likely to end within its limits", likelihoods=judged)
    elif ahead.bound is not None and ahead.bound < 1:
        said = Sentence(
            "{likely} likely to reach {bound} of target, {all} to reach it fully",
            shares={"bound": ahead.bound},
            likelihoods=judged | {"all": ahead.likelihood},
        )
    return (said, LIMITED) if ahead.confidence == "low" else (said,)


def likely_to(kind: KeyResultType, ahead: Ahead, *, caveat: bool = False) -> Sentence:
    """What the likelihood that a status follows is the likelihood of: `to reach the target`. caveat: as in `likely`."""
    said = Sentence("to reach the target")
    if kind in STAY:
        said = Sentence("to end within its limits")
    elif ahead.bound is None and ahead.judged != ahead.likelihood:
        said = Sentence("to reach enough of target")
    elif ahead.bound is not None and ahead.bound < 1:
        said = Sentence(
            "to reach {bound} of target; {likely} to reach it fully",
            shares={"bound": ahead.bound},
            likelihoods={"likely": ahead.likelihood},
        )
    return _with_caveat(said, ahead) if caveat else said


def _with_caveat(said: Sentence, ahead: Ahead) -> Sentence:
    return Sentence("{said}, limited history", parts={"said": said}) if ahead.confidence == "low" else said


def landing(ahead: Ahead, unit: str, shown: Sequence[float]) -> Sentence:
    """`forecast 171,000–196,000 sessions`: the 10th and 90th percentile of the final value."""
    low, high, beside = {"low": ahead.p10}, {"high": ahead.p90}, tuple(shown)
    ends = (ahead.p10, ahead.p90, *beside)
    if written(ahead.p10, unit, ends, rough=True) == written(ahead.p90, unit, ends, rough=True):
        return Sentence("forecast about {low}", amounts=low, unit=unit, beside=beside)
    return Sentence("forecast {low}–{high}", firsts=low, amounts=high, unit=unit, beside=beside)


def of_objective(likelihood: float | None, score: float | None, bar: float, *, full: bool = False) -> Sentence | None:
    """What an objective's status follows: `87% likely`; after its cycle, `score 0.72, target 0.9`; None without both.

    full: `87% likely to score 0.9 or more`.
    """
    if score is not None:
        return Sentence("score {score}, target {bar}", numbers={"score": score, "bar": bar})
    if likelihood is None:
        return None
    judged = {"likely": likelihood}
    if full:
        return Sentence("{likely} likely to score {bar} or more", likelihoods=judged, numbers={"bar": bar})
    return Sentence("{likely} likely", likelihoods=judged)


def objective_covered(progress: float | None, score: float | None) -> Sentence | None:
    """`62% done`; None where nothing can be said, and once its cycle is over: then its score says it."""
    if progress is None or score is not None:
        return None
    return Sentence("{progress} done", shares={"progress": progress})


def score_outlook(p10: float, p90: float) -> Sentence:
    """An objective's likely score, its 10th and 90th percentile: `score about 0.62–0.88`."""
    low, high = round(p10, 2), round(p90, 2)
    if low == high:
        return Sentence("score about {score}", numbers={"score": low})
    return Sentence("score about {low}–{high}", numbers={"low": low, "high": high})
