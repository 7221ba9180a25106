"""The working rhythm: check-ins, what people say to each other, and whom to remind of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from okr_model.plan.people import Person, address
from okr_model.plan.plan import Finite, Frozen, KeyResult, Objective, Plan, Said, Text
from okr_model.wording.sentences import Sentence, Unfit

FeedbackKind = Literal["praise", "improvement"]
Reaction = Literal["thanks", "agree", "well_done", "idea"]
REACTIONS: tuple[Reaction, ...] = get_args(Reaction)

EVERY = 7  # days from one check-in to the next
BEFORE_REVIEW = 3  # days before a review from which every key result should have a check-in of these days


class CheckIn(Frozen):
    """A person's dated note with confidence, from 0 (cannot be reached) to 10 (certain). The figure is the data's."""

    day: date
    confidence: Annotated[int, Field(ge=0, le=10)] | None = None
    note: Text = ""
    obstacles: Text = ""
    next_step: Text = ""

    @model_validator(mode="after")
    def _says_something(self) -> CheckIn:
        if self.confidence is None and not (self.note or self.obstacles or self.next_step):
            raise Unfit(Sentence("a check-in says something: a confidence, a note, an obstacle or the next step"))
        return self


class Feedback(Frozen):
    """Praise, or what could be better, for a person; private: only the two of them see it."""

    to: Said
    kind: FeedbackKind
    text: Said
    private: bool = False


class TypedValue(Frozen):
    """The value of a key result on a day, where no source knows it."""

    day: date
    value: Finite
    note: Text = ""


NudgeKind = Literal["nobody", "left", "never", "stale", "review"]
DUE: frozenset[NudgeKind] = frozenset({"never", "stale", "review"})
"""The kinds that a check-in puts right."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Whom to remind of which key result, and why. who: "" where nobody owns it; then its team should know."""

    kind: NudgeKind
    who: str
    team: str
    objective: Objective
    key_result: KeyResult
    why: Sentence


_NOBODY = Sentence("It has no owner: choose one.")
_LEFT = Sentence("Its owner has left: choose another.")


def nudges(
    plan: Plan,
    last: Mapping[str, date],
    people: Mapping[str, Person],
    on: date,
    *,
    review: date | None = None,
    every: int = EVERY,
) -> list[Nudge]:
    """Whom to remind on a day of a running cycle; what has its score needs nothing more. In the order of the plan.

    last: the day of the last check-in of each key result that has one.  people: by e-mail address.
    review: the day of the next review.  every: days from one check-in to the next.
    """
    if on not in plan.cycle:
        return []
    found = []
    for objective in plan.objectives:
        for result in objective.key_results:
            if result.score is not None:
                continue
            owner = result.owner or objective.owner
            for kind, why in _reasons(owner, last.get(result.id), people, plan, on, review, every):
                found.append(Nudge(kind, owner, objective.team, objective, result, why))
    return found


def _reasons(
    owner: str,
    last: date | None,
    people: Mapping[str, Person],
    plan: Plan,
    on: date,
    review: date | None,
    every: int,
) -> Iterator[tuple[NudgeKind, Sentence]]:
    """At most one about the owner, and one about check-ins."""
    person = people.get(address(owner))
    if not owner:
        yield "nobody", _NOBODY
    elif person is not None and not person.active:
        yield "left", _LEFT
    days = (on - (last or plan.cycle.start)).days
    if review is not None and timedelta() <= review - on <= timedelta(days=BEFORE_REVIEW):
        if last is None or last < review - timedelta(days=every):
            yield "review", Sentence("The review is on {day}: check in before it.", days={"day": review})
    elif last is None and days >= every:
        yield "never", Sentence("No check-in for {days} days.", numbers={"days": days})
    elif last is not None and days > every:
        yield "stale", Sentence("Its last check-in was on {day}.", days={"day": last})
