"""Drivers of marketing performance with a date: a campaign, a fair, a release, and which metrics it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from okr_model.plan.plan import Finite, Frozen, Name, Said, Text
from okr_model.wording.sentences import Sentence, Unfit

Kind = Literal["campaign", "pr", "fair", "release", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
AFTER = 7  # days after an event in which it may still act, unless said
LONGEST = 366  # days from its first to the last on which it may act


def _currency(code: str) -> str:
    code = code.upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Unfit(Sentence("a currency is written with three letters, such as EUR"))
    return code


def _listed(value: object) -> object:
    """One line with commas between is a list, too."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        return parts
    kept = [part.strip() if isinstance(part, str) else part for part in parts]
    return [part for place, part in enumerate(kept) if part and part not in kept[:place]]


Currency = Annotated[str, AfterValidator(_currency)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_listed), Field(max_length=20)]


class Event(Frozen):
    """A dated driver, from its first day to its last, both inside.

    after: days after the last one in which it may still act.  metrics: which it touches, by full name.
    control: a metric it does not touch, that otherwise goes the way the touched ones go.
    """

    title: Annotated[Said, Field(max_length=200)]
    kind: Kind = "campaign"
    first: date
    last: date
    after: Annotated[int, Field(ge=0, le=90)] = AFTER
    cost: Annotated[Finite, Field(ge=0)] | None = None
    currency: Currency = ""
    note: Text = ""
    tags: Names = ()
    metrics: Names
    control: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_one_day(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("last") in (None, "") and given.get("first"):
            return given | {"last": given["first"]}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.last < self.first:
            raise Unfit(
                Sentence("its last day, {last}, lies before its first, {first}: exchange them").filled(
                    last=self.last, first=self.first
                )
            )
        if (date.max - self.last).days < 2 * LONGEST:
            raise Unfit(Sentence("its last day, {last}, lies too far ahead to be evaluated").filled(last=self.last))
        if (self.acts_until - self.first).days >= LONGEST:
            raise Unfit(
                Sentence(
                    "it lasts longer than a year, aftermath included: at most {longest} days can be evaluated"
                ).filled(longest=LONGEST)
            )
        if not self.metrics:
            raise Unfit(Sentence("say which metrics it touches, at least one"))
        if self.control in self.metrics:
            raise Unfit(
                Sentence("{control} is touched by it, so it cannot be its control: choose one that is not").filled(
                    control=self.control
                )
            )
        if self.cost and not self.currency:
            raise Unfit(Sentence("say in which currency it cost that, such as EUR"))
        return self

    @property
    def acts_until(self) -> date:
        """The last day on which it may act."""
        return self.last + timedelta(days=self.after)

    @property
    def days(self) -> int:
        """From its first day to its last."""
        return (self.last - self.first).days + 1

    def meets(self, other: Event) -> bool:
        """Whether they share a day: only then are they simultaneous."""
        return self.first <= other.last and other.first <= self.last

    def follows_on(self, other: Event) -> bool:
        """Whether they share no day, and one still may act when the other has begun."""
        both_act = self.first <= other.acts_until and other.first <= self.acts_until
        return both_act and not self.meets(other)


def touching(events: Iterable[Event], metric: str) -> list[Event]:
    """Those that touch a metric, by their first day."""
    return sorted((one for one in events if metric in one.metrics), key=lambda one: (one.first, one.last, one.title))


def remarks(event: Event, others: Iterable[Event], begun: Mapping[str, date]) -> list[Sentence]:
    """What a person should know of it that is no mistake.

    others: not it itself.  begun: the first day with data of each metric.
    """
    said = []
    for one in sorted(others, key=lambda one: one.first):
        shared = [metric for metric in event.metrics if metric in one.metrics]
        if not shared or not (event.meets(one) or event.follows_on(one)):
            continue
        names = {"other": one.title, "metrics": ", ".join(shared)}
        if event.meets(one):
            same = Sentence(
                "{other} is on {metrics} at the same time ({first} to {until}): their effects cannot be separated."
            )
            said.append(replace(same, names=names, days={"first": one.first, "until": one.last}))
        else:
            days = {"first": one.first, "last": one.last, "until": one.acts_until}
            near = Sentence(
                "{other} ({first} to {last}) may affect {metrics} until {until}: some of the lift may be its effect."
            )
            said.append(replace(near, names=names, days=days))
    named = (*event.metrics, *filter(None, [event.control]))
    late = [metric for metric in named if metric in begun and event.first <= begun[metric]]
    return said + [before_data(event, metric, begun[metric]) for metric in late]


def before_data(event: Event, metric: str, begun: date) -> Sentence:
    """Why nothing can be told of it."""
    early = Sentence(
        "It began on {first} and {metric} has data from {begun}: there is no earlier data to compare with."
    )
    return replace(early, days={"first": event.first, "begun": begun}, names={"metric": metric})
