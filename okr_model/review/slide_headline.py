"""What a slide says in its title: the message of the figures, not the name of a chart.

`Sign-ups will miss by 8%: lands at 3,120 of 3,400`, and why, where the pack knows why the value moved. All figures are
those of the pack; a gap is a share of the target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from okr_model.progress import cycle_course, in_words
from okr_model.progress.cycle_course import Headline
from okr_model.progress.status import REACHING
from okr_model.review.pack import Ahead, Move, Pack, PackedObjective, PackedResult
from okr_model.wording.sentences import Sentence

UPWARD = frozenset({"increase", "at_least"})
STEPS = frozenset({"milestone", "baseline"})
OLD_BAR = 0.7  # of packs that are older than bars


@dataclass(frozen=True, slots=True)
class Message:
    """claim: what is so; a sentence without a full stop.  details: figures behind it, in the order of their weight.

    why: the part that moved the value most, or the reason why nothing is known; told in place of the details where
    it is short.  unit: of the amount of `why`, where that is a part.
    """

    claim: Sentence
    details: tuple[Sentence, ...] = ()
    why: Sentence | Move | None = None
    unit: str = ""


def of_pack(pack: Pack) -> Headline:
    """Will we make it?"""
    statuses = [one.status for one in pack.key_results]
    return cycle_course.headline(cycle_course.course(pack.start, pack.end, pack.on, statuses))


def of_objective(objective: PackedObjective) -> Message:
    """How likely the objective is to be reached, and how many of its key results are."""
    names = {"title": objective.title}
    if not objective.key_results:
        return Message(Sentence("{title}: no key results yet", names=names))
    good = sum(r.status in REACHING for r in objective.key_results)
    numbers = {"good": float(good), "all": float(len(objective.key_results))}
    on_track = Sentence("{good} of {all} key results on track", numbers=numbers)
    if objective.score is not None:
        on_track = Sentence("{good} of {all} key results were achieved", numbers=numbers)
    if objective.likelihood is None and objective.score is None:
        return Message(Sentence("{title}", names=names), (on_track,))
    score = likely_score(objective)
    return Message(Sentence("{title}", names=names), (score, on_track))


def likely_score(objective: PackedObjective) -> Sentence:
    """How likely its score reaches its bar; once its cycle is over, the score."""
    found = in_words.of_objective(objective.likelihood or 0.0, objective.score, bar_of(objective), full=True)
    assert found is not None
    return found


def bar_of(objective: PackedObjective) -> float:
    """The score it is asked for."""
    return OLD_BAR if objective.bar is None else objective.bar


def of_result(result: PackedResult) -> Message:
    """Where a key result will land, or what came of it, and why."""
    names = {"title": result.title}
    if result.status == "not_started":
        return Message(Sentence("{title} has not started yet", names=names))
    if result.status == "no_data":
        return _unknown(result, names)
    if result.status in {"achieved", "missed"}:
        claim, details = _over(result, names)
    elif result.ahead:
        claim, details = _claim(result, result.ahead.p50, names), _ahead(result, result.ahead)
    else:
        claim, details = _claim(result, None, names), _by_pace(result)
    return Message(claim, details, _reason(result), result.unit)


def _unknown(result: PackedResult, names: dict[str, str]) -> Message:
    if result.last_day is None:
        return Message(Sentence("No data yet for {title}", names=names), why=result.because)
    since = Sentence("No data for {title} since {day}", names=names, days={"day": result.last_day})
    return Message(since, why=result.because)


def _claim(result: PackedResult, landing: float | None, names: dict[str, str]) -> Sentence:
    """While it may still go either way. landing: the middle of its forecast."""
    if result.status == "on_track":
        return Sentence("{title} is on track", names=names)
    if result.status == "at_risk":
        return Sentence("{title} is at risk", names=names)
    if landing is None:
        return Sentence("{title} is behind", names=names)
    if gap := _gap(result, landing):
        return Sentence("{title} will miss by {gap}", shares={"gap": gap}, names=names)
    return Sentence("{title} will miss, as things stand", names=names)


def _over(result: PackedResult, names: dict[str, str]) -> tuple[Sentence, tuple[Sentence, ...]]:
    """Achieved or missed."""
    met, value = result.status == "achieved", result.value
    if result.type in STEPS or value is None:
        said = Sentence("{title} is done", names=names) if met else Sentence("{title} was not finished", names=names)
        return said, ()
    if result.type == "between":
        inside = Sentence("{title} is where it should be", names=names)
        claim = inside if met else Sentence("{title} ended outside its limits", names=names)
    elif met and _gap(result, value):
        claim = Sentence("{title} reached enough of its target", names=names)
    elif met:
        claim = Sentence("{title} has met its target", names=names)
    elif gap := _gap(result, value):
        claim = Sentence("{title} missed by {gap}", shares={"gap": gap}, names=names)
    else:
        claim = Sentence("{title} missed its target", names=names)
    return claim, (_against(result, value, came=True),)


def _ahead(result: PackedResult, ahead: Ahead) -> tuple[Sentence, ...]:
    """What the forecast says; an aspirational key result is judged by coming most of the way."""
    landing = _against(result, ahead.p50, came=False)
    if result.status == "off_track":
        return (landing,)
    return in_words.likely(result.type, ahead, caveat=False), landing


def _against(result: PackedResult, value: float, *, came: bool) -> Sentence:
    """A value beside what is asked for."""
    unit, target = result.unit, result.target
    if result.type == "between" or target is None:
        text = Sentence("ended at {value}") if came else Sentence("forecast {value}")
        text = replace(text, unit=unit, beside=result.shown)
        return replace(text, figures={"value": value}) if came else replace(text, amounts={"value": value})
    if result.type == "increase":
        text = Sentence("{value} of {target}") if came else Sentence("forecast {value} of {target}")
    elif came:
        text = Sentence("{value}, target {target}")
    else:
        text = Sentence("forecast {value}, target {target}")
    text = replace(text, figures={"target": target}, unit=unit, beside=result.shown)
    return replace(text, first_figures={"value": value}) if came else replace(text, firsts={"value": value})


def _by_pace(result: PackedResult) -> tuple[Sentence, ...]:
    """Where no likelihood can be had: what is covered, and what should be."""
    if result.progress is None:
        return ()
    if result.saving is not None:
        said = result.saving.in_words(result.unit)
        return (replace(said, text=said.text.rstrip("."), then=()), *said.then)
    shares = {"progress": result.progress, "expected": result.expected}
    return (Sentence("{progress} done, {expected} expected by now", shares=shares),)


def _gap(result: PackedResult, value: float) -> float | None:
    """How far the value falls short, as a share of the target; None where that says nothing."""
    if not result.target or result.type == "between":
        return None
    short = result.target - value if result.type in UPWARD else value - result.target
    share = short / abs(result.target)
    return share if share >= 0.005 else None


def _reason(result: PackedResult) -> Move | None:
    """The part that moved the value most in the direction that the message tells of."""
    if result.moved is None:
        return None
    up = -1.0 if result.type in {"decrease", "at_most"} else 1.0
    wanted = up if result.status in REACHING else -up
    parts = [p for p in result.moved.parts if p.amount * wanted > 0 or (result.type == "between" and p.amount)]
    return max(parts, key=lambda part: abs(part.amount), default=None)
