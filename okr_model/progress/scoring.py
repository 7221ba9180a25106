"""The score of a key result at the end of its cycle: proposed from attainment, given by people."""

from __future__ import annotations

from typing import Literal

from okr_model.progress.status import reaches

Colour = Literal["red", "yellow", "green"]


def proposed(attainment: float | None) -> float | None:
    """The score that the figures suggest: attainment within 0 to 1, in hundredths; None where there is none."""
    return None if attainment is None else round(min(max(attainment, 0.0), 1.0), 2)


def colour(score: float) -> Colour:
    """Half-open bands, a bound belonging to the better side: below 0.3 red, below 0.7 yellow, else green."""
    if reaches(score, 0.7):
        return "green"
    return "yellow" if reaches(score, 0.3) else "red"
