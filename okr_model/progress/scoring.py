"""The score of a key result at the end of its cycle: proposed from attainment, given by people."""

from __future__ import annotations

from typing import Literal

from okr_model.progress.status import Status, reaches

Colour = Literal["red", "yellow", "green"]


def proposed(attainment: float | None, status: Status) -> float | None:
    """The score that the figures of a cycle that is over suggest: attainment within 0 to 1, in hundredths.

    Where nothing can be graded (no baseline, or one that is the target) it was met or it was not; None without data.
    """
    if status == "no_data":
        return None
    if attainment is None:
        return {"achieved": 1.0, "missed": 0.0}.get(status)
    return round(min(max(attainment, 0.0), 1.0), 2)


def colour(score: float) -> Colour:
    """Half-open bands, a bound belonging to the better side: below 0.3 red, below 0.7 yellow, else green."""
    if reaches(score, 0.7):
        return "green"
    return "yellow" if reaches(score, 0.3) else "red"
