"""Two ways of doing the same thing, timed in turn, and their ratio with its spread."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """`ours` and `floor` in the same unit, round by round; the goal bounds the median of their ratios."""

    name: str
    ours: Sequence[float]
    floor: Sequence[float]
    unit: str
    goal: float
    at_most: bool = True

    @property
    def ratios(self) -> list[float]:
        """Round by round, ours against the floor."""
        return [a / b for a, b in zip(self.ours, self.floor, strict=True)]

    @property
    def ratio(self) -> float:
        """The median ratio."""
        return statistics.median(self.ratios)

    @property
    def holds(self) -> bool:
        """Whether the goal is met."""
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        return (
            f"{self.name:<58} ours {statistics.median(self.ours):>10.4g} {self.unit:<7} "
            f"floor {statistics.median(self.floor):>10.4g} {self.unit:<7} "
            f"ratio {self.ratio:.2f} ({min(self.ratios):.2f}–{max(self.ratios):.2f}) "
            f"goal {sign} {self.goal:g} {'holds' if self.holds else 'MISSED'}"
        )


def in_turn(rounds: int, ours: Callable[[], float], floor: Callable[[], float]) -> tuple[list[float], list[float]]:
    """Time both once a round, alternating which goes first, after one round that does not count."""
    pairs = []
    for round_ in range(rounds + 1):
        if round_ % 2:
            a, b = ours(), floor()
        else:
            b, a = floor(), ours()
        pairs.append((a, b))
    return [a for a, _ in pairs[1:]], [b for _, b in pairs[1:]]
