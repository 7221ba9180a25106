"""The course of a key result as lines to draw: value, pace, target, and the fan of its forecast, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from data.config.i18n.translation import Wording, typed
from okr_model.review.pack import Pack, PackedResult

Kind = Literal["high", "low", "pace", "target", "lowest", "highest", "middle", "value"]


@dataclass(frozen=True, slots=True)
class Line:
    """A series. values: by day, in the key result's unit; days without one are left out."""

    kind: Kind
    name: str
    values: Mapping[date, float]


@dataclass(frozen=True, slots=True)
class Chart:
    """lines: from the one drawn first, at the back.  said: what the picture shows, in words.

    high and low, the fan's edges, are there both or not at all.
    range_name: what the ground between them is called.
    """

    unit: str
    days: tuple[date, ...]
    lines: tuple[Line, ...]
    said: str
    range_name: str = ""

    def of(self, kind: Kind) -> Mapping[date, float]:
        """The values of a line; empty where it is not drawn."""
        return next((line.values for line in self.lines if line.kind == kind), {})

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest figure, and a little air around them; never the same."""
        every = [value for line in self.lines for value in line.values.values()]
        low, high = min(every), max(every)
        air = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
        return (low if low >= 0 and low - air < 0 else low - air), high + air


def chart(result: PackedResult, pack: Pack, words: Wording) -> Chart:
    """The lines of a key result that has a course."""
    days = tuple(pack.start + timedelta(days=n) for n in range((pack.end - pack.start).days + 1))
    value = {point.day: point.value for point in result.course}
    lines = [
        *_fan(result, words),
        Line("pace", words.t("Pace"), {point.day: point.value for point in result.pace}),
        *_limits(result, days, words),
        Line("middle", words.t("Forecast"), {p.day: p.p50 for p in result.fan}),
        Line("value", words.t("Value"), value),
    ]
    first, last = result.course[0], result.course[-1]
    said = words.t(
        "{title}: from {first} on {first_day} to {last} on {last_day}.",
        title=typed(result.title, words),
        first=words.amount(first.value, result.unit, result.shown), first_day=words.full_day(first.day),
        last=words.amount(last.value, result.unit, result.shown), last_day=words.full_day(last.day),
    )  # fmt: skip
    return Chart(
        result.unit,
        days,
        tuple(line for line in lines if line.values),
        said,
        words.t("{share} range", share=words.percent(0.8)),
    )


def _fan(result: PackedResult, words: Wording) -> list[Line]:
    return [
        Line("high", words.t("{share} range, to", share=words.percent(0.8)), {p.day: p.p90 for p in result.fan}),
        Line("low", words.t("{share} range, from", share=words.percent(0.8)), {p.day: p.p10 for p in result.fan}),
    ]


def _limits(result: PackedResult, days: tuple[date, ...], words: Wording) -> list[Line]:
    if result.type == "between":
        lowest, highest = result.low, result.high
        found = [("lowest", words.t("Lowest"), lowest), ("highest", words.t("Highest"), highest)]
    elif result.type in {"milestone", "baseline"}:
        return []
    else:
        found = [("target", words.t("Target"), result.target)]
    return [Line(kind, name, dict.fromkeys(days, value)) for kind, name, value in found if value is not None]  # type: ignore[arg-type]
