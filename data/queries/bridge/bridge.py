"""Why a key result moved between two moments: its figures and its plan, as they were known at each of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from data.config.validation_errors import suggestion
from data.queries.bridge.figures import MomentFigures, UnknownDimension, Way
from data.queries.metrics.metric_usage import parsed
from data.queries.scoreboard.scoreboard import choose_cycle, plan_as_of
from data.queries.scoreboard.standing import Standing
from data.stores.snapshot import Reader
from okr_model.bridge import bridge
from okr_model.bridge.bridge import Moment, Why
from okr_model.bridge.state import Figures, Side
from okr_model.formula.evaluate import check_window
from okr_model.formula.formula import FormulaError
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Plan
from okr_model.progress.progress import is_accumulating
from okr_model.wording.sentences import Sentence, SentenceError, as_typed

__all__ = ["NotBefore", "UnknownDimension", "UnknownKeyResult", "at_start", "by_end_of", "week_ago", "why"]

DAY, WEEK = timedelta(days=1), timedelta(days=7)
EARLIEST = date(1900, 1, 1)  # days that a link may name are of any year


class UnknownKeyResult(SentenceError, LookupError):
    """No such key result in the cycle; the message lists the known ones."""


class NotBefore(SentenceError, ValueError):
    """The first moment does not come before the last one."""


def by_end_of(workspace: Reader, day: date) -> Moment:
    """A day, and what was known when it ended, where the workspace is."""
    if day >= workspace.today():
        return Moment(day, workspace.now())
    day = max(day, EARLIEST)
    return Moment(day, datetime.combine(day + DAY, time(), ZoneInfo(workspace.settings.workspace.timezone)))


def week_ago(workspace: Reader, on: date) -> Moment:
    """Seven days before a day, when that day ended."""
    return by_end_of(workspace, max(on, EARLIEST + WEEK) - WEEK)


def at_start(workspace: Reader, standing: Standing, cycle: Cycle) -> Moment:
    """Before the cycle for what counts from zero, else the first day of it with a value."""
    if is_accumulating(standing.key_result, standing.formula):
        return by_end_of(workspace, cycle.start - DAY)
    values = standing.running.days["value"].dropna() if standing.running is not None else pd.Series(dtype=float)
    return by_end_of(workspace, pd.DatetimeIndex(values.index)[0].date() if len(values) else cycle.start)


def why(
    workspace: Reader,
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
        raise NotBefore(
            Sentence("{day} does not come before {day_2}: choose an earlier day.").filled(day=first.day, day_2=end.day)
        )
    as_of = last.known if last else None
    chosen = choose_cycle(workspace.plan.cycles(), end.day, cycle)
    plan = plan_as_of(workspace, chosen.id, as_of) if chosen else None
    result = plan.key_result(key_result) if plan else None
    if plan is None or result is None:
        known = [k.id for o in plan.objectives for k in o.key_results] if plan else []
        raise UnknownKeyResult(
            Sentence("There is no key result {key_result}. {suggestion}.").filled(
                key_result=as_typed(key_result), suggestion=suggestion(key_result, known, "key results")
            )
        )
    return _told(MomentFigures(workspace, first, end, as_of), plan, result, by)


def _told(reader: MomentFigures, plan: Plan, result: KeyResult, by: str | None) -> Why:
    """The plan of the first moment beside that of the last one, and what follows."""
    first, last = reader.first, reader.last
    then = plan_as_of(reader.workspace, plan.cycle.id, first.known)
    was = then.key_result(result.id) if then else None
    if then is None or was is None:
        return Why(result, first, last, problem=_added(reader, plan, result))
    try:
        before, after = _way(reader.workspace, was, then.cycle), _way(reader.workspace, result, plan.cycle)
    except FormulaError as error:
        said = Sentence("There is a mistake in its formula: {why}").filled(why=error.sentence)
        return Why(result, first, last, problem=said)
    if "milestone" in (was.type, result.type):
        sides = [Side(way.result, way.cycle, None, Figures(), Figures()) for way in (before, after)]
        return bridge.why(first, last, *sides)
    return _measured(reader, before, after, by)


def _measured(reader: MomentFigures, before: Way, after: Way, by: str | None) -> Why:
    """A day of which nothing was known then is told as it was first read."""
    known, notes = reader.first.known, []
    old, new = reader.sides(before, after, known)
    if old.value(old.then, reader.first.day) is None and (read := reader.first_read(before)):
        known = read
        old, new = reader.sides(before, after, known)
        zone = ZoneInfo(reader.workspace.settings.workspace.timezone)
        note = Sentence(
            "No figures were known for {day} at the time; the ones first read on {read} are shown.",
            days={"day": reader.first.day, "read": read.astimezone(zone).date()},
        )
        notes.append(note)
    catalogue = reader.workspace.catalogue
    return bridge.why(
        reader.first,
        reader.last,
        old,
        new,
        units=(reader.unit(before), reader.unit(after)),
        channels=reader.channels(after, new, known, by),
        titles={name: metric.title or metric.name.replace("_", " ") for name, metric in catalogue.items()},
        notes=notes,
    )


def _way(workspace: Reader, result: KeyResult, cycle: Cycle) -> Way:
    """Raises FormulaError."""
    if not result.formula:
        return Way(result, cycle, None)
    formula = parsed(result.formula, workspace.catalogue)
    check_window(formula, result.window)
    return Way(result, cycle, formula)


def _added(reader: MomentFigures, plan: Plan, result: KeyResult) -> Sentence:
    """Why there was no such key result: since when there is one."""
    zone = ZoneInfo(reader.workspace.settings.workspace.timezone)
    made = reader.workspace.plan.log(cycle_id=plan.cycle.id, what="key result", item=result.id)
    came = min((one.at for one in made if one.at > reader.first.known), default=reader.last.known)
    day = came.astimezone(zone).date()
    return Sentence("It was added on {day}: choose a later day.", days={"day": day})
