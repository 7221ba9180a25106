"""An event's effect as one says it."""

from __future__ import annotations

from dataclasses import replace

from okr_model.drivers.fading import Fading
from okr_model.drivers.lift import Effect
from okr_model.wording.figures import unit_is_part_of_number
from okr_model.wording.sentences import Sentence

_WHOLE = 10.0  # amounts above are said without decimals
_HARDLY = 3.0  # of what was expected: a lift that large is not worth naming as the least that would show


def effect_sentence(effect: Effect, fades: Fading | None = None) -> Sentence:
    """What it brought, with its interval; or that no effect can be told apart from noise, and what would have shown."""
    return (_found(effect) if effect.found else _lost(effect)).and_then(*_clauses(effect, fades))


def _found(effect: Effect) -> Sentence:
    more, by = effect.lift > 0, effect.share(effect.lift)
    ends = (effect.low, effect.high) if more else (-effect.high, -effect.low)
    lift, low, high = _round(effect, abs(effect.lift), *ends)
    match more, by is None:
        case True, True:
            text = Sentence("About {lift} more than without it ({low} to {high})")
        case True, False:
            text = Sentence("About {lift} more than without it, {by} ({low} to {high})")
        case False, True:
            text = Sentence("About {lift} less than without it ({low} to {high})")
        case _:
            text = Sentence("About {lift} less than without it, {by} ({low} to {high})")
    changes = {} if by is None else {"by": by}
    return replace(text, amounts={"lift": lift}, firsts={"low": low, "high": high}, changes=changes, unit=effect.unit)


def _round(effect: Effect, *amounts: float) -> list[float]:
    """Nobody counts half visitors."""
    small = abs(effect.lift) < _WHOLE or unit_is_part_of_number(effect.unit)
    return list(amounts) if small else [float(round(one)) for one in amounts]


def _lost(effect: Effect) -> Sentence:
    least = effect.least
    if least is None:
        return Sentence("No effect distinguishable from noise")
    would = Sentence("No effect distinguishable from noise (a lift under {least} would not show)")
    share = effect.share(least)
    if share is not None and share < _HARDLY:
        return replace(would, shares={"least": share})
    return replace(would, amounts={"least": least}, unit=effect.unit)


def _clauses(effect: Effect, fades: Fading | None) -> list[Sentence]:
    clauses = []
    if fades is not None:
        numbers = {"days": fades.half_life}
        clauses.append(Sentence("half of its lift is left after {days} days", numbers=numbers))
    if not effect.whole:
        clauses.append(Sentence("so far, up to {day}", days={"day": effect.end}))
    if effect.noise.few:
        numbers = {"count": len(effect.noise.errors)}
        clauses.append(Sentence("with only {count} comparable periods before it", numbers=numbers))
    if effect.control is not None:
        clauses.append(Sentence("its control was {by} off its own forecast", changes={"by": effect.control}))
    if effect.also:
        others = {"others": tuple(effect.also)}
        clauses.append(Sentence("at the same time as {others}, so their effects cannot be separated", lists=others))
    if effect.near:
        others = {"others": tuple(effect.near)}
        clauses.append(Sentence("some of it may come from {others}, close in time", lists=others))
    return clauses
