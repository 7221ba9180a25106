"""The score of a key result at the end of its cycle: proposed from attainment, given by people."""

from __future__ import annotations

from typing import Literal

from okr_model.progress.status import Status, reaches

Colour = Literal["red", "yellow", "green"]


def proposed(attainment: float | None, status: Status | None = None) -> float | None:
    """The score that the figures suggest: attainment within 0 to 1, in hundredths.

    Where there is no attainment, 1 for what is achieved and 0 for what is missed; None where that is open.
    """
    if attainment is None:
        return 1.0 if status == "achieved" else 0.0 if status == "missed" else None
    return round(min(max(attainment, 0.0), 1.0), 2)


def colour(score: float) -> Colour:
    """Half-open bands, a bound belonging to the better side: below 0.3 red, below 0.7 yellow, else green."""
    if reaches(score, 0.7):
        return "green"
    return "yellow" if reaches(score, 0.3) else "red"
