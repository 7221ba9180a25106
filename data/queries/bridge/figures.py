"""The figures behind a bridge: what the store knew at the first moment, and what it knows at the last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from data.queries.metrics.redefinitions import redefinitions
from data.queries.scoreboard.forecasting import HISTORY
from data.stores.metrics.store import Request
from data.stores.snapshot import Reader
from okr_model.bridge import split
from okr_model.bridge.bridge import Moment
from okr_model.bridge.split import ByChannel, Channels
from okr_model.bridge.state import Figures, Side, put_right
from okr_model.formula.check import held
from okr_model.formula.evaluate import needs
from okr_model.formula.formula import Formula
from okr_model.formula.tree import Aggregate
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult
from okr_model.wording.sentences import Sentence, SentenceError, as_typed

CARRIED = timedelta(days=62)
"""How long before its first day a formula's figures are read: a level known from then is carried into the cycle."""

_LONG_AGO = date(1900, 1, 1)


class UnknownDimension(SentenceError, LookupError):
    """The key result's metrics have no such dimension; the message lists those they have."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the value is had by the plan of one moment. formula: None where people type the value in."""

    result: KeyResult
    cycle: Cycle
    formula: Formula | None

    def until(self, day: date) -> date:
        """The last day that counts by a day."""
        return min(day, self.cycle.end)

    def requests(self, day: date, *, pace: bool = False) -> list[Request]:
        """What is to be read to know the value by a day. pace: and the past that a seasonal pace is learned from."""
        if self.formula is None:
            return []
        until, start = self.until(day), self.cycle.start
        past = start - (HISTORY if pace and self.result.pace == "seasonal" else CARRIED)
        found = needs(self.formula, start, max(until, start), self.result.window)
        firsts = [n.first if n.measure.span == "cycle" else min(n.first, past) for n in found]
        return [Request(n.measure, first, until, start, n.carry) for n, first in zip(found, firsts, strict=True)]


