"""What happened to objectives and key results and what was said about them, read as one feed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Table, func, or_, select

from data.stores.check_ins import tables
from data.stores.plan import log
from data.stores.plan import tables as plans
from data.stores.plan.log import Logged
from data.stores.plan.parts import Thing
from okr_model.check_ins.check_ins import CheckIn, Feedback, TypedValue
from okr_model.plan.people import address
from okr_model.plan.plan import Frozen

Kind = Literal["change", "check_in", "comment", "feedback", "typed_value"]
About = tuple[Thing, str]

TABLES: dict[str, Table] = {
    "check_in": tables.check_in,
    "comment": tables.comment,
    "feedback": tables.feedback,
    "typed_value": tables.typed_value,
}
SHAPES: dict[str, type[Frozen]] = {"check_in": CheckIn, "feedback": Feedback, "typed_value": TypedValue}


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote, and the addresses of those it mentions."""

    text: str
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to, or was said about, an objective or key result.

    id: of its kind, as reactions name it.  reactions: who gave which.
    """

    kind: Kind
    id: int
    what: Thing
    item: str
    author: str
    at: datetime
    body: CheckIn | Comment | Feedback | TypedValue | Logged
    reactions: Mapping[str, tuple[str, ...]]


def changes(connection: Connection, cycle_id: str, items: Collection[About]) -> Iterator[Entry]:
    """What was changed in these things."""
    table = plans.change
    wanted = or_(*((table.c.what == what) & (table.c.id == item) for what, item in items))
    for n, logged in enumerate(log.read_changes(connection, log.select_changes(cycle_id=cycle_id).where(wanted))):
        assert logged.change.what in ("objective", "key result")
        yield Entry("change", n, logged.change.what, logged.change.id, logged.author, logged.at, logged, {})


def entries_about(connection: Connection, cycle_id: str, items: Collection[About], reader: str) -> Iterator[Entry]:
    """What was said about these things; private feedback only where the reader gave or got it."""
    for kind, table in TABLES.items():
        wanted = or_(*((table.c.what == what) & (table.c.item == item) for what, item in items))
        query = select(table).where(table.c.cycle_id == cycle_id, wanted).order_by(table.c.id)
        if kind == "feedback":
            me = address(reader)
            mine = or_(func.lower(table.c.author) == me, func.lower(table.c.to) == me)
            query = query.where(or_(table.c.private.is_(False), mine))
        rows = connection.execute(query).mappings().all()
        given = reactions_to(connection, kind, [row["id"] for row in rows])
        yield from (entry(kind, row, given) for row in rows)


def reactions_to(connection: Connection, kind: str, ids: Collection[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    """Who gave which reaction to entries of a kind, by their number."""
    table = tables.reaction
    query = select(table).where(table.c.to == kind, table.c.to_id.in_(ids)).order_by(table.c.id)
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for row in connection.execute(query):
        given = found.setdefault(row.to_id, {})
        given[row.kind] = (*given.get(row.kind, ()), row.author)
    return found


def entry(kind: Any, row: RowMapping, reactions: Mapping[int, Mapping[str, tuple[str, ...]]]) -> Entry:
    """An entry from its row."""
    body: Any
    if kind == "comment":
        body = Comment(row["text"], tuple(row["mentions"]))
    else:
        shape = SHAPES[kind]
        body = shape.model_validate({field: row[field] for field in shape.model_fields})
    given = reactions.get(row["id"], {})
    return Entry(kind, row["id"], row["what"], row["item"], row["author"], row["at"], body, given)
