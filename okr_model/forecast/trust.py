"""How far a forecast is to be trusted: normally, with reserve, or not at all, and the sentence that says why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from okr_model.forecast.forecast_start import ForecastStart
from okr_model.wording.sentences import Sentence

Confidence = Literal["normal", "low", "none"]

LEAST = 3  # days with data, below which nothing is said
FEW = 28  # days of data, and days before the cycle, below which confidence is low
TOO_LARGE = Sentence("Its numbers are too large or too small to calculate with.")
_STILL = Sentence("It has not moved yet, so there is nothing to forecast from.")
_ZEROS = Sentence("Every day so far is zero, so there is nothing to forecast from.")
NO_DENOMINATOR = Sentence("Its denominator is zero, so it has no value.")
NO_DATA = Sentence("There is no data for it yet.")
_BIGGEST, _SMALLEST = 1e150, 1e-150  # sizes between which nothing overflows


class Says(NamedTuple):
    """The confidence, and why."""

    confidence: Confidence
    why: Sentence


def trust(out: ForecastStart, start: int, today: int) -> Says:
    """How far the history carries a forecast of the cycle that starts with day number `start`, seen from `today`."""
    daily, known = out.daily, float(out.daily.known)
    if daily.kind == "ratio" and daily.readings >= LEAST and not daily.den.any():
        return Says("none", NO_DENOMINATOR)
    if daily.readings < LEAST:
        few = {"days": float(daily.readings)}
        return Says("none", Sentence("Too few days with data to forecast from: {days}.", numbers=few))
    if out.signals is None:
        return Says("none", _STILL if daily.kind == "stock" else _ZEROS)
    if not _SMALLEST < out.signals.size < _BIGGEST:
        return Says("none", TOO_LARGE)
    if known < FEW:
        return Says("low", Sentence("Limited history: {days} days with data.", numbers={"days": known}))
    if start - daily.first < FEW:
        day = date(1970, 1, 1) + timedelta(days=daily.first)
        return Says(
            "low", Sentence("Its data begins on {day}, less than four weeks before the cycle.", days={"day": day})
        )
    if daily.known_between(today - FEW + 1, today) <= FEW // 2:
        return Says("low", Sentence("Half of the last four weeks has no data."))
    if daily.kind == "ratio" and not daily.den[-FEW:].any():
        return Says("low", Sentence("Its denominator was zero for four weeks."))
    return Says("normal", Sentence("Days with data: {days}.", numbers={"days": known}))
