"""What changes do to the way ahead: lifts and additions, day by day, laid on a forecast's whole fan.

A lift w on a day makes what that day brings 1 + w times as much; an addition u brings u more. What a day brings is, by
the form of the key result's value V over the days d:

    adds      sum over the cycle, or a level and its change:  V(d) - V(d-1)
    share     ratio or mean over the cycle, volume D(d) so far:  V(d)·D(d) - V(d-1)·D(d-1), and V' = (V·D)' / D
    window    anything over the trailing n days: each of them V(d) / n, for what adds up; V(d) for a level

Days up to today are as they are. Each level of the fan is changed alike, so what was as likely as not stays so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from okr_model.forecast.forecast import Projection

Floats = npt.NDArray[np.float64]
Form = Literal["adds", "share", "window"]


@dataclass(frozen=True, slots=True)
class Shape:
    """How days make up the value. volume: D on each day ahead; `before`: today's.  window: its length in days."""

    form: Form
    volume: Floats | None = None
    before: float = 0.0
    window: int = 0


@dataclass(frozen=True, slots=True)
class Push:
    """`lifts` and `additions` for each day ahead, in the order of the days."""

    lifts: Floats
    additions: Floats

    def __bool__(self) -> bool:
        return bool(self.lifts.any() or self.additions.any())

    @classmethod
    def none(cls, days: int) -> Push:
        """Nothing is changed."""
        return cls(np.zeros(days), np.zeros(days))


def together(pushes: Iterable[Push], days: int) -> Push:
    """Lifts multiply, additions add up."""
    lifts, additions = np.ones(days), np.zeros(days)
    for one in pushes:
        lifts, additions = lifts * (1 + one.lifts), additions + one.additions
    return Push(lifts - 1, additions)


def pushed(projection: Projection, push: Push, shape: Shape, course: pd.DataFrame) -> Projection:
    """course: of the projection, kept by who asks often."""
    if not push or not len(course):
        return projection
    rows = course.to_numpy(dtype=np.float64)
    with np.errstate(all="ignore"):
        changed = _laid(rows, push, shape, projection.banked)
    return projection.along(pd.DataFrame(changed, index=course.index, columns=course.columns))


def _laid(rows: Floats, push: Push, shape: Shape, banked: float) -> Floats:
    lifts, additions = push.lifts[:, None], push.additions[:, None]
    if shape.form == "window":
        whole = [_trailing(part, shape.window) for part in (push.lifts, push.additions)]
        return np.asarray(rows * (1 + whole[0][:, None] / shape.window) + whole[1][:, None])
    start = banked if np.isfinite(banked) else 0.0
    if shape.form == "adds" or shape.volume is None:
        brought = np.diff(rows, axis=0, prepend=np.full((1, rows.shape[1]), start))
        return np.asarray(rows + np.cumsum(lifts * brought + additions, axis=0))
    volume = shape.volume[:, None]
    sums = rows * volume
    brought = np.diff(sums, axis=0, prepend=np.full((1, rows.shape[1]), start * shape.before))
    return np.asarray(rows + np.cumsum(lifts * brought, axis=0) / volume)


def _trailing(values: Floats, window: int) -> Floats:
    """The sum over the last `window` days ahead, up to each."""
    through = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    return np.asarray(through[ends] - through[np.maximum(ends - window, 0)])
