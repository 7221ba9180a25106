"""Where every key result stands: the one read model of the pages, the API and the command line.

Plan × metrics, through `okr_model`. All key results of a cycle are answered by one query of the metric store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from data.queries.metrics.metric_usage import parsed
from data.queries.metrics.quarantine import days_held, in_words
from data.queries.scoreboard.forecasting import required_series
from data.queries.scoreboard.freshness import Freshness, freshness_of, why_stale
from data.queries.scoreboard.kept_forecasts import ahead_of
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing, part, settled_through
from data.stores.metrics.store import Request
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import TypedValue
from okr_model.formula.evaluate import check_window, running
from okr_model.formula.formula import Formula, FormulaError
from okr_model.formula.tree import Aggregate
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.progress import manual_value
from okr_model.progress.objective_status import judge
from okr_model.progress.progress import read, roll_up
from okr_model.wording.sentences import Sentence, SentenceError, as_typed


class UnknownCycle(SentenceError, LookupError):
    """No such cycle in the plan; the message lists the known ones."""


def choose_cycle(cycles: Iterable[Cycle], on: date, wanted: str | None = None) -> Cycle | None:
    """The cycle asked for by id; else the one running on that day, the last that ended, the next to begin."""
    known = sorted(cycles)
    if wanted is not None:
        for cycle in known:
            if cycle.id == wanted:
                return cycle
        none = Sentence("none yet: write okrs.yaml, then `okr plan apply okrs.yaml`")
        names: list[str] | Sentence = [c.id for c in known] or none
        raise UnknownCycle(
            Sentence("There is no cycle {wanted}. Known: {names}.").filled(wanted=as_typed(wanted), names=names)
        )
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
    return draft_board(workspace, cycle, objective, result).standings[0]


def draft_board(workspace: Reader, cycle: Cycle, objective: Objective, result: KeyResult) -> Scoreboard:
    """A scoreboard of nothing but a key result that is being written."""
    alone = objective.model_copy(update={"key_results": (result,), "supports": None})
    return _Reader(workspace, Plan(cycle=cycle, objectives=(alone,)), workspace.today(), None).board()


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
            parts, bands = [part(s) for s in standings], self.workspace.settings.status.bands
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
            return Standing(result, objective, reading, problem=formula.with_place, unit=result.unit)
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
            ahead = ahead_of(result, formula, daily, course, cycle, self.on, settled_through(sources))
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
