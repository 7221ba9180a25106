"""What if: a key result under the changes of a scenario, by the same rules as the plan's own figures.

Changes move the forecast (`what_if_path`); likelihood, landing, status and rates follow from it as they always do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from pydantic import ValidationError

from okr_model.forecast.forecast import Projection
from okr_model.forecast.of_formula import outlook
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult
from okr_model.progress.pace import linear
from okr_model.progress.progress import Reading, read
from okr_model.progress.rates import Rates, rates
from okr_model.progress.target_likelihood import shown_together
from okr_model.what_if.basis import Basis
from okr_model.what_if.path import Push, pushed, together
from okr_model.what_if.push import Refusal, push, settle_on
from okr_model.what_if.scenario import Change
from okr_model.wording.sentences import Sentence

_LONGEST = 1100  # days a key result's time may last


@dataclass(frozen=True, slots=True)
class Outcome:
    """A key result under a scenario. notes: what was assumed."""

    key_result: KeyResult
    cycle: Cycle
    reading: Reading
    projection: Projection | None
    notes: tuple[Sentence, ...] = ()

    @property
    def shown(self) -> tuple[float, ...]:
        """Its figures that are to be told apart wherever one of them is written."""
        return shown_together(self.key_result, self.reading.value, self.reading.prospect)


def apply(basis: Basis, changes: Sequence[Change] = ()) -> Outcome:
    """The key result under all of these changes, which are of it or of metrics behind it. Raises `Refusal`."""
    basis = ending(basis, changes)
    result, beyond = _changed(basis, changes)
    projection, notes = projected(basis, changes)
    notes = (*beyond, *notes)
    if result.target != basis.key_result.target and projection is not None:
        _not_reached_already(result, projection, basis)
    reading = read(
        result,
        basis.cycle,
        basis.on,
        basis.formula,
        basis.course,
        kind=basis.kind,
        stale=basis.stale,
        bands=basis.bands,
        pace=basis.pace or linear(basis.cycle),
        projection=projection,
        rates=_rates(basis, result, changes),
        unit=basis.unit,
    )
    return Outcome(result, basis.cycle, reading, projection, notes)


def projected(basis: Basis, changes: Iterable[Change]) -> tuple[Projection | None, tuple[Sentence, ...]]:
    """The forecast alone, and what was assumed. Raises `Refusal`."""
    moving = [change for change in changes if _moves(change)]
    if not moving or basis.projection is None:
        if moving:
            _refuse_fixed(basis)
        return basis.projection, ()
    _refuse_fixed(basis)
    pushes, notes = [], []
    for change in moving:
        one, note = push(basis, change)
        pushes.append(one)
        notes += note
    whole: Push = together(pushes, len(basis.fan))
    found = pushed(basis.projection, whole, basis.shape, basis.fan)
    wanted = next((change.daily_rate for change in reversed(moving) if change.daily_rate is not None), None)
    if wanted is not None:
        found = settle_on(basis, found, wanted)
    return found, tuple(note for place, note in enumerate(notes) if note not in notes[:place])


def ending(basis: Basis, changes: Iterable[Change]) -> Basis:
    """The same with the end that the changes give it."""
    end = next((change.end for change in reversed(list(changes)) if change.end is not None), basis.cycle.end)
    return basis if end == basis.cycle.end else _until(basis, end)


@lru_cache(maxsize=64)
def _until(basis: Basis, end: date) -> Basis:
    if end <= basis.on:
        raise Refusal(Sentence("It cannot end on {day}: that day has passed.", days={"day": end}))
    if (end - basis.cycle.start).days > _LONGEST:
        raise Refusal(Sentence("It cannot end on {day}: three years is the longest.", days={"day": end}))
    if basis.formula is None or basis.projection is None:
        raise Refusal(Sentence("its end cannot be moved", then=(_why(basis),)))
    cycle = Cycle(basis.cycle.start, end, basis.cycle.id)
    young = (basis.on - basis.settled).days
    projection = outlook(
        basis.formula, basis.daily, cycle.start, end, basis.on, window=basis.key_result.window, provisional=young
    )
    return replace(basis, cycle=cycle, projection=projection, pace=linear(cycle))


def _moves(change: Change) -> bool:
    return any(part is not None for part in (change.growth, change.amount, change.daily_rate, change.driver))


def _changed(basis: Basis, changes: Iterable[Change]) -> tuple[KeyResult, tuple[Sentence, ...]]:
    """With the target, limits and weight of the scenario, checked like those of a plan; and what is to be known.

    A target worse than the baseline may be tried: it asks for no progress, so only its likelihood can be told.
    """
    result = basis.key_result
    own = [change for change in changes if change.metric is None]
    given = {name: getattr(c, name) for c in own for name in ("target", "low", "high", "weight")}
    new = {name: value for c in own for name in given if (value := getattr(c, name)) is not None}
    if not new:
        return result, ()
    if "target" in new and result.target is None:
        raise Refusal(Sentence("A key result of the type {type} has no target.", names={"type": result.type}))
    notes: tuple[Sentence, ...] = ()
    if is_beyond(result, new.get("target")):
        text = Sentence("A target of {target} is worse than the baseline of {baseline}, so it has no progress.")
        figures = {"target": new["target"], "baseline": result.baseline}
        notes = (replace(text, figures=figures, unit=basis.unit),)
        new["baseline"] = new["target"]  # no way to cover, so that the target itself is what is asked
    try:
        return KeyResult.model_validate(result.model_dump() | new), notes
    except ValidationError as error:
        said = str(error.errors()[0].get("ctx", {}).get("error", error.errors()[0]["msg"]))
        raise Refusal(Sentence("{problem}.", names={"problem": said[:1].upper() + said[1:]})) from None


def is_beyond(result: KeyResult, target: float | None) -> bool:
    """Whether a target is worse than the baseline, so that it asks for no progress."""
    if target is None or result.baseline is None or result.type not in {"increase", "decrease"}:
        return False
    return target > result.baseline if result.type == "decrease" else target < result.baseline


def _not_reached_already(result: KeyResult, projection: Projection, basis: Basis) -> None:
    if result.type != "increase" or not projection.never_falls or result.target is None:
        return
    if result.target <= projection.banked:
        amounts = {"target": result.target, "banked": projection.banked}
        raise Refusal(
            Sentence("The target of {target} is already met: {banked} so far.", amounts=amounts, unit=basis.unit)
        )


def _rates(basis: Basis, result: KeyResult, changes: Iterable[Change]) -> Rates | None:
    """What is needed a day besides one-off amounts."""
    if basis.formula is None or basis.course is None or result.target is None or result.type in {"at_least", "at_most"}:
        return None
    coming = sum(c.amount for c in changes if c.amount is not None)
    target = result.target - (coming if basis.shape.form == "adds" else 0.0)
    settled, window = basis.settled, result.window
    return rates(basis.formula, basis.course, basis.daily, basis.cycle, target, settled=settled, window=window)


def _refuse_fixed(basis: Basis) -> None:
    if basis.fixed() is not None:
        raise Refusal(Sentence("its forecast cannot be moved", then=(_why(basis),)))


def _why(basis: Basis) -> Sentence:
    said = basis.fixed() or Sentence("it has no forecast")
    return replace(said, text=said.text.rstrip("."))
