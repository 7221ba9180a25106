"""An event's effect as one says it."""

from __future__ import annotations

from okr_model.driver_fading import Fading
from okr_model.driver_lift import Effect
from okr_model.sentences import Sentence, unit_is_part_of_number

_WHOLE = 10.0  # amounts above are said without decimals
_HARDLY = 3.0  # of what was expected: a lift that large is not worth naming as the least that would show


def said(effect: Effect, fades: Fading | None = None) -> Sentence:
    """What it brought, with its interval; or that no effect can be told apart from noise, and what would have shown."""
    clauses = _clauses(effect, fades)
    first = _found(effect) if effect.found else _lost(effect)
    return first.and_then(*clauses) if clauses else _full_stop(first)


def _found(effect: Effect) -> Sentence:
    more = effect.lift > 0
    ends = (effect.low, effect.high) if more else (-effect.high, -effect.low)
    lift, low, high = _round(effect, abs(effect.lift), *ends)
    by = effect.share(effect.lift)
    text = "About {lift} more than without it" if more else "About {lift} less than without it"
    changes = {} if by is None else {"by": by}
    return Sentence(
        text + (" ({low} to {high})" if by is None else ", {by} ({low} to {high})"),
        amounts={"lift": lift},
        firsts={"low": low, "high": high},
        changes=changes,
        unit=effect.unit,
    )


def _round(effect: Effect, *amounts: float) -> list[float]:
    """Nobody counts half visitors."""
    small = abs(effect.lift) < _WHOLE or unit_is_part_of_number(effect.unit)
    return list(amounts) if small else [float(round(one)) for one in amounts]


def _lost(effect: Effect) -> Sentence:
    least = effect.least
    share = None if least is None else effect.share(least)
    text = "No effect can be told apart from noise"
    if share is not None and share < _HARDLY:
        return Sentence(text + " (a lift under {least} would not show)", shares={"least": share})
    if least is not None:
        return Sentence(text + " (a lift under {least} would not show)", amounts={"least": least}, unit=effect.unit)
    return Sentence(text)


def _clauses(effect: Effect, fades: Fading | None) -> list[Sentence]:
    clauses = []
    if fades is not None:
        numbers = {"days": fades.half_life}
        clauses.append(Sentence("half of its lift is left after {days} days", numbers=numbers))
    if not effect.whole:
        clauses.append(Sentence("so far, up to {day}", days={"day": effect.end}))
    if effect.noise.few:
        numbers = {"count": len(effect.noise.errors)}
        clauses.append(Sentence("with only {count} quiet stretches before it to compare with", numbers=numbers))
    if effect.control is not None:
        clauses.append(Sentence("its control was {by} off its own forecast", changes={"by": effect.control}))
    if effect.also:
        names = {"others": ", ".join(effect.also)}
        clauses.append(Sentence("at the same time as {others}, from which it cannot be told apart", names=names))
    return clauses


def _full_stop(said: Sentence) -> Sentence:
    return Sentence(
        said.text + ".", said.shares, firsts=said.firsts, amounts=said.amounts, changes=said.changes, unit=said.unit
    )
