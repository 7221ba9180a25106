"""What a formula asks of the store: daily values of one metric, over some of its dimensions.

The store answers a `Measure` with one number per day; the formula's arithmetic over days is pure and lives in
`formula.evaluate`. Conditions follow SQL: a point without the dimension is neither equal nor unequal to a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from okr_model.metrics.metrics import Span


@dataclass(frozen=True, slots=True)
class Among:
    """`dimension in (values)`; `=` has one value; negated is `not in` / `<>`."""

    dimension: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """`dimension like pattern` with SQL's % and _."""

    dimension: str
    pattern: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """`dimension is null`; negated is `is not null`."""

    dimension: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts hold (`and`)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds (`or`)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Among | Like | Missing | AllOf | AnyOf | Not


def dimensions_in(condition: Condition | None) -> Iterator[str]:
    """The dimensions a condition compares."""
    match condition:
        case None:
            return
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from dimensions_in(part)
        case Not(part):
            yield from dimensions_in(part)
        case _:
            yield condition.dimension


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric's daily values: the sum over the points of a day that meet `where`.

    span `day` takes the points of single days; `cycle` takes the distinct count from the cycle's first day to
    that day, `week` and `month` from the first day of the week or month to that day.
    """

    source: str
    metric: str
    where: Condition | None = None
    span: Span = "day"

    @property
    def name(self) -> str:
        """The full name, `source.metric`."""
        return f"{self.source}.{self.metric}"