@dataclass(frozen=True, slots=True)
class MomentFigures:
    """Reads the figures of a key result at two moments. as_of: what was known at the last one; None is all of it."""

    workspace: Reader
    first: Moment
    last: Moment
    as_of: datetime | None = None

    def sides(self, before: Way, after: Way, known: datetime) -> tuple[Side, Side]:
        """Both plans' sides, by two reads of the store: as known at a time, and at the last moment."""
        ways = (before, after)
        asked = [way.requests(self.first.day, pace=True) for way in ways]
        later = [way.requests(self.last.day, pace=True) for way in ways]
        whole = {r: _unfiltered(r) for requests in asked for r in requests}
        then = self.workspace.metrics.daily([*whole, *whole.values()], known)
        now = self.workspace.metrics.daily([r for requests in later for r in requests], self.as_of)
        over = self._over(known, {r.measure.name for r in whole})
        typed = [self._typed(before, self.first, known), self._typed(after, self.last, self.as_of)]
        own = {r.measure for r in asked[0]}
        sides = []
        for way, old, new in zip(ways, asked, later, strict=True):
            daily = {r.measure: now[r] for r in new}
            told = {r.measure: then[whole[r]].loc[: pd.Timestamp(over[r.measure.name])].index for r in old}
            for measure in told.keys() - own:  # a source that is new in the formula had nothing to correct
                if not len(told[measure]):
                    told[measure] = daily[measure].loc[: pd.Timestamp(self.first.day)].index
            was = Figures({r.measure: then[r] for r in old}, typed[0])
            sides.append(Side(way.result, way.cycle, way.formula, was, Figures(daily, typed[1]), told))
        return replace(sides[0], between=self._before_change(later[0], known)), sides[1]

    def _before_change(self, requests: list[Request], known: datetime) -> Figures | None:
        """What was known just before a metric was first defined differently since then; None where none was."""
        found = redefinitions(self.workspace, {r.measure.name for r in requests})
        moments = [one.at for one in found if known < one.at <= self.last.known]
        if not moments:
            return None
        daily = self.workspace.metrics.daily(requests, min(moments) - timedelta(microseconds=1))
        return Figures({r.measure: daily[r] for r in requests})

    def first_read(self, way: Way) -> datetime | None:
        """When the store was first told of the first day, where that was after the first moment."""
        if way.formula is None or self.first.day < way.cycle.start:
            return None
        names = way.formula.metrics
        found = self.workspace.metrics.reads(names, way.until(self.first.day), self.first.known)
        times = [told for _, told in found.values() if told]
        if len(times) < len(names) or not self.first.known < max(times) <= self.last.known:
            return None
        return max(times)

    def channels(self, way: Way, side: Side, known: datetime, by: str | None) -> Channels:
        """The figures by a dimension of what adds up over it; empty where there is none. Raises UnknownDimension."""
        can = {}
        if way.formula is not None and split.multiples(way.formula.tree) is not None:
            can = {part.measure: self._dimensions(part.measure) for part in way.formula.aggregates}
        every = list(dict.fromkeys(name for names in can.values() for name in names))
        if by is not None and by not in every:
            there = Sentence("Its metrics have none that adds up")
            if every:
                there = Sentence("It has {dimensions}").filled(dimensions=every)
            raise UnknownDimension(
                Sentence("{result_id} cannot be told by {by}. {there}.").filled(
                    result_id=way.result.id, by=as_typed(by), there=there
                )
            )
        if not every:
            return {}
        name = by or every[0]
        asked = [r for r in way.requests(self.last.day) if name in can[r.measure]]
        now = self.workspace.metrics.by_dimension(asked, name, self.as_of)
        running = [_running(r, side) for r in asked]  # the days that were not over then
        young = [r for r in running if r is not None]
        then = self.workspace.metrics.by_dimension(young, name, known) if young else {}
        return {
            r.measure: _by_channel(then[day] if day else now[r].iloc[:0], now[r], side.told[r.measure])
            for r, day in zip(asked, running, strict=True)
        }

    def unit(self, way: Way) -> str:
        """The key result's own, else the metric's, where the formula is nothing but one aggregate of it."""
        if way.result.unit or way.formula is None or not isinstance(way.formula.tree, Aggregate):
            return way.result.unit
        tree = way.formula.tree
        return "days" if tree.function == "count" else self.workspace.catalogue[tree.measure.name].unit

    def _over(self, known: datetime, names: Iterable[str]) -> dict[str, date]:
        """By metric the last day, up to the first one, that was over when its source was last asked."""
        names = set(names)
        found = self.workspace.metrics.reads(names, self.first.day, known) if names else {}
        days = {}
        for name in names:
            asked = found[name][0] if name in found else None
            zone = ZoneInfo(self.workspace.settings.sources[name.partition(".")[0]].timezone)
            over = asked.astimezone(zone).date() - timedelta(days=1) if asked else _LONG_AGO
            days[name] = min(over, self.first.day)
        return days

    def _typed(self, way: Way, moment: Moment, as_of: datetime | None) -> dict[date, float]:
        found = self.workspace.plan.check_ins.values(way.cycle.id, as_of).get(way.result.id, {})
        return {day: value for day, value in found.items() if day <= moment.day}

    def _dimensions(self, measure: Measure) -> list[str]:
        """Those a measure adds up over; one that its filter holds at one value tells nothing."""
        metric = self.workspace.catalogue[measure.name]
        adds_up = metric.additivity != "none" and measure.span == "day"
        return [name for name in metric.dimensions if name not in held(measure.where)] if adds_up else []


def _unfiltered(request: Request) -> Request:
    """Of the whole metric: a day on which nothing met the filter had been told as well."""
    measure = Measure(request.measure.source, request.measure.metric, span=request.measure.span)
    return Request(measure, request.start, request.end, request.cycle_start, request.carry)


def _running(request: Request, side: Side) -> Request | None:
    """The days of a request that were known at the first moment though they were not over; None where there is none."""
    days = side.then.daily[request.measure].index.difference(side.told[request.measure])
    return Request(request.measure, days[0].date(), days[-1].date(), request.cycle_start) if len(days) else None


def _by_channel(then: pd.DataFrame, now: pd.DataFrame, told: pd.Index) -> ByChannel:
    return ByChannel(put_right(then, now, told).fillna(0.0), now)
