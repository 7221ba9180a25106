"""Why a key result moved between two moments: its figures and its plan, as they were known at each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from data.problems import suggestion
from data.stores.metrics import Request
from data.views.ahead import HISTORY
from data.views.scoreboard import Standing, choose_cycle, plan_as_of
from data.views.uses import parsed
from data.workspace import Workspace
from okr_model import bridge, bridge_split
from okr_model.bridge import Moment, Why
from okr_model.bridge_split import ByChannel, Channels
from okr_model.bridge_state import Figures, Side, put_right
from okr_model.cycles import Cycle
from okr_model.evaluate import check_window, needs
from okr_model.formula import Formula, FormulaError
from okr_model.formula_check import held
from okr_model.formula_tree import Aggregate
from okr_model.measures import Measure
from okr_model.plan import KeyResult, Plan
from okr_model.progress import is_accumulating
from okr_model.sentences import Sentence

CARRIED = timedelta(days=62)
"""How long before its first day a formula's figures are read: a level known from then is carried into the cycle."""


class UnknownKeyResult(LookupError):
    """No such key result in the cycle; the message lists the known ones."""


class NotBefore(ValueError):
    """The first moment does not come before the last one."""


class UnknownDimension(LookupError):
    """The key result's metrics have no such dimension; the message lists those they have."""


def by_end_of(workspace: Workspace, day: date) -> Moment:
    """A day, and what was known when it ended, where the workspace is."""
    zone = ZoneInfo(workspace.settings.workspace.timezone)
    return Moment(day, min(datetime.combine(day + timedelta(days=1), time(), zone), workspace.now()))


def at_start(workspace: Workspace, standing: Standing, cycle: Cycle) -> Moment:
    """Before the cycle for what counts from zero, else the first day of it with a value."""
    if is_accumulating(standing.key_result, standing.formula):
        return by_end_of(workspace, cycle.start - timedelta(days=1))
    values = standing.running.days["value"].dropna() if standing.running is not None else pd.Series(dtype=float)
    return by_end_of(workspace, pd.DatetimeIndex(values.index)[0].date() if len(values) else cycle.start)


def week_ago(workspace: Workspace, on: date) -> Moment:
    """Seven days before a day, when that day ended."""
    return by_end_of(workspace, on - timedelta(days=7))


def why(
    workspace: Workspace,
    key_result: str,
    first: Moment,
    *,
    cycle: str | None = None,
    on: date | None = None,
    last: Moment | None = None,
    by: str | None = None,
) -> Why:
    """Why a key result of a cycle moved since the first moment.

    on: the last day, today unless given, with what is known now.  last: the last moment instead.
    by: the dimension by which new activity is told, else the first one that the metrics have.
    Raises UnknownCycle, UnknownKeyResult, UnknownDimension, NotBefore.
    """
    end = last or Moment(on or workspace.today(), workspace.now())
    if first.day > end.day or first.known > end.known:
        raise NotBefore(f"{first.day} does not come before {end.day}: choose an earlier day.")
    chosen = choose_cycle(workspace.plan.cycles(), end.day, cycle)
    plan = plan_as_of(workspace, chosen.id, last.known if last else None) if chosen else None
    result = plan.key_result(key_result) if plan else None
    if plan is None or result is None:
        known = [k.id for o in plan.objectives for k in o.key_results] if plan else []
        raise UnknownKeyResult(
            f"There is no key result {key_result!r}. {suggestion(key_result, known, 'key results')}."
        )
    return _Reader(workspace, plan, result, first, end, as_of=last.known if last else None, by=by).why()


@dataclass(frozen=True, slots=True)
class _Way:
    """How the value is had by one of the two plans."""

    result: KeyResult
    cycle: Cycle
    formula: Formula | None

    def requests(self, until: date) -> list[Request]:
        """What is to be read to know the value on every day up to one."""
        if self.formula is None:
            return []
        past = self.cycle.start - (HISTORY if self.result.pace == "seasonal" else CARRIED)
        found = needs(self.formula, self.cycle.start, max(until, self.cycle.start), self.result.window)
        return [
            Request(
                n.measure,
                n.first if n.measure.span == "cycle" else min(n.first, past),
                until,
                self.cycle.start,
                carry=n.carry,
            )
            for n in found
        ]


