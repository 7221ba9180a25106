"""Where every key result stands: the one read model of the pages, the API and the command line.

Plan × metrics, through `okr_model`. All key results of a cycle are answered by one query of the metric store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

import pandas as pd

from data.queries.metrics.metric_usage import parsed
from data.queries.metrics.quarantine import days_held, in_words
from data.queries.scoreboard.forecasting import Ahead, forecast_key_result, required_series
from data.queries.scoreboard.freshness import Freshness, freshness_of, why_stale
from data.stores.check_ins.store import Entry
from data.stores.metrics.store import Request
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import TypedValue
from okr_model.formula.evaluate import Running, check_window, running
from okr_model.formula.formula import Formula, FormulaError
from okr_model.formula.tree import Aggregate
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.progress import manual_value
from okr_model.progress.objective_score import ScoreOutlook, ScorePart
from okr_model.progress.objective_status import ObjectiveStatus, judge
from okr_model.progress.pace import linear
from okr_model.progress.progress import Reading, is_accumulating, read, roll_up
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
    problem: str | None = None
    unit: str = ""
    ahead: Ahead | None = None
    held: tuple[Sentence, ...] = ()
    typed: Entry | None = None

    @property
    def because(self) -> str:
        """Why it stands where it does, in English; what it waits for is said too."""
        return self.problem or " ".join(map(str, (self.reading.because, *self.held)))

    @property
    def unit_is_part_of_number(self) -> bool:
        """Whether figures are written with their unit in one, as money and shares are."""
        return unit_is_part_of_number(self.unit)

    @property
    def shown(self) -> tuple[float, ...]:
        """Its figures that are to be told apart wherever one of them is written."""
        return shown_together(self.key_result, self.reading.value, self.reading.prospect)

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
        return [_part(standing) for standing in self.key_results]

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


class UnknownCycle(LookupError):
    """No such cycle in the plan; the message lists the known ones."""


def choose_cycle(cycles: Iterable[Cycle], on: date, wanted: str | None = None) -> Cycle | None:
    """The cycle asked for by id; else the one running on that day, the last that ended, the next to begin."""
    known = sorted(cycles)
    if wanted is not None:
        for cycle in known:
            if cycle.id == wanted:
                return cycle
        names = ", ".join(c.id for c in known) or "none yet: write okrs.yaml, then `okr plan apply okrs.yaml`"
        raise UnknownCycle(f"There is no cycle {wanted!r}. Known: {names}.")
    running_now = [c for c in known if on in c]
    begun = [c for c in known if c.start <= on]
    return (running_now or begun)[-1] if begun else next(iter(known), None)


def build(
    workspace: Reader, *, cycle: str | None = None, on: date | None = None, as_of: datetime | None = None
) -> Scoreboard | None:
    """The scoreboard of a cycle; None where the plan is empty. Raises `UnknownCycle`.

    as_of: with the figures as they were known then and the plan as it stood, or as first written where that was later.
    """
    on = on or workspace.today()
    chosen = choose_cycle(workspace.plan.cycles(), on, cycle)
    plan = plan_as_of(workspace, chosen.id, as_of) if chosen else None
    return None if plan is None else _Reader(workspace, plan, on, as_of).board()


def draft(workspace: Reader, cycle: Cycle, objective: Objective, result: KeyResult) -> Standing:
    """Where a key result would stand today that is not in the plan, or not as it is written there."""
    alone = objective.model_copy(update={"key_results": (result,), "supports": None})
    return _Reader(workspace, Plan(cycle=cycle, objectives=(alone,)), workspace.today(), None).board().standings[0]


def plan_as_of(workspace: Reader, cycle_id: str, as_of: datetime | None) -> Plan | None:
    """The plan of a cycle as it stood at a moment; as it was first written where that was later."""
    began = workspace.plan.began(cycle_id) if as_of else None
    return workspace.plan.plan(cycle_id, max(as_of, began) if as_of and began else None)


class _Reader:
    """One reading of a plan: every key result on a day, with one query."""

    def __init__(self, workspace: Reader, plan: Plan, on: date, as_of: datetime | None) -> None:
        self.workspace, self.plan, self.on, self.as_of = workspace, plan, on, as_of
        self.until = min(on, plan.cycle.end)
        self.typed = workspace.plan.check_ins.typed(plan.cycle.id, as_of) if _any_manual(plan) else []
        self.held = {} if as_of else days_held(workspace)  # what waits now says nothing of what was known then
        self.formulas = {
            k.id: _formula(k, workspace.catalogue) for o in plan.objectives for k in o.key_results if k.formula
        }

    def board(self) -> Scoreboard:
        """The whole scoreboard."""
        cycle = self.plan.cycle
        wanted = {k.id: self._requests(k) for o in self.plan.objectives for k in o.key_results}
        answers = self.workspace.metrics.daily([r for requests in wanted.values() for r in requests], self.as_of)
        objectives = []
        for objective in self.plan.objectives:
            standings = tuple(
                self._standing(objective, k, {r.measure: answers[r] for r in wanted[k.id]})
                for k in objective.key_results
            )
            parts, bands = [_part(s) for s in standings], self.workspace.settings.status.bands
            over = self.on > cycle.end
            stands = judge(parts, objective.kind, bands, over=over)
            progress = roll_up([(s.reading.progress, s.key_result.weight) for s in standings])
            progress = stands.score if over else progress
            objectives.append(ObjectiveStanding(objective, standings, progress, stands))
        return Scoreboard(cycle, self.on, self.as_of, tuple(objectives))

    def _requests(self, result: KeyResult) -> list[Request]:
        formula = self.formulas.get(result.id)
        if not isinstance(formula, Formula) or self.until < self.plan.cycle.start:
            return []
        cycle = self.plan.cycle
        parts = required_series(formula, result, cycle, self.until)
        return [Request(n.measure, n.first, n.last, cycle.start, carry=n.carry) for n in parts]

    def _standing(self, objective: Objective, result: KeyResult, daily: Mapping[Measure, pd.Series]) -> Standing:
        """Run the formula, judge freshness, read the outcome."""
        cycle, formula = self.plan.cycle, self.formulas.get(result.id)
        if isinstance(formula, FormulaError):
            reading = read(result, cycle, self.on, None, None, kind=objective.kind, stale=False)
            return Standing(result, objective, reading, problem=str(formula), unit=result.unit)
        if result.manual:
            return self._manual(objective, result)
        course = running(formula, daily, cycle.start, self.until, result.window) if formula and daily else None
        sources = tuple(self._freshness(s, formula.metrics) for s in sorted(formula.sources)) if formula else ()
        unit = result.unit or self._unit(formula)
        stale = next((self._why_stale(s, formula) for s in sources if s.stale), False) if formula else False
        waiting = sorted(formula.metrics & self.held.keys()) if formula else ()
        titles = self.workspace.catalogue.titles(waiting)
        held = tuple(in_words(titles[name], self.held[name]) for name in waiting)
        ahead = None
        if formula is not None and course is not None and not stale:
            ahead = forecast_key_result(result, formula, daily, course, cycle, self.on, settled_through(sources))
        reading = read(
            result,
            cycle,
            self.on,
            formula,
            course,
            kind=objective.kind,
            stale=stale,
            bands=self.workspace.settings.status.bands,
            pace=ahead.pace if ahead else None,
            projection=ahead.projection if ahead else None,
            rates=ahead.rates if ahead else None,
            unit=unit,
        )
        return Standing(result, objective, reading, formula, course, daily, sources, unit=unit, ahead=ahead, held=held)

    def _manual(self, objective: Objective, result: KeyResult) -> Standing:
        """No source knows its value: what people typed in is its course."""
        entries, values = {}, {}
        for one in self.typed:  # the last one for a day counts
            if one.item == result.id and isinstance(one.body, TypedValue):
                entries[one.body.day], values[one.body.day] = one, one.body.value
        course = manual_value.typed(values, self.plan.cycle.start, self.until) if values else None
        stale = manual_value.is_stale(values, self.until)
        reading = read(
            result,
            self.plan.cycle,
            self.on,
            None,
            course,
            kind=objective.kind,
            stale=stale and bool(values),
            bands=self.workspace.settings.status.bands,
        )
        last = max((day for day in entries if day <= self.until), default=None)
        return Standing(
            result, objective, reading, running=course, unit=result.unit, typed=entries[last] if last else None
        )

    def _unit(self, formula: Formula | None) -> str:
        """The metric's own unit, where the formula is nothing but one aggregate of it."""
        if formula is None or not isinstance(formula.tree, Aggregate):
            return ""
        return "days" if formula.tree.function == "count" else self.workspace.catalogue[formula.tree.measure.name].unit

    def _why_stale(self, fresh: Freshness, formula: Formula) -> Sentence:
        """What stands still since when, and what is wrong with it as far as that is known.

        That is the source, or the one metric of it that stays behind the others or never brought anything.
        """
        settings = self.workspace.settings.sources[fresh.source]
        run = None if self.as_of else self.workspace.plan.latest_run(fresh.source)
        reach = {
            name: one.last_day
            for name, one in self.workspace.metrics.coverage(self.as_of, self.until).items()
            if name.partition(".")[0] == fresh.source and one.last_day
        }
        own = sorted(name for name in formula.metrics if name.partition(".")[0] == fresh.source)
        never = [name for name in own if name not in reach]
        if never and reach:
            return why_stale(replace(fresh, last_day=None), never[0], settings, run)
        behind = [name for name in own if name in reach and reach[name] == fresh.last_day]
        goes_on = behind and max(reach.values()) > reach[behind[0]]
        return why_stale(fresh, behind[0] if goes_on else fresh.source, settings, run)

    def _freshness(self, source: str, names: Iterable[str]) -> Freshness:
        known = self.workspace.metrics.coverage(self.as_of, self.until)
        parts = [known.get(name) for name in names if name.partition(".")[0] == source]
        return freshness_of(source, parts, self.workspace.settings.sources[source].fresh_for, self.until)


def settled_through(sources: Sequence[Freshness]) -> date | None:
    """The last day on which all of them are settled; None where one has never said so."""
    days = [s.settled_through for s in sources]
    return min((d for d in days if d), default=None) if all(days) else None


def _part(standing: Standing) -> ScorePart:
    projection = standing.ahead.projection if standing.ahead else None
    accumulating = is_accumulating(standing.key_result, standing.formula)
    return ScorePart(standing.key_result, standing.reading, projection, accumulating)


def _any_manual(plan: Plan) -> bool:
    return any(k.manual for o in plan.objectives for k in o.key_results)


def _formula(result: KeyResult, catalogue: Catalogue) -> Formula | FormulaError:
    """Bad input becomes a value: one broken formula leaves the others readable."""
    try:
        formula = parsed(result.formula or "", catalogue)
        check_window(formula, result.window)
    except FormulaError as error:
        return error
    return formula
