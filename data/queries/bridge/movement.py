"""What moved: the figures of key results week by week, for those who read what was said about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from data.queries.scoreboard.standing import Standing
from okr_model.plan.cycles import Cycle
from okr_model.wording.figures import rounds_away


class Move(NamedTuple):
    """One key result over a week: its value at the end of the week before, and at the end of this one."""

    standing: Standing
    before: float
    after: float

    @property
    def shown(self) -> tuple[float, ...]:
        """The figures that the two are to be told apart from, and among."""
        return (self.before, self.after, *self.standing.shown)


class Week(NamedTuple):
    """What moved from `start` to `end`, at most seven days, in the order of the plan."""

    start: date
    end: date
    moves: tuple[Move, ...]


def weeks(standings: Sequence[Standing], cycle: Cycle, on: date, begins: int | None = None) -> list[Week]:
    """The weeks of a cycle up to a day in which anything moved so far that its figure shows it, the latest first.

    begins: the day of the week with which weeks begin, Monday being 0, so that the cycle's first may be shorter; None:
    they are counted from the first day of the cycle. The one that is not over ends with `on`.
    """
    until, found = min(on, cycle.end), []
    start = cycle.start
    while start <= until:
        left = 6 if begins is None else (begins - 1 - start.weekday()) % 7
        end = min(start + timedelta(days=left), until)
        moves = tuple(m for s in standings if (m := _move(s, start - timedelta(days=1), end)) is not None)
        if moves:
            found.append(Week(start, end, moves))
        start = end + timedelta(days=1)
    return found[::-1]


def value_on(standing: Standing, day: date) -> float | None:
    """What the key result's value was on a day; None where it had none."""
    if standing.running is None:
        return None
    past = standing.running.days["value"].loc[: pd.Timestamp(day)]
    return float(past.iloc[-1]) if len(past) and not pd.isna(past.iloc[-1]) else None


def _move(standing: Standing, before: date, end: date) -> Move | None:
    first, last = value_on(standing, before), value_on(standing, end)
    if last is None or first is None:
        return None
    found = Move(standing, first, last)
    return None if rounds_away(last - first, standing.unit, found.shown) else found
