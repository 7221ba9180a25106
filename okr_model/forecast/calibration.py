"""Whether forecasts were worth believing: what was claimed on a day, held against what came of it.

A forecast is honest when things said to be 70 % likely happen seven times out of ten, and when intervals said to hold
80 % of the outcomes do. The Brier score is the mean of (likelihood - outcome)², outcome 1 or 0; 0 is perfect, 0.25 is
what saying 50 % every time gets (Brier 1950). The calibration error is the mean distance between what was said and
what happened, over ten bands of likelihood, each weighed by its claims.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from okr_model.wording.sentences import Sentence

BANDS = 10
FEW = 30
"""Claims, below which no verdict is given."""
HONEST = 0.05
"""Calibration error up to which forecasts count as honest."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said of a key result on a day about the end of its cycle.

    low, high: what was asked, the value at the end within both (None: open); as it stood on that day.
    likelihood: of that.  p05 … p95: of the value at the end.  straight_line: where going on as before would lead.
    """

    cycle_id: str
    key_result_id: str
    day: date
    low: float | None
    high: float | None
    likelihood: float
    p05: float
    p10: float
    p50: float
    p90: float
    p95: float
    straight_line: float | None
    confidence: str

    def met_by(self, value: float) -> bool:
        """Whether a final value is what was asked for."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


class Checked(NamedTuple):
    """A claim and the value that came; `confidence` of a person on that day, 0 to 1, where one was given."""

    claim: Claim
    value: float
    confidence: float | None = None

    @property
    def met(self) -> bool:
        """Whether what was asked for came true."""
        return self.claim.met_by(self.value)


class Band(NamedTuple):
    """Claims of about the same likelihood: the mean of what was said, the share that happened, how many."""

    said: float
    happened: float
    claims: int


@dataclass(frozen=True, slots=True)
class Record:
    """How good the claims were. brier_…: of the straight line (which says 0 or 1), and of people, on the same claims.

    covered80, covered90: shares of the outcomes inside the intervals that promised so.
    """

    claims: int
    key_results: int
    brier: float
    brier_straight_line: float | None
    brier_people: float | None
    brier_beside_people: float | None
    calibration_error: float
    covered80: float
    covered90: float
    bands: tuple[Band, ...]


def record(checked: Sequence[Checked]) -> Record | None:
    """None where there is nothing to judge by."""
    if not checked:
        return None
    by_line = [
        (float(c.claim.met_by(c.claim.straight_line)), c.met) for c in checked if c.claim.straight_line is not None
    ]
    with_people = [c for c in checked if c.confidence is not None]
    said = [(c.claim.likelihood, c.met) for c in checked]
    bands = _bands(said)
    return Record(
        claims=len(checked),
        key_results=len({c.claim.key_result_id for c in checked}),
        brier=_brier(said) or 0.0,
        brier_straight_line=_brier(by_line),
        brier_people=_brier([(c.confidence or 0.0, c.met) for c in with_people]),
        brier_beside_people=_brier([(c.claim.likelihood, c.met) for c in with_people]),
        calibration_error=math.fsum(abs(b.said - b.happened) * b.claims for b in bands) / len(checked),
        covered80=_share(c.claim.p10 <= c.value <= c.claim.p90 for c in checked),
        covered90=_share(c.claim.p05 <= c.value <= c.claim.p95 for c in checked),
        bands=bands,
    )


def verdict(found: Record) -> Sentence:
    """One sentence: are they worth believing?"""
    many = Sentence("{n} forecasts checked.", numbers={"n": float(found.claims)})
    said = {"said": Sentence("1 forecast checked.") if found.claims == 1 else many}
    off = {"off": found.calibration_error}
    if found.claims < FEW:
        return Sentence("{said} Too few to judge.", parts=said)
    if found.calibration_error <= HONEST:
        return Sentence(
            "{said} Forecasts came true about as often as stated: {off} off on average.", parts=said, shares=off
        )
    return Sentence(
        "{said} Stated and actual likelihoods differ by {off} on average: use with care.", parts=said, shares=off
    )


def _brier(pairs: Sequence[tuple[float, bool]]) -> float | None:
    return math.fsum((said - met) ** 2 for said, met in pairs) / len(pairs) if pairs else None


def _bands(pairs: Sequence[tuple[float, bool]]) -> tuple[Band, ...]:
    groups: dict[int, list[tuple[float, bool]]] = {}
    for said, met in pairs:
        groups.setdefault(min(int(said * BANDS), BANDS - 1), []).append((said, met))
    return tuple(
        Band(math.fsum(s for s, _ in group) / len(group), sum(m for _, m in group) / len(group), len(group))
        for _, group in sorted(groups.items())
    )


def _share(facts: Iterable[bool]) -> float:
    known = list(facts)
    return sum(known) / len(known)
