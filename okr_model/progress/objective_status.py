"""Where an objective stands: one likelihood, one status, and what stands against it.

While its cycle runs, its likelihood is that its score reaches its bar, and its status is the bands applied to that.
Once the cycle is over there is nothing left to be likely: its score stands for it, as status and as figure. That is the
weighted mean of its key results' scores, each the one that people gave, or where none was given the one that its
attainment proposes (`final_score`); achieved where it reaches the bar, else missed. Its progress is then this score,
and a key result's its attainment, so that no other share of the way stands beside it. Whoever shows an objective shows
this, so that no two places disagree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from okr_model.plan.plan import Commitment, KeyResult
from okr_model.progress.objective_score import MOST_UNKNOWN, ScoreOutlook, ScorePart, outlook
from okr_model.progress.progress import Reading
from okr_model.progress.scoring import proposed
from okr_model.progress.status import SEVERITY, Bands, Status, reaches
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Contrary:
    """A key result that stands worse than its objective, or has no data."""

    key_result: str
    title: str
    status: Status


@dataclass(frozen=True, slots=True)
class ObjectiveStatus:
    """Where an objective stands.

    bar: the score it is asked for.  outlook: the score it is likely to get; None where the cycle does not run, and
    where nothing can be said.  score: the one it came to, in hundredths; None before the end.
    because: its status and likelihood, and what stands against it, in one sentence.
    """

    status: Status
    bar: float
    because: Sentence
    outlook: ScoreOutlook | None = None
    score: float | None = None
    contrary: tuple[Contrary, ...] = ()

    @property
    def likelihood(self) -> float | None:
        """That its score reaches its bar; None where there is none."""
        return self.outlook.likelihood if self.outlook else None

    @property
    def against(self) -> Sentence | None:
        """What stands against it, without the status; None where nothing does."""
        return in_one(self.because.then)


def in_one(clauses: Sequence[Sentence]) -> Sentence | None:
    """Clauses as a sentence of their own."""
    return clauses[0].and_then(*clauses[1:]) if clauses else None


_RUNNING: Final[dict[Status, Sentence]] = {
    "on_track": Sentence("On track ({likely})"),
    "at_risk": Sentence("At risk ({likely})"),
    "off_track": Sentence("Off track ({likely})"),
}
_OVER: Final[dict[Status, Sentence]] = {
    "achieved": Sentence("Achieved (score {score}, target {bar})"),
    "missed": Sentence("Missed (score {score}, target {bar})"),
}
_AGAINST: Final[dict[Status, tuple[Sentence, Sentence]]] = {  # of one, of several
    "missed": (Sentence("{n} of {all} is missed: {titles}"), Sentence("{n} of {all} are missed: {titles}")),
    "off_track": (Sentence("{n} of {all} is off track: {titles}"), Sentence("{n} of {all} are off track: {titles}")),
    "no_data": (Sentence("{n} of {all} has no data: {titles}"), Sentence("{n} of {all} have no data: {titles}")),
    "at_risk": (Sentence("{n} of {all} is at risk: {titles}"), Sentence("{n} of {all} are at risk: {titles}")),
}
_NOT_BEGUN: Final = Sentence("Its cycle has not started.")
_EMPTY: Final = Sentence("It has no key results yet.")
_WEIGHTLESS: Final = Sentence("All its key results have weight 0, so it has no score.")
_UNKNOWN: Final = Sentence("No data for more than half of its weight")


def judge(parts: Sequence[ScorePart], kind: Commitment, bands: Bands, *, over: bool) -> ObjectiveStatus:
    """Where an objective stands. parts: its key results.  kind: its commitment.  over: whether its cycle is."""
    bar = bands.bar(kind)
    if not parts:
        return ObjectiveStatus("no_data", bar, _EMPTY)
    if all(part.reading.status == "not_started" for part in parts):
        return ObjectiveStatus("not_started", bar, _NOT_BEGUN)
    if math.fsum(part.key_result.weight for part in parts) <= 0:
        return ObjectiveStatus("no_data", bar, _WEIGHTLESS, contrary=_contrary(parts, "no_data"))
    score = final_score((part.key_result, part.reading) for part in parts) if over else None
    ahead = None if over else outlook(parts, bar)
    status: Status
    if score is not None:
        status = "achieved" if reaches(score, bar) else "missed"
        said = replace(_OVER[status], numbers={"score": score, "bar": bar})
    elif ahead is not None:
        status = bands.by_likelihood(ahead.likelihood)
        said = replace(_RUNNING[status], likelihoods={"likely": ahead.likelihood})
    else:
        status, said = "no_data", _UNKNOWN
    contrary = _contrary(parts, status)
    return ObjectiveStatus(status, bar, said.and_then(*named(contrary, len(parts))), ahead, score, contrary)


def final_score(results: Iterable[tuple[KeyResult, Reading]]) -> float | None:
    """What key results whose cycle is over came to, by weight, in hundredths; of those that have a score.

    None where more than half of the weight has none.
    """
    known, total = [], 0.0
    for result, reading in results:
        total += result.weight
        if (grade := final_grade(result, reading)) is not None:
            known.append((result.weight, grade))
    weight = math.fsum(weight for weight, _ in known)
    if weight <= 0 or total - weight > total * MOST_UNKNOWN + 1e-9:
        return None
    return round(math.fsum(weight * grade for weight, grade in known) / weight, 2)


def final_grade(result: KeyResult, reading: Reading) -> float | None:
    """The score of a key result whose cycle is over: given, else proposed; None where it has none."""
    return result.score.value if result.score is not None else proposed(reading.attainment, reading.status)


def _contrary(parts: Iterable[ScorePart], status: Status) -> tuple[Contrary, ...]:
    """Those that stand worse and those without data, the worst first."""
    found = [
        Contrary(part.key_result.id, part.key_result.title, part.reading.status)
        for part in parts
        if part.reading.status == "no_data"
        or (part.reading.status in _AGAINST and SEVERITY.index(part.reading.status) < SEVERITY.index(status))
    ]
    return tuple(sorted(found, key=lambda one: SEVERITY.index(one.status)))


def named(contrary: Sequence[Contrary], count: int) -> Iterable[Sentence]:
    """What stands against an objective of `count` key results, one clause for each status, the worst first."""
    for status, (one, several) in _AGAINST.items():
        titles = [each.title or each.key_result for each in contrary if each.status == status]
        if titles:
            numbers = {"n": float(len(titles)), "all": float(count)}
            yield replace(one if len(titles) == 1 else several, numbers=numbers, lists={"titles": tuple(titles)})
