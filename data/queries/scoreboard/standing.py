"""Where one key result, one objective and a whole cycle stand: what the scoreboard reads, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import pandas as pd

from data.queries.scoreboard.forecasting import Ahead
from data.queries.scoreboard.freshness import Freshness
from data.stores.check_ins.store import Entry
from okr_model.formula.evaluate import Running
from okr_model.formula.formula import Formula
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective
from okr_model.progress import in_words
from okr_model.progress.objective_score import ScoreOutlook, ScorePart
from okr_model.progress.objective_status import ObjectiveStatus
from okr_model.progress.pace import linear
from okr_model.progress.progress import Reading, is_accumulating
from okr_model.progress.rates import asked_rate
from okr_model.progress.saving import is_saving
from okr_model.progress.status import Status
from okr_model.progress.status_rules import is_met
from okr_model.progress.target_likelihood import shown_together
from okr_model.wording.figures import unit_is_part_of_number
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Standing:
    """One key result and where it stands.

    problem: why it cannot be read, where it cannot.  held: which values behind it wait for confirmation.
    daily: the daily values behind it, from long before the cycle.  ahead: pace, forecast and rates.
    typed: the entry that typed its value in, where people do and have.
    """

    key_result: KeyResult
    objective: Objective
    reading: Reading
    formula: Formula | None = None
    running: Running | None = None
    daily: Mapping[Measure, pd.Series] = field(default_factory=dict)
    sources: tuple[Freshness, ...] = ()
    problem: Sentence | None = None
    unit: str = ""
    ahead: Ahead | None = None
    held: tuple[Sentence, ...] = ()
    typed: Entry | None = None

    @property
    def because(self) -> str:
        """Why it stands where it does, in English; what it waits for is said too."""
        return self.why(str)

    def why(self, say: Callable[[Sentence], str]) -> str:
        """The same, each sentence said by `say`."""
        return " ".join(map(say, (self.problem,) if self.problem else (self.reading.because, *self.held)))

    @property
    def unit_is_part_of_number(self) -> bool:
        """Whether figures are written with their unit in one, as money and shares are."""
        return unit_is_part_of_number(self.unit)

    @property
    def shown(self) -> tuple[float, ...]:
        """Its figures that are to be told apart wherever one of them is written."""
        return shown_together(self.key_result, self.reading.value, self.reading.prospect)

    def goal(self, *, bare: bool = False) -> Sentence:
        """What it should come to, in words."""
        result, target = self.key_result, self.reading.target
        return in_words.goal(
            result.type, target=target, low=result.low, high=result.high, unit=self.unit, shown=self.shown, bare=bare
        )

    @property
    def covered(self) -> Sentence | None:
        """How far it has come, in words; None where it has no progress."""
        reading = self.reading
        return in_words.covered(
            self.key_result.type,
            reading.progress,
            reading.expected,
            reading.saving,
            target=reading.target,
            unit=self.unit,
        )

    @property
    def reached_on(self) -> date | None:
        """The day on which the forecast's middle first meets the target; None where it does not within the cycle.

        None where it is met already, too: that day lies behind, and a sum that should stay small meets its target from
        the first day on.
        """
        if self.ahead is None or is_met(self.key_result, self.reading.value) or self.is_saving:
            return None
        return self.ahead.reached_on(self.key_result)

    def asked_rate(self, per: Literal["a_day", "from_here"], required: float) -> tuple[Sentence, float]:
        """What its required rate is called, and the figure to show for it."""
        return asked_rate(per, required, self.key_result.type, accumulating=self.is_accumulating)

    @property
    def is_accumulating(self) -> bool:
        """Whether it is a sum over the cycle."""
        return is_accumulating(self.key_result, self.formula)

    @property
    def is_saving(self) -> bool:
        """Whether it is a sum that should stay small."""
        return is_saving(self.key_result, self.is_accumulating)

    @property
    def owner(self) -> str:
        """Its own owner, else the objective's."""
        return self.key_result.owner or self.objective.owner

    @property
    def settled_through(self) -> date | None:
        """The last day on which every source behind it is settled."""
        return settled_through(self.sources)

    @property
    def last_day(self) -> date | None:
        """The last day for which every source behind it has data."""
        days = [s.last_day for s in self.sources]
        return min((d for d in days if d), default=None) if all(days) else None

    @property
    def course(self) -> pd.Series:
        """The value by day, as far as its sources have data; the days without a value are left out."""
        if self.running is None:
            return pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"))
        values = self.running.days["value"].dropna()
        return values if self.last_day is None else values.loc[: pd.Timestamp(self.last_day)]

    def pace_line(self, cycle: Cycle) -> pd.Series:
        """Where the value should be, by day of the cycle; empty for results that are to be held or ticked off."""
        result = self.key_result
        first = 0.0 if is_accumulating(result, self.formula) else result.baseline
        if result.type not in {"increase", "decrease"} or result.target is None or first is None:
            return pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"))
        return (self.ahead.pace if self.ahead else linear(cycle)).values(first, result.target)

    def baseline_line(self, cycle: Cycle) -> pd.Series:
        """Where a sum that should stay small would be at its baseline's pace, by day; empty for all others."""
        baseline = self.key_result.baseline
        if not self.is_saving or baseline is None:
            return pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"))
        return (self.ahead.pace if self.ahead else linear(cycle)).values(0.0, baseline)

    @property
    def last_sync(self) -> datetime | None:
        """When the source heard from longest ago last brought data."""
        times = [s.last_sync for s in self.sources]
        return min((t for t in times if t), default=None) if all(times) else None


@dataclass(frozen=True, slots=True)
class ObjectiveStanding:
    """One objective with its key results. stands: where it does, and why.

    progress: the weighted mean of theirs; once its cycle is over, its score.
    """

    objective: Objective
    key_results: tuple[Standing, ...]
    progress: float | None
    stands: ObjectiveStatus

    @property
    def status(self) -> Status:
        """The one word for it."""
        return self.stands.status

    @property
    def parts(self) -> list[ScorePart]:
        """What it is judged by."""
        return [part(standing) for standing in self.key_results]

    @property
    def outlook(self) -> ScoreOutlook | None:
        """The score it is likely to get; None once its cycle is over, or where nothing can be said."""
        return self.stands.outlook


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """A cycle's objectives as they stood on a day, with what the store knew at a time (`as_of`, None: now)."""

    cycle: Cycle
    on: date
    as_of: datetime | None
    objectives: tuple[ObjectiveStanding, ...]

    @property
    def over(self) -> bool:
        """Whether the cycle had ended by that day."""
        return self.on > self.cycle.end

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every key result, in the order of the plan."""
        return tuple(s for o in self.objectives for s in o.key_results)

    def find(self, key_result_id: str) -> Standing | None:
        """The key result with that id."""
        return next((s for s in self.standings if s.key_result.id == key_result_id), None)


def settled_through(sources: Sequence[Freshness]) -> date | None:
    """The last day on which all of them are settled; None where one has never said so."""
    days = [s.settled_through for s in sources]
    return min((d for d in days if d), default=None) if all(days) else None


def part(standing: Standing) -> ScorePart:
    """What an objective is judged by, of one of its key results."""
    projection = standing.ahead.projection if standing.ahead else None
    accumulating = is_accumulating(standing.key_result, standing.formula)
    return ScorePart(standing.key_result, standing.reading, projection, accumulating)
