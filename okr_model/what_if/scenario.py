"""What people ask "what if" of: named changes of key results and of the metrics behind them, and questions backwards.

Percentages are written as people say them: `percent: 10` is a tenth more.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from okr_model.plan.plan import Finite, Frozen, Said, Slug, Text
from okr_model.wording.sentences import Sentence, Unfit


def _not_below_nothing(percent: float) -> float:
    if percent < -100:
        raise Unfit(Sentence("nothing can shrink by more than all of it: give -100 or more"))
    return percent


Percent = Annotated[Finite, Field(le=100_000), AfterValidator(_not_below_nothing)]
Likelihood = Annotated[Finite, Field(gt=0, lt=1)]
Asked = Literal["target", "daily_rate", "growth", "fall"]

_KINDS = ("target", "low", "high", "weight", "growth", "amount", "daily_rate", "end", "driver")


class Span(Frozen):
    """From a day on (tomorrow without it), until a day inside (the end without it)."""

    start: date | None = Field(default=None, alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.start and self.until and self.until < self.start:
            raise Unfit(
                Sentence("it lasts until {until}, before it begins on {start}").filled(
                    until=self.until, start=self.start
                )
            )
        return self


class Growth(Span):
    """What the days bring, by so many percent more, or so many units a day more."""

    percent: Percent | None = None
    per_day: Finite | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.percent is None) == (self.per_day is None):
            raise Unfit(Sentence("growth has either `percent` or `per_day`"))
        return self


class Driver(Frozen):
    """An event that lifts what the days bring by so many percent at first, half of that `half_life` days later."""

    lift: Percent
    start: date = Field(alias="from")
    half_life: Annotated[Finite, Field(gt=0, le=3660)] | None = None
    until: date | None = None


class Change(Frozen):
    """One or more changes of one key result; or growth, or a driver, of a metric behind it or behind all that use it.

    amount: once, `on` a day.  daily_rate: what the days left bring a day in the middle.  end: of the key result's time.
    """

    key_result: Slug | None = None
    metric: Text | None = None
    target: Finite | None = None
    low: Finite | None = None
    high: Finite | None = None
    weight: Annotated[Finite, Field(ge=0)] | None = None
    growth: Growth | None = None
    amount: Finite | None = None
    on: date | None = None
    daily_rate: Finite | None = None
    end: date | None = None
    driver: Driver | None = None

    @model_validator(mode="after")
    def _names_what_it_changes(self) -> Self:
        made = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if not made:
            raise Unfit(Sentence("nothing is changed: give one of {kinds}").filled(kinds=_KINDS))
        if self.key_result is None and self.metric is None:
            raise Unfit(Sentence("say which `key_result` is changed, or which `metric`"))
        by_percent = self.growth is None or self.growth.percent is not None
        if self.metric is not None and (not set(made) <= {"growth", "driver"} or not by_percent):
            raise Unfit(Sentence("a metric is changed by `growth: {{percent, from}}` or a `driver` alone"))
        if (self.amount is None) != (self.on is None):
            raise Unfit(Sentence("an `amount` comes `on` a day: give both"))
        return self


class Scenario(Frozen):
    """A named set of changes, which all hold together."""

    name: Annotated[Said, Field(max_length=200)] = "what if"
    changes: Annotated[tuple[Change, ...], Field(max_length=100)] = ()


class Question(Frozen):
    """What would give a key result this likelihood, under the scenario.

    target: which target has it.  daily_rate: what the days left must bring a day.  growth: by how many percent they
    (or `metric` behind them) must grow from tomorrow on.  fall: by how many percent they (or it) may fall; negative.
    """

    key_result: Slug
    kind: Asked = Field(alias="for")
    likelihood: Likelihood = 0.7
    metric: Text | None = None

    @model_validator(mode="after")
    def _asks_a_metric_for_growth(self) -> Self:
        if self.metric is not None and self.kind not in {"growth", "fall"}:
            raise Unfit(
                Sentence("`{kind}` is asked of a key result, not of a metric: leave out `metric`").filled(
                    kind=self.kind
                )
            )
        return self


class Enquiry(Frozen):
    """A file of `okr what-if`."""

    scenario: Scenario = Scenario()
    ask: Annotated[tuple[Question, ...], Field(max_length=100)] = ()
