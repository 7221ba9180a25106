"""The log of the plan: what changed, when, by whom and why. Rows are only ever added; the database refuses the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from data.stores.plan import tables
from data.stores.plan.changes import MEANING, Change, What
from data.stores.plan.errors import Clash
from okr_model.plan.plan import KeyResult, Objective, Plan

change = tables.change


@dataclass(frozen=True, slots=True)
class Logged:
    """A change as it was made: when, by whom, and why where that was said.

    revision: the same for all that was changed at once, rising with every later change of any plan.
    """

    at: datetime
    author: str
    reason: str | None
    change: Change
    cycle_id: str
    revision: int

    def row(self) -> dict[str, Any]:
        """One line of an export; values in their JSON form."""
        about = {"at": self.at.isoformat(), "author": self.author, "cycle": self.cycle_id, "revision": self.revision}
        what = {k: v for k, v in asdict(self.change).items() if k != "place"}
        return about | what | {"reason": self.reason}


def record(
    connection: Connection, cycle_id: str, changes: Sequence[Change], *, author: str, reason: str | None, at: datetime
) -> int:
    """Write changes that were made at once; gives their revision. Only one writer may be about at a time."""
    revision = 1 + (connection.execute(select(func.max(change.c.revision))).scalar() or 0)
    shared = {"at": at, "author": author, "reason": reason, "cycle_id": cycle_id, "revision": revision}
    connection.execute(insert(change), [shared | asdict(one) for one in changes])
    return revision


def revision_of(connection: Connection, cycle_id: str) -> int:
    """The revision of the newest change of a cycle's plan; 0 where there is none."""
    newest = select(func.max(change.c.revision)).where(change.c.cycle_id == cycle_id)
    return connection.execute(newest).scalar() or 0


def select_changes(
    *,
    cycle_id: str | None = None,
    what: What | None = None,
    item: str | None = None,
    field: str | None = None,
    author: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: int | None = None,
) -> Select[Any]:
    """The log, oldest first, of one cycle, thing, field or author, from a moment to a moment, both inside.

    after: only what has a later revision than this one.
    """
    query = select(change).order_by(change.c.number)
    equal = {"cycle_id": cycle_id, "what": what, "id": item, "field": field, "author": author}
    for column, value in equal.items():
        if value is not None:
            query = query.where(change.c[column] == value)
    if since is not None:
        query = query.where(change.c.at >= since)
    if until is not None:
        query = query.where(change.c.at <= until)
    if after is not None:
        query = query.where(change.c.revision > after)
    return query


def read_changes(connection: Connection, query: Select[Any]) -> list[Logged]:
    """The answers to a query of the log."""
    return [
        Logged(
            row["at"],
            row["author"],
            row["reason"],
            Change(row["kind"], row["what"], row["id"], row["field"], row["old"], row["new"], row["place"]),
            row["cycle_id"],
            row["revision"],
        )
        for row in connection.execute(query).mappings()
    ]


def later(connection: Connection, cycle_id: str, moment: datetime) -> Iterator[list[Change]]:
    """What was changed after a moment, revision by revision, the newest first.

    From the first revision after it: a clock that was set back meanwhile does not tear the log apart.
    """
    first = select(func.min(change.c.revision)).where(change.c.cycle_id == cycle_id, change.c.at > moment)
    query = select_changes(cycle_id=cycle_id).where(change.c.revision >= first.scalar_subquery())
    grouped = [
        [one.change for one in group] for _, group in groupby(read_changes(connection, query), lambda c: c.revision)
    ]
    yield from reversed(grouped)


def clashes(
    connection: Connection, cycle_id: str, seen: int, ours: Sequence[Change], known_to: str | None = None
) -> list[Clash]:
    """Where our changes, made from the plan as of the revision `seen`, meet others made since.

    The same field, or two of those that together say what a key result asks for, or one that went or came.
    known_to: whose own changes do not count.
    """
    since = read_changes(connection, select_changes(cycle_id=cycle_id, after=seen))
    return [
        Clash(theirs.author, theirs.at, theirs.change, mine.new)
        for mine in ours
        for theirs in since
        if (mine.what, mine.id) == (theirs.change.what, theirs.change.id)
        and theirs.author != known_to
        and _meet(mine, theirs.change)
    ]


def _meet(mine: Change, theirs: Change) -> bool:
    if mine.kind == "changed" and theirs.kind == "changed":
        return mine.field == theirs.field or {mine.field, theirs.field} <= MEANING
    return True


@dataclass(frozen=True, slots=True)
class PastValue:
    """A value that a field had, and the moment from which it had it."""

    since: datetime
    value: Any


def item_of(plan: Plan | None, what: What, item: str) -> Objective | KeyResult | None:
    """The objective or key result with that id."""
    if plan is None:
        return None
    return plan.objective(item) if what == "objective" else plan.key_result(item)


def past_values(made: Sequence[Logged], field: str, now: Any) -> list[PastValue]:
    """The steps of a field through the changes of one thing, oldest first. now: its value today.

    A thing that was added before the log kept whole values began with what its first change found.
    """
    later = [one for one in made if one.change.field == field]
    first = later[0].change.old if later else now
    if made[0].change.new:
        first = made[0].change.new.get(field, first)
    return [PastValue(made[0].at, first), *(PastValue(one.at, one.change.new) for one in later)]