class _Reader:
    """Reads both moments of one key result: what the store knew of it then, and what it knows now."""

    def __init__(
        self,
        workspace: Workspace,
        plan: Plan,
        result: KeyResult,
        first: Moment,
        last: Moment,
        *,
        as_of: datetime | None,
        by: str | None,
    ) -> None:
        self.workspace, self.plan, self.result = workspace, plan, result
        self.first, self.last, self.as_of, self.by = first, last, as_of, by

    def why(self) -> Why:
        """The whole answer."""
        then = plan_as_of(self.workspace, self.plan.cycle.id, self.first.known)
        was = then.key_result(self.result.id) if then else None
        if then is None or was is None:
            return self._without(self._added())
        try:
            before, after = self._way(was, then.cycle), self._way(self.result, self.plan.cycle)
        except FormulaError as error:
            return self._without(Sentence("Its formula is not understood: {why}", names={"why": error.message}))
        if "milestone" in (was.type, self.result.type):
            sides = [Side(way.result, way.cycle, None, Figures(), Figures()) for way in (before, after)]
            return bridge.why(self.first, self.last, *sides)
        return self._measured(before, after)

    def _measured(self, before: _Way, after: _Way) -> Why:
        known, notes = self.first.known, []
        old, new = self._sides(before, after, known)
        if old.value(old.then, self.first.day) is None and (read := self._first_read(before)):
            notes = [_first_read_note(self.first.day, read, self.workspace)]
            known = read
            old, new = self._sides(before, after, known)
        units = (self._unit(before), self._unit(after))
        catalogue = self.workspace.catalogue
        titles = {name: metric.title or metric.name.replace("_", " ") for name, metric in catalogue.items()}
        channels = self._channels(after, new, known)
        return bridge.why(self.first, self.last, old, new, units=units, channels=channels, titles=titles, notes=notes)

    def _way(self, result: KeyResult, cycle: Cycle) -> _Way:
        """Raises FormulaError."""
        if not result.formula:
            return _Way(result, cycle, None)
        formula = parsed(result.formula, self.workspace.catalogue)
        check_window(formula, result.window)
        return _Way(result, cycle, formula)

    def _without(self, problem: Sentence) -> Why:
        return Why(self.result, self.first, self.last, problem=problem)

    def _added(self) -> Sentence:
        made = self.workspace.plan.log(cycle_id=self.plan.cycle.id, what="key result", item=self.result.id)
        came = [one.at for one in made if one.at > self.first.known]
        return Sentence(
            "It was added on {day}: choose a day from then on.",
            days={"day": min(came, default=self.last.known).astimezone(self.last.known.tzinfo).date()},
        )

    def _sides(self, before: _Way, after: _Way, known: datetime) -> tuple[Side, Side]:
        """Both plans' sides, by two reads of the store: as known then, and now."""
        ways = (before, after)
        until = (
            [min(self.first.day, way.cycle.end) for way in ways],
            [min(self.last.day, way.cycle.end) for way in ways],
        )
        asked = [way.requests(day) for way, day in zip(ways, until[0], strict=True)]
        whole = {r: _unfiltered(r) for requests in asked for r in requests}
        then = self.workspace.metrics.daily([*whole, *whole.values()], known)
        later = [way.requests(day) for way, day in zip(ways, until[1], strict=True)]
        now = self.workspace.metrics.daily([r for requests in later for r in requests], self.as_of)
        over = self._over(known, {r.measure.name for r in whole})
        own = {r.measure for r in asked[0]}
        typed = [self._typed(self.first, known), self._typed(self.last, self.as_of)]
        sides = []
        for way, first, last in zip(ways, asked, later, strict=True):
            told = {r.measure: _told(then[whole[r]], over[r.measure.name]) for r in first}
            daily = {r.measure: now[r] for r in last}
            for measure in told.keys() - own:  # a source that is new in the formula had nothing to correct
                if not len(told[measure]):
                    told[measure] = daily[measure].loc[: pd.Timestamp(self.first.day)].index
            known_then = Figures({r.measure: then[r] for r in first}, typed[0])
            sides.append(Side(way.result, way.cycle, way.formula, known_then, Figures(daily, typed[1]), told))
        return sides[0], sides[1]

    def _over(self, known: datetime, names: Iterable[str]) -> dict[str, date]:
        """By metric the last day that was over when its source was last asked."""
        names = set(names)
        found = self.workspace.metrics.reads(names, self.first.day, known) if names else {}
        days = {}
        for name in names:
            asked = found[name][0] if name in found else None
            zone = ZoneInfo(self.workspace.settings.sources[name.partition(".")[0]].timezone)
            days[name] = min(asked.astimezone(zone).date() - timedelta(days=1), self.first.day) if asked else date.min
        return days

    def _first_read(self, way: _Way) -> datetime | None:
        """When the store was first told of the first day, where that was after the first moment."""
        if way.formula is None or self.first.day < way.cycle.start:
            return None
        day = min(self.first.day, way.cycle.end)
        found = self.workspace.metrics.reads(way.formula.metrics, day, self.first.known)
        times = [told for _, told in found.values() if told]
        if len(times) < len(way.formula.metrics) or not self.first.known < max(times) <= self.last.known:
            return None
        return max(times)

    def _typed(self, moment: Moment, as_of: datetime | None) -> dict[date, float]:
        found = self.workspace.plan.rhythm.values(self.plan.cycle.id, as_of).get(self.result.id, {})
        return {day: value for day, value in found.items() if day <= moment.day}

    def _unit(self, way: _Way) -> str:
        """The key result's own, else the metric's, where the formula is nothing but one aggregate of it."""
        if way.result.unit or way.formula is None or not isinstance(way.formula.tree, Aggregate):
            return way.result.unit
        tree = way.formula.tree
        return "days" if tree.function == "count" else self.workspace.catalogue[tree.measure.name].unit

    def _channels(self, way: _Way, side: Side, known: datetime) -> Channels:
        """The figures by a dimension of what adds up over it; empty where there is none."""
        if way.formula is None or bridge_split.multiples(way.formula.tree) is None:
            return {}
        can = {part.measure: self._dimensions(part.measure) for part in way.formula.aggregates}
        every = list(dict.fromkeys(d for found in can.values() for d in found))
        if self.by is not None and self.by not in every:
            there = f"It has {', '.join(every)}" if every else "Its metrics have none that adds up"
            raise UnknownDimension(f"{self.result.id} cannot be told by {self.by!r}. {there}.")
        if not every:
            return {}
        dimension = self.by or every[0]
        asked = [r for r in way.requests(min(self.last.day, way.cycle.end)) if dimension in can[r.measure]]
        now = self.workspace.metrics.by_dimension(asked, dimension, self.as_of)
        young = {r.measure: side.then.daily[r.measure].index.difference(side.told[r.measure]) for r in asked}
        recent = [
            Request(r.measure, young[r.measure][0].date(), young[r.measure][-1].date(), r.cycle_start)
            for r in asked
            if len(young[r.measure])
        ]
        then = {
            r.measure: frame
            for r, frame in (self.workspace.metrics.by_dimension(recent, dimension, known) if recent else {}).items()
        }
        return {r.measure: _by_channel(then.get(r.measure), now[r], side.told[r.measure]) for r in asked}

    def _dimensions(self, measure: Measure) -> list[str]:
        """Those a measure adds up over; one that its filter holds at one value tells nothing."""
        metric = self.workspace.catalogue[measure.name]
        adds_up = metric.additivity != "none" and measure.span == "day"
        return [name for name in metric.dimensions if name not in held(measure.where)] if adds_up else []


def _by_channel(then: pd.DataFrame | None, now: pd.DataFrame, told: pd.Index) -> ByChannel:
    right = put_right(now.iloc[:0] if then is None else then, now, told)
    return ByChannel(right.fillna(0.0), now)


def _unfiltered(request: Request) -> Request:
    """Of the whole metric: a day on which nothing met the filter had been told as well."""
    measure = Measure(request.measure.source, request.measure.metric, span=request.measure.span)
    return Request(measure, request.start, request.end, request.cycle_start, request.carry)


def _told(daily: pd.Series, over: date) -> pd.Index:
    return daily.loc[: pd.Timestamp(max(over, date.min.replace(year=1900)))].index


def _first_read_note(day: date, read: datetime, workspace: Workspace) -> Sentence:
    zone = ZoneInfo(workspace.settings.workspace.timezone)
    return Sentence(
        "No figures were known for {day} then; they are told as they were first read on {read}.",
        days={"day": day, "read": read.astimezone(zone).date()},
    )
