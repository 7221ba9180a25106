"""Words for where a key result stands, and the bands between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

# From worst to best. Not knowing is worse than being at risk, so that a broken source is looked at, and better than
# being known to fail, so that it never hides a failure. "Not started" asks for nothing yet.
Status = Literal["missed", "off_track", "no_data", "at_risk", "not_started", "on_track", "achieved"]
SEVERITY: tuple[Status, ...] = get_args(Status)

_ROUNDING = 1e-12  # keeps a value that is exactly on a bound from falling below it by a last digit


@dataclass(frozen=True, slots=True)
class Bands:
    """Half-open: a bound belongs to the better side.

    on_track, at_risk: progress ÷ expected during the cycle.  committed, aspirational: attainment asked for at its end.
    """

    on_track: float = 0.95
    at_risk: float = 0.75
    committed: float = 1.0
    aspirational: float = 0.7

    def during(self, ratio: float) -> Status:
        """Status of progress ÷ expected."""
        if reaches(ratio, self.on_track):
            return "on_track"
        return "at_risk" if reaches(ratio, self.at_risk) else "off_track"


def reaches(figure: float, bound: float) -> bool:
    """`figure >= bound`, forgiving rounding."""
    return figure >= bound - _ROUNDING


def worst(statuses: Iterable[Status]) -> Status:
    """The status of an objective: that of its worst key result; `no_data` where it has none."""
    return min(statuses, key=SEVERITY.index, default="no_data")
