"""A goal-setting session as everybody sees it, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from data.stores.plan.errors import NotThere
from data.stores.workshops import tables
from okr_model.workshop.workshop import Group, Hat, Idea, Round, Stage


@dataclass(frozen=True, slots=True)
class Session:
    """A session in a list."""

    id: int
    title: str
    facilitator: str
    at: datetime
    stage: Stage


@dataclass(frozen=True, slots=True)
class DraftedObjective:
    """An objective drafted in a session. objective_id, of cycle_id: what it has become, None until then."""

    id: int
    author: str
    title: str
    key_results: tuple[str, ...]
    cycle_id: str | None
    objective_id: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """What everybody sees. While ideas are collected there are none to see, only how many each person has written;
    while dots are given, only how many each person has given.

    ideas: of the silent collection, in no group.  said: what was said under hats.  hat: the last round, which may
    be over.
    """

    session: Session
    version: int
    dots_each: int
    people: tuple[str, ...]
    written: dict[str, int]
    given: dict[str, int]
    ideas: tuple[Idea, ...]
    groups: tuple[Group, ...]
    said: dict[Hat, tuple[Idea, ...]]
    hat: Round | None
    drafts: tuple[DraftedObjective, ...]


def find(connection: Connection, session: int) -> RowMapping:
    """A session's row. Raises NotThere."""
    row = connection.execute(select(tables.workshop).where(tables.workshop.c.id == session)).mappings().first()
    if row is None:
        known = connection.execute(select(tables.workshop.c.id).order_by(tables.workshop.c.id.desc()).limit(20))
        raise NotThere("session", str(session), [str(one.id) for one in known])
    return row


def sessions(connection: Connection, cycle_id: str | None = None, objective_id: str | None = None) -> list[Session]:
    """Every session, the latest first; only those that an objective came out of with its id."""
    query = select(tables.workshop).order_by(tables.workshop.c.id.desc())
    if objective_id is not None:
        drafts = tables.draft.c
        of_it = select(drafts.workshop_id).where(drafts.cycle_id == cycle_id, drafts.objective_id == objective_id)
        query = query.where(tables.workshop.c.id.in_(of_it))
    return [_session(row) for row in connection.execute(query).mappings()]


def seats(connection: Connection, session: int) -> list[str]:
    """Who takes part, in the order of their coming."""
    table = tables.seat
    query = select(table.c.person).where(table.c.workshop_id == session).order_by(table.c.at, table.c.person)
    return [row.person for row in connection.execute(query)]


def round_of(connection: Connection, session: int) -> Round | None:
    """The last round of a session; it may be over."""
    table = tables.hat_round
    query = select(table).where(table.c.workshop_id == session).order_by(table.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else Round(row.hat, row.started_at, row.seconds, row.ended_at)


def board(connection: Connection, session: int) -> Board:
    """All of it."""
    found = find(connection, session)
    rows = connection.execute(
        select(tables.idea).where(tables.idea.c.workshop_id == session).order_by(tables.idea.c.id)
    ).all()
    silent: dict[int | None, list[Idea]] = {}
    said: dict[Hat, tuple[Idea, ...]] = {}
    written: dict[str, int] = {}
    for row in rows:
        one = Idea(row.id, row.author, row.text, row.hat)
        if row.hat is not None:
            said[row.hat] = (*said.get(row.hat, ()), one)
            continue
        silent.setdefault(row.group_id, []).append(one)
        written[row.author] = written.get(row.author, 0) + 1
    hidden = found["stage"] == "collect"
    return Board(
        session=_session(found),
        version=found["version"],
        dots_each=found["dots"],
        people=tuple(seats(connection, session)),
        written=written,
        given=_given(connection, session),
        ideas=() if hidden else tuple(silent.get(None, ())),
        groups=() if hidden else _groups(connection, found, silent),
        said=said,
        hat=round_of(connection, session),
        drafts=_drafts(connection, session),
    )


def _session(row: RowMapping) -> Session:
    return Session(row["id"], row["title"], row["facilitator"], row["at"], row["stage"])


def _groups(connection: Connection, found: RowMapping, ideas: dict[int | None, list[Idea]]) -> tuple[Group, ...]:
    table, dots = tables.group, tables.dot
    counted = select(dots.c.group_id, func.count()).where(dots.c.workshop_id == found["id"]).group_by(dots.c.group_id)
    fell: dict[int, int] = {row[0]: row[1] for row in connection.execute(counted)}
    over = found["stage"] not in {"group", "vote"}
    query = select(table).where(table.c.workshop_id == found["id"]).order_by(table.c.id)
    return tuple(
        Group(row.id, row.name, tuple(ideas.get(row.id, ())), fell.get(row.id, 0) if over else None)
        for row in connection.execute(query)
    )


def _given(connection: Connection, session: int) -> dict[str, int]:
    table = tables.dot
    query = select(table.c.person, func.count()).where(table.c.workshop_id == session).group_by(table.c.person)
    return {row[0]: row[1] for row in connection.execute(query.order_by(table.c.person))}


def draft(connection: Connection, session: int, number: int) -> DraftedObjective:
    """One draft of a session. Raises NotThere."""
    known = {one.id: one for one in _drafts(connection, session)}
    if number not in known:
        raise NotThere("draft", str(number), [str(one) for one in known])
    return known[number]


def _drafts(connection: Connection, session: int) -> tuple[DraftedObjective, ...]:
    table = tables.draft
    query = select(table).where(table.c.workshop_id == session).order_by(table.c.id)
    return tuple(
        DraftedObjective(row.id, row.author, row.title, tuple(row.key_results), row.cycle_id, row.objective_id)
        for row in connection.execute(query)
    )
