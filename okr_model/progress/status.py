"""Words for where a key result stands, and the bands between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from okr_model.plan.plan import Commitment  # with it would come pydantic, which `okr --help` need not wait for

# From worst to best. Not knowing is worse than being at risk, so that a broken source is looked at, and better than
# being known to fail, so that it never hides a failure. "Not started" asks for nothing yet.
Status = Literal["missed", "off_track", "no_data", "at_risk", "not_started", "on_track", "achieved"]
SEVERITY: tuple[Status, ...] = get_args(Status)
NEEDS_ATTENTION: tuple[Status, ...] = ("missed", "off_track", "no_data", "at_risk")
"""The statuses somebody has to look at, worst first."""
REACHING = frozenset[Status]({"on_track", "achieved"})

_ROUNDING = 1e-12  # keeps a value that is exactly on a bound from falling below it by a last digit


@dataclass(frozen=True, slots=True)
class Bands:
    """Half-open: a bound belongs to the better side.

    on_track, at_risk: likelihood during the cycle.  committed, aspirational: attainment that is asked for at its end.
    pace_on_track, pace_at_risk: progress ÷ expected, where no likelihood can be had (steps, too little history).
    objective_committed, objective_aspirational: the score an objective is asked for, its bar.
    """

    on_track: float = 0.7
    at_risk: float = 0.3
    committed: float = 1.0
    aspirational: float = 0.7
    pace_on_track: float = 0.95
    pace_at_risk: float = 0.75
    objective_committed: float = 0.9
    objective_aspirational: float = 0.7

    def bar(self, kind: Commitment) -> float:
        """The score that an objective of this kind is asked for."""
        return self.objective_aspirational if kind == "aspirational" else self.objective_committed

    def bound(self, kind: Commitment) -> float:
        """The attainment that a key result of an objective of this kind is asked for."""
        return self.aspirational if kind == "aspirational" else self.committed

    def by_likelihood(self, likelihood: float) -> Status:
        """Status of the probability that what is asked for will be met."""
        return _status(likelihood, self.on_track, self.at_risk)

    def by_pace(self, ratio: float) -> Status:
        """Status of progress ÷ expected."""
        return _status(ratio, self.pace_on_track, self.pace_at_risk)


def _status(figure: float, on_track: float, at_risk: float) -> Status:
    if reaches(figure, on_track):
        return "on_track"
    return "at_risk" if reaches(figure, at_risk) else "off_track"


def urgency(status: Status, likelihood: float | None) -> tuple[int, float]:
    """Sorts what needs attention: the worst status first, and within one the least likely."""
    return SEVERITY.index(status), likelihood or 0.0


def reaches(figure: float, bound: float) -> bool:
    """`figure >= bound`, forgiving rounding."""
    return figure >= bound - _ROUNDING
