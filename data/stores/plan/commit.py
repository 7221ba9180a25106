"""How a changed plan gets into the store: checked as a whole, compared, explained where it must be, written, logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, select

from data.config.pydantic_words import in_words
from data.config.validation_errors import explain, placed
from data.stores.plan import log, rows, tables
from data.stores.plan.changes import Change, compare
from data.stores.plan.errors import Conflict, NotThere, ReasonNeeded, Refused
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import Plan, Text
from okr_model.wording.sentences import Sentence, in_lines

_REASON: TypeAdapter[str] = TypeAdapter(Text)


@dataclass(frozen=True, slots=True)
class Signed:
    """Who changes something, why, and when."""

    author: str
    reason: str | None
    at: datetime

    def __post_init__(self) -> None:
        if not self.author.strip():
            raise Refused(Sentence("Nobody changes a plan without a name: give the author."))
        try:
            reason = _REASON.validate_python((self.reason or "").strip())
        except ValidationError as error:
            why = in_words(error.errors(include_url=False)[0])
            raise Refused(Sentence("The reason cannot be taken: {why}.").filled(why=why)) from None
        object.__setattr__(self, "reason", reason or None)


@dataclass(frozen=True, slots=True)
class Examined:
    """A plan that could be written, and what that would change."""

    before: Plan | None
    plan: Plan
    changes: list[Change]


def examined(connection: Connection, plan: Plan, seen: int | None = None, known_to: str | None = None) -> Examined:
    """Look a plan over as a whole, and against the one that stands and what others changed since `seen`.

    known_to: whose own changes since then are no surprise. Raises Refused and its kinds.
    """
    try:
        plan = Plan.model_validate(plan.model_dump())
    except ValidationError as error:
        raise refused(error) from None
    before, archived = rows.read(connection, plan.cycle.id)
    changes = compare(before, plan, archived)
    if changes and (before is None or before.cycle != plan.cycle):
        _overlaps_none(connection, plan.cycle)
    if seen is not None and (clashes := log.clashes(connection, plan.cycle.id, seen, changes, known_to)):
        raise Conflict(clashes)
    for change in changes:
        if change.field == "score" and change.old is not None:
            given = f"{change.old['value']:.2f}"
            raise Refused(
                Sentence("key result {change_id} has its score ({given}), and scores stay as given.").filled(
                    change_id=change.id, given=given
                )
            )
    return Examined(before, plan, changes)


def commit(
    connection: Connection, plan: Plan, signed: Signed, seen: int | None = None, known_to: str | None = None
) -> list[Change]:
    """Write a plan that stands up to examination, and log what that changes. Raises Refused and its kinds."""
    looked_over = examined(connection, plan, seen, known_to)
    changes = looked_over.changes
    if not changes:
        return []
    if signed.reason is None and (unexplained := [c for c in changes if c.needs_reason]):
        raise ReasonNeeded(unexplained)
    rows.write(connection, looked_over.before, looked_over.plan, signed.at)
    log.record(connection, plan.cycle.id, changes, author=signed.author, reason=signed.reason, at=signed.at)
    return changes


def planned(connection: Connection, cycle_id: str) -> Plan:
    """The plan of a cycle. Raises NotThere."""
    plan, _ = rows.read(connection, cycle_id)
    if plan is None:
        raise NotThere("cycle", cycle_id, [row.id for row in connection.execute(select(tables.cycle.c.id))])
    return plan


def altered(plan: Plan, alter: Callable[[dict[str, Any]], None]) -> Plan:
    """A plan after a change of its values, checked. Raises Refused."""
    values = plan.model_dump(mode="json") | {"cycle": plan.cycle}
    alter(values)
    try:
        return Plan.model_validate(values)
    except ValidationError as error:
        raise refused(error) from None


def refused(error: ValidationError) -> Refused:
    """What the model says, without places: the person sees the field they typed into."""
    problems = list(explain(error, Plan))
    return Refused(in_lines(placed(_field(problem.place), problem.sentence) for problem in problems), problems)


def _field(place: str) -> str:
    field = place.rpartition(".")[2]
    return "" if field.endswith("]") else field


def not_there_yet(connection: Connection, cycle: Cycle) -> None:
    """Refuse to begin a cycle twice."""
    if connection.execute(select(tables.cycle.c.id).where(tables.cycle.c.id == cycle.id)).first():
        raise Refused(
            Sentence("There is a cycle {cycle_id} already: choose another id, or edit that one.").filled(
                cycle_id=cycle.id
            )
        )


def _overlaps_none(connection: Connection, cycle: Cycle) -> None:
    """Cycles follow each other: on any day one plan is in force, and every count of a cycle to date is unambiguous."""
    other = tables.cycle.c
    query = select(tables.cycle).where(other.id != cycle.id, other.start <= cycle.end, other.end >= cycle.start)
    if (met := connection.execute(query.order_by(other.start)).first()) is not None:
        raise Refused(
            Sentence(
                "{cycle_id} ({cycle_start} to {cycle_end}) overlaps {id} ({start} to {end}): begin after "
                "it, end before it, or change that one first."
            ).filled(
                cycle_id=cycle.id, cycle_start=cycle.start, cycle_end=cycle.end, id=met.id, start=met.start, end=met.end
            )
        )
