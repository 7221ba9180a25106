"""How a whole cycle goes, and the headline that says so: on the overview, a tile, slides, in mails and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from okr_model.progress.status import NEEDS_ATTENTION, REACHING, Status
from okr_model.wording.sentences import Sentence

State = Literal["empty", "not_started", "no_data", "running", "over"]


@dataclass(frozen=True, slots=True)
class CycleCourse:
    """How a cycle goes, as counts of key results; `reaching` and `attention` follow their statuses.

    end: its last day.  days: until that day; until the first where it has not begun, since the last where it is over.
    unknown: those of `attention` that have no data.
    """

    state: State
    end: date
    days: int
    total: int
    reaching: int
    attention: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Headline:
    """claim: what is so.  beside: what there is to know beside it, the most urgent first."""

    claim: Sentence
    beside: tuple[Sentence, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """`Likely to reach 9 of 16 key results; 4 need attention; 32 days left.`"""
        return self.claim.and_then(*self.beside)


def course(start: date, end: date, on: date, statuses: Sequence[Status]) -> CycleCourse:
    """statuses: of the key results that are looked at, on that day."""
    return CycleCourse(
        _state(start, end, on, statuses),
        end,
        (start - on).days if on < start else abs((end - on).days),
        len(statuses),
        sum(status in REACHING for status in statuses),
        sum(status in NEEDS_ATTENTION for status in statuses),
        list(statuses).count("no_data"),
    )


def _state(start: date, end: date, on: date, statuses: Sequence[Status]) -> State:
    if not statuses:
        return "empty"
    if on < start:
        return "not_started"
    if on > end:
        return "over"
    return "no_data" if set(statuses) == {"no_data"} else "running"


def headline(found: CycleCourse) -> Headline:
    """What is to be said of it first."""
    numbers = {"good": float(found.reaching), "all": float(found.total)}
    match found.state:
        case "empty":
            return Headline(Sentence("No key results yet"))
        case "not_started":
            planned = _counted(
                Sentence("1 key result is planned"), Sentence("{n} key results are planned"), found.total
            )
            return Headline(planned, (_begins(found.days),))
        case "no_data":
            missing = _counted(
                Sentence("No data yet for 1 key result"), Sentence("No data yet for {n} key results"), found.total
            )
            return Headline(missing, (_left(found),))
        case "over":
            missed, unknown = found.attention - found.unknown, found.unknown
            beside = [Sentence("{n} missed", numbers={"n": float(missed)})] if missed else []
            beside += [Sentence("{n} without data", numbers={"n": float(unknown)})] if unknown else []
            ended = Sentence("ended {day}", days={"day": found.end})
            return Headline(Sentence("{good} of {all} key results were achieved", numbers=numbers), (*beside, ended))
    claim = Sentence("Likely to reach {good} of {all} key results", numbers=numbers)
    if found.reaching == found.total:
        claim = Sentence("Likely to reach every key result")
    return Headline(claim, (_needing(found.attention), _left(found)))


def _begins(days: int) -> Sentence:
    return _counted(Sentence("begins in 1 day"), Sentence("begins in {n} days"), days)


def _left(found: CycleCourse) -> Sentence:
    return (
        _counted(Sentence("1 day left"), Sentence("{n} days left"), found.days) if found.days else Sentence("last day")
    )


def _needing(many: int) -> Sentence:
    if not many:
        return Sentence("nothing needs attention")
    return _counted(Sentence("1 needs attention"), Sentence("{n} need attention"), many)


def _counted(one: Sentence, several: Sentence, n: int) -> Sentence:
    return one if n == 1 else several.filled(n=n)
