"""One change of a scenario as lifts and additions on the days ahead, or the words why it cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from okr_model.forecast.forecast import Projection
from okr_model.what_if.basis import Basis
from okr_model.what_if.carry_through import carried_through
from okr_model.what_if.path import Push, Shape, pushed
from okr_model.what_if.scenario import Change
from okr_model.wording.sentences import Sentence

Floats = npt.NDArray[np.float64]
_SPLIT = Sentence("It is a ratio or an average, so units cannot be added: use growth in percent instead.")


class Refusal(ValueError):
    """A change that makes no sense. `said`: what is wrong with it and what to do instead."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(str(said))
        self.said = said


def push(basis: Basis, change: Change) -> tuple[Push, list[Sentence]]:
    """What a change does to each day ahead, and what was assumed. Raises `Refusal`."""
    count = len(basis.fan)
    lifts, additions = np.zeros(count), np.zeros(count)
    notes: list[Sentence] = []
    if change.growth is not None:
        days, notes = _days(basis, change.growth.start, change.growth.until)
        if change.growth.percent is not None:
            share = change.growth.percent / 100
            lifts += days * (share if change.metric is None else _of_metric(basis, change.metric, share))
        else:
            _refuse_split(basis)
            additions += days * (change.growth.per_day or 0.0)
    if change.driver is not None:
        days, more = _days(basis, change.driver.start, change.driver.until)
        notes = notes + more
        share = change.driver.lift / 100
        first = share if change.metric is None else _of_metric(basis, change.metric, share)
        lifts = (1 + lifts) * (1 + days * first * _left(basis, change)) - 1
    if change.amount is not None and change.on is not None:
        days, more = _once(basis, change.on)
        notes = notes + more
        additions += days * change.amount
    return Push(lifts, additions), notes


def settle_on(basis: Basis, projection: Projection, rate: float) -> Projection:
    """The forecast moved so that in the middle the days left bring `rate` a day. Raises `Refusal`."""
    if basis.shape.form != "adds":
        raise Refusal(Sentence("It is not a daily sum, so it has no daily rate: use growth in percent instead."))
    more = rate - middle_rate(basis, projection)
    count = len(basis.fan)
    return pushed(projection, Push(np.zeros(count), np.full(count, more)), Shape("adds"), projection.course())


def middle_rate(basis: Basis, projection: Projection) -> float:
    """What the days left bring a day in the middle of the forecast."""
    start = projection.banked if np.isfinite(projection.banked) else 0.0
    return (projection.median - start) / len(basis.fan)


def _days(basis: Basis, start: date | None, until: date | None) -> tuple[Floats, list[Sentence]]:
    """1 on each day ahead that lies within, else 0."""
    tomorrow, end = basis.on + timedelta(days=1), basis.cycle.end
    if start is not None and start > end:
        said = Sentence("No days are left from {day}: it ends on {end}.", days={"day": start, "end": end})
        raise Refusal(said)
    if until is not None and until < tomorrow:
        raise Refusal(Sentence("The days until {day} are past and cannot change.", days={"day": until}))
    ahead = basis.fan.index
    inside = np.ones(len(ahead))
    if start is not None:
        inside *= ahead >= np.datetime64(start)
    if until is not None:
        inside *= ahead <= np.datetime64(until)
    if start is None or start >= tomorrow:
        return inside, []
    return inside, [Sentence("Past days cannot change, so it counts from {day}.", days={"day": tomorrow})]


def _left(basis: Basis, change: Change) -> Floats:
    """How much of a driver's first lift is left on each day ahead."""
    driver = change.driver
    assert driver is not None
    if driver.half_life is None:
        return np.ones(len(basis.fan))
    since = (basis.fan.index.to_numpy() - np.datetime64(driver.start)) / np.timedelta64(1, "D")
    return np.asarray(0.5 ** (np.maximum(since, 0.0) / driver.half_life))


def _once(basis: Basis, day: date) -> tuple[Floats, list[Sentence]]:
    """1 on the day on which an amount comes."""
    _refuse_split(basis)
    if day not in basis.cycle:
        days = {"day": day, "start": basis.cycle.start, "end": basis.cycle.end}
        raise Refusal(Sentence("{day} is outside its dates, {start} to {end}.", days=days))
    gone = day < basis.fan.index[0].date()
    if gone and basis.shape.form == "window":
        raise Refusal(Sentence("{day} is past and cannot change.", days={"day": day}))
    place = 0 if gone else int(np.searchsorted(basis.fan.index.to_numpy(), np.datetime64(day)))
    once = np.zeros(len(basis.fan))
    once[place] = 1.0
    said = Sentence("{day} is past: the amount counts as if it had happened then.", days={"day": day})
    return once, [said] if day <= basis.on else []


def _of_metric(basis: Basis, metric: str, growth: float) -> float:
    assert basis.formula is not None
    if metric not in basis.formula.metrics:
        names = {"metric": metric, "known": ", ".join(sorted(basis.formula.metrics))}
        raise Refusal(Sentence("{metric} is not part of it. Its metrics: {known}.", names=names))
    share = carried_through(basis, metric, growth)
    if share is None:
        said = Sentence("It would have no value if {metric} changed by {by}.", names={"metric": metric})
        raise Refusal(Sentence(said.text, names=said.names, changes={"by": growth}))
    if share < -1:
        raise Refusal(
            Sentence(
                "That would be a loss of more than 100%: make the change of {metric} smaller.", names={"metric": metric}
            )
        )
    return share


def _refuse_split(basis: Basis) -> None:
    adds_up = basis.formula is not None and basis.formula.is_accumulating
    if basis.shape.form == "share" or (basis.shape.form == "window" and not adds_up):
        raise Refusal(_SPLIT)
