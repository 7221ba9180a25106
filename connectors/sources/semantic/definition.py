"""A metric as a semantic layer defines it, in the form that okr.toml keeps: one line a metric.

Three kinds: figures of a table (`table`), figures of other metrics by the day (`formula`), and the quotient of two
others (`numerator`, `denominator`), which is never stored as such.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from okr_model.metrics.metrics import NAME, Additivity, Direction, Kind, Metric, Span
from okr_model.wording.sentences import Sentence, Unfit

Aggregate = Literal["sum", "count", "count_distinct", "min", "max", "average", "median", "percentile"]

SPAN: Final = re.compile(r"(?P<count>[1-9]\d{0,3}) (?P<unit>day|week|month|quarter|year)s?")
TO_DATE: Final = re.compile(r"(?P<unit>week|month|quarter|year) to date")
ALL_TIME: Final = "all time"
LONGEST: Final = 20
"""Years that a span may be long: each day of it is asked for."""

_A_YEAR: Final = {"day": 366, "week": 53, "month": 12, "quarter": 4, "year": 1}
_SPANS: Final[tuple[Span, ...]] = ("day", "week", "month", "cycle")
_FOR_PEOPLE: Final = frozenset({"title", "unit", "direction", "signed"})


class Join(BaseModel):
    """Another table, at most one row of which belongs to a row of the metric's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]+$", description="What its columns are called by: `customer.region`")
    table: str
    on: str = Field(description="Of the metric's own table")
    key: str = Field(description="Of the other one")


class Definition(BaseModel):
    """One metric: `[sources.NAME.metrics]`, a line each. Expressions are SQL of the warehouse, checked before it asks.

    day: the column, or expression, of moments.
    over: "7 days", "month to date" or "all time", of what is counted over more than its day.
    fill: the figure of a day that has none.  share: of a percentile, 0 to 1.
    before: names in `formula` that mean another metric some time ago: {revenue_then = "revenue 1 month"}.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str = ""
    day: str = ""
    aggregate: Aggregate = "sum"
    of: str = ""
    where: str = ""
    joins: tuple[Join, ...] = ()
    by: Mapping[str, str] = {}
    over: str = ""
    fill: FiniteFloat | None = None
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    discrete: bool = False
    formula: str = ""
    before: Mapping[str, str] = {}
    numerator: str = ""
    denominator: str = ""
    kind: Literal["flow", "stock"] = "flow"
    additivity: Additivity | None = None
    unit: str = ""
    direction: Direction = "up"
    title: str = ""
    signed: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> Definition:
        kinds = [bool(self.table), bool(self.formula), bool(self.numerator and self.denominator)]
        if sum(kinds) != 1:
            raise Unfit("needs one of: a table, a formula, or a numerator and a denominator")
        if self.table and not (self.day and (self.of or self.aggregate == "count")):
            raise Unfit("a table needs its `day`, and `of`: what is summed or counted")
        if self.over and not (is_span(self.over) or TO_DATE.fullmatch(self.over) or self.over == ALL_TIME):
            raise Unfit('write `over` as "7 days", "month to date" or "all time"')
        if wrong := [text for text in self.before.values() if not is_span(text.partition(" ")[2])]:
            raise Unfit(Sentence('write {text} as "revenue 1 month"').filled(text=repr(wrong[0][:80])))
        if self.aggregate == "percentile" and self.share is None:
            raise Unfit("a percentile needs its `share`")
        return self

    @property
    def is_ratio(self) -> bool:
        """Whether it is a quotient of two others."""
        return bool(self.numerator)

    @property
    def counts_to_date(self) -> bool:
        """Whether it is a distinct count, asked for over every reporting window by itself."""
        return self.aggregate == "count_distinct" and bool(self.table) and not self.over

    def parts(self) -> tuple[str, ...]:
        """The other metrics that it is made of."""
        if self.is_ratio:
            return self.numerator, self.denominator
        then = {text.split(" ")[0] for text in self.before.values()}
        return tuple(sorted({*NAME.findall(self.formula)} - {*self.before} | then))

    def metric(self, name: str) -> Metric:
        """As the catalogue has it."""
        kind: Kind = "ratio" if self.is_ratio else self.kind
        usual: Additivity = "none" if self.counts_to_date else "all" if kind == "flow" else "dims"
        return Metric(
            name,
            self.unit or name,
            kind=kind,
            additivity=self.additivity or usual,
            direction=self.direction,
            of=(self.numerator, self.denominator) if self.is_ratio else None,
            dimensions=tuple(self.by),
            spans=_SPANS if self.counts_to_date else ("day",),
            title=self.title,
            signed=self.signed,
        )


def is_span(text: str) -> bool:
    """Whether a text is a span, "7 days", of `LONGEST` at most."""
    found = SPAN.fullmatch(text)
    return found is not None and int(found["count"]) <= LONGEST * _A_YEAR[found["unit"]]


def plain(definition: Definition) -> dict[str, Any]:
    """As okr.toml has it: what differs from the defaults."""
    return definition.model_dump(mode="json", exclude_defaults=True)


def versions(definitions: Mapping[str, Definition]) -> dict[str, str]:
    """The version of each: a fingerprint of all that its figures follow from, those that it is made of included."""
    own = {
        name: json.dumps({k: v for k, v in plain(one).items() if k not in _FOR_PEOPLE}, sort_keys=True)
        for name, one in definitions.items()
    }
    found = {}
    for name in definitions:
        made_of = sorted({*_made_of(name, definitions, (name,))})
        text = "\n".join([own[name], *(f"{one}={own[one]}" for one in made_of)])
        found[name] = hashlib.sha256(text.encode()).hexdigest()[:12]
    return found


def _made_of(name: str, definitions: Mapping[str, Definition], above: tuple[str, ...]) -> Iterator[str]:
    for other in definitions[name].parts():
        if other in definitions and other not in above:
            yield other
            yield from _made_of(other, definitions, (*above, name))


def named(name: str) -> str:
    """A metric's name as ours may be: lower case, with a letter first. Raises Unfit where nothing of it is left."""
    found = re.sub(r"[^a-z0-9_]+", "_", name.strip().lower()).strip("_")
    if not NAME.fullmatch(found):
        raise Unfit(Sentence("{name} is no name: use a-z, 0-9 and _, a letter first").filled(name=repr(name[:80])))
    return found
