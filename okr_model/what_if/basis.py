"""What every scenario begins with: a key result as it stands today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from okr_model.forecast.forecast import Projection
from okr_model.formula.evaluate import Running
from okr_model.formula.formula import Formula
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import Commitment, KeyResult
from okr_model.progress.pace import Pace
from okr_model.progress.progress import Bands, is_accumulating
from okr_model.progress.target_likelihood import judged_likelihood
from okr_model.what_if.path import Shape
from okr_model.what_if.shape import shape_of
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, eq=False)
class Basis:
    """A key result as it stands today: what every scenario begins with.

    course: the running value to date; formula, course and projection are None where no source knows its value.
    titles: what to call its metrics, by full name.
    settled: the last settled day.  fixed: why its forecast cannot be moved, where it cannot.
    """

    key_result: KeyResult
    kind: Commitment
    cycle: Cycle
    on: date
    formula: Formula | None = None
    daily: Mapping[Measure, pd.Series[float]] = field(default_factory=dict)
    course: Running | None = None
    settled: date = date.min
    unit: str = ""
    bands: Bands = Bands()  # noqa: RUF009 - frozen
    pace: Pace | None = None
    projection: Projection | None = None
    stale: bool | Sentence = False
    titles: Mapping[str, str] = field(default_factory=dict)

    def title(self, metric: str) -> str:
        """What to call a metric where people read."""
        return self.titles.get(metric, metric)

    @cached_property
    def fan(self) -> pd.DataFrame:
        """The way ahead, a row for each day to come; no row where there is none."""
        return self.projection.course() if self.projection else pd.DataFrame(index=pd.DatetimeIndex([]))

    @cached_property
    def shape(self) -> Shape:
        """How days make up its value."""
        assert self.formula is not None
        return shape_of(self.key_result, self.formula, self.daily, self.course, self.cycle, self.settled, self.fan)

    @property
    def accumulating(self) -> bool:
        """Whether it counts from zero."""
        return is_accumulating(self.key_result, self.formula)

    def likelihood(self, result: KeyResult, projection: Projection) -> float | None:
        """That a key result of this kind comes as far as it is asked to: the likelihood that its status follows."""
        return judged_likelihood(result, projection, self.bands.bound(self.kind), self.accumulating)

    def fixed(self) -> Sentence | None:
        """Why its forecast cannot be moved; None where it can."""
        if self.on >= self.cycle.end:
            return Sentence("its cycle has ended")
        if self.key_result.type in {"milestone", "baseline"} or self.formula is None:
            return Sentence("its values are entered by hand or too rarely, so there is no forecast to change")
        if isinstance(self.stale, Sentence):
            return self.stale
        if self.projection is None or self.projection.confidence == "none":
            return self.projection.why if self.projection else Sentence("it has no forecast")
        return None if len(self.fan) else Sentence("its cycle has ended")
