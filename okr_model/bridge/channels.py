"""Which parts of a figure brought its change: of a sum its own change, of a ratio its mix and its rate together.

A part with numerator n and denominator d brings to the change of N / D, from time 0 to time 1:

    (n1 - r0·d1) / D1 - (n0 - r0·d0) / D0        where r0 = N0 / D0

which is how far it lies above the old ratio now, less how far it did then. Over all parts that adds up to r1 - r0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelPart:
    """One part then and now: its amount, or its own ratio (None over nothing); `change` is what it brought."""

    name: str
    then: float | None
    now: float | None
    change: float


@dataclass(frozen=True, slots=True)
class Brought:
    """What the parts brought, the largest first; then, now: the whole."""

    parts: tuple[ChannelPart, ...]
    then: float
    now: float

    @property
    def change(self) -> float:
        """Of the whole."""
        return self.now - self.then

    def share(self, part: ChannelPart) -> float | None:
        """Of the whole change; more than one, or less than none, where others went the other way."""
        return part.change / self.change if abs(self.change) > 1e-12 * max(abs(self.then), abs(self.now)) else None


def of_sum(then: Mapping[str, float], now: Mapping[str, float]) -> Brought:
    """Parts that add up."""
    names = {*then, *now}
    parts = [ChannelPart(n, then.get(n, 0.0), now.get(n, 0.0), now.get(n, 0.0) - then.get(n, 0.0)) for n in names]
    return Brought(_largest_first(parts), sum(then.values()), sum(now.values()))


def of_ratio(
    num: tuple[Mapping[str, float], Mapping[str, float]], den: tuple[Mapping[str, float], Mapping[str, float]]
) -> Brought | None:
    """Parts of a ratio, each (then, now); None where either whole has no denominator."""
    (n0, n1), (d0, d1) = num, den
    whole0, whole1 = sum(d0.values()), sum(d1.values())
    if not (whole0 > 0 and whole1 > 0):
        return None
    before, after = sum(n0.values()) / whole0, sum(n1.values()) / whole1
    parts = []
    for name in {*n0, *n1, *d0, *d1}:
        a, b, c, d = n0.get(name, 0.0), n1.get(name, 0.0), d0.get(name, 0.0), d1.get(name, 0.0)
        change = (b - before * d) / whole1 - (a - before * c) / whole0
        parts.append(ChannelPart(name, a / c if c else None, b / d if d else None, change))
    return Brought(_largest_first(parts), before, after)


def _largest_first(parts: list[ChannelPart]) -> tuple[ChannelPart, ...]:
    return tuple(sorted(parts, key=lambda part: (-abs(part.change), part.name)))
