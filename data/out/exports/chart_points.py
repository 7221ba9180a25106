"""A chart as points on a plane, for media that draw it themselves: the same picture in a PDF and in a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from data.config.i18n.translation import Wording
from data.config.theme import DARK, LIGHT
from data.out.exports import text_fit
from data.out.exports.chart_lines import Chart, Kind

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn: inks on a light and a dark ground, a width in points, and the dashes' lengths."""

    light: str
    dark: str
    width: float
    dashes: tuple[float, float] | None = None


STROKES: Final[Mapping[Kind, Stroke]] = {
    "high": Stroke(LIGHT.fan_edge, DARK.fan_edge, 0.75),
    "low": Stroke(LIGHT.fan_edge, DARK.fan_edge, 0.75),
    "pace": Stroke(LIGHT.faint, DARK.faint, 1.25, (4, 3)),
    "target": Stroke(LIGHT.ink, DARK.ink, 1.5),
    "lowest": Stroke(LIGHT.ink, DARK.ink, 1.5),
    "highest": Stroke(LIGHT.ink, DARK.ink, 1.5),
    "middle": Stroke(LIGHT.accent, DARK.accent, 1.75, (6, 3)),
    "value": Stroke(LIGHT.accent, DARK.accent, 3.0),
}
GROUND: Final = Stroke(LIGHT.fan, DARK.fan, 0)  # between the edges of the fan


@dataclass(frozen=True)
class Plot:
    """A plane of `width` × `height`, its origin at the upper left; mirrored where lines begin at the right."""

    chart: Chart
    words: Wording
    width: float
    height: float

    @property
    def figures(self) -> list[tuple[float, str]]:
        """Heights of the figures along the side, and their names."""
        marks = self._marks
        digits = text_fit.decimals((marks[1] - marks[0]) * (100 if self.chart.unit == "%" else 1))
        unit = self.chart.unit
        said = [self.words.percent(m, digits) if unit == "%" else self.words.number(m, digits) for m in marks]
        return [(self.y(mark), text) for mark, text in zip(marks, said, strict=True)]

    @property
    def days(self) -> list[tuple[float, str]]:
        """Places of days along the bottom, and their names."""
        days = self.chart.days
        every = text_fit.days_between(len(days))
        return [(self.x(day), self.words.day(day)) for day in days[::every] if (days[-1] - day).days >= every / 3]

    def x(self, day: date) -> float:
        """Where a day stands: time runs from left to right in every language."""
        first, last = self.chart.days[0], self.chart.days[-1]
        return self.width * (day - first).days / max((last - first).days, 1)

    def y(self, value: float) -> float:
        """Where a figure stands."""
        low, high = self._marks[0], self._marks[-1]
        return self.height * (1 - (value - low) / (high - low))

    def paths(self) -> Iterator[tuple[Kind, list[list[Place]]]]:
        """Each line, in pieces between which days are missing."""
        for line in self.chart.lines:
            yield (
                line.kind,
                [[(self.x(day), self.y(line.values[day])) for day in piece] for piece in _pieces(line.values)],
            )

    def ground(self) -> list[Place]:
        """The ground between the edges of the fan, around; empty without a forecast."""
        low, high = self.chart.of("low"), self.chart.of("high")
        there = [(self.x(day), self.y(value)) for day, value in sorted(high.items())]
        return there + [(self.x(day), self.y(value)) for day, value in sorted(low.items(), reverse=True)]

    @cached_property
    def _marks(self) -> Sequence[float]:
        return text_fit.ticks(*self.chart.bounds)


def _pieces(values: Mapping[date, float]) -> Iterator[list[date]]:
    piece: list[date] = []
    for day in sorted(values):
        if piece and day - piece[-1] > timedelta(days=1):
            yield piece
            piece = []
        piece.append(day)
    if piece:
        yield piece
