"""What waits to be sent: one row per notice and channel, queued once, sent once.

queued → sending → sent. A row is marked `sending` before anything leaves, so that a program that is killed meanwhile
leaves it there: whether it went out is not known then, and it is not sent again unless an administrator says so
(`unsure`). What was surely not sent is queued again for later; what could not be sent for two days has `failed`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from data.stores.notices.tables import notice as table
from data.stores.plan.engine import reading, writing
from okr_model.notices.notices import next_try
from okr_model.plan.people import address
from okr_model.wording.sentence_json import dumped, loaded
from okr_model.wording.sentences import Sentence, as_it_is

SendingState = Literal["queued", "sending", "sent", "unsure", "failed"]
LEASE = timedelta(minutes=30)  # nothing takes that long to be sent, so whoever was sending it is gone
KEPT = timedelta(days=90)  # how long what was sent can be looked up
STOPPED = Sentence("The program stopped while this was being sent, so it may have arrived.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in its final form, for one channel of one person. due_at: not before."""

    identity: str
    email: str
    channel_id: int
    service: str
    title: str
    text: str
    html: str
    queued_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Sending(Letter):
    """The same, with what has become of it."""

    id: int
    state: SendingState
    tries: int
    tried_at: datetime | None
    sent_at: datetime | None
    why: Sentence | None

    @property
    def error(self) -> str | None:
        """Why it was not taken, in English."""
        return str(self.why) if self.why else None


class Outbox:
    """The queue, in the database of the plan."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def queue(self, letters: Sequence[Letter]) -> int:
        """Take in what is to be sent; what is there already is passed over. Says how many are new."""
        with writing(self._engine, alone=True) as connection:
            return put(connection, letters)

    def unknown(self, letters: Sequence[Letter]) -> list[Letter]:
        """Those that are not there yet."""
        with reading(self._engine) as connection:
            return _new(connection, letters)

    def due(self, at: datetime) -> list[Sending]:
        """What is to be sent now, the oldest first."""
        query = select(table).where(table.c.state == "queued", table.c.due_at <= at)
        return self._read(query.order_by(table.c.due_at, table.c.id))

    def claim(self, number: int, at: datetime) -> bool:
        """Take one to send it; False where another process was quicker."""
        mine = (table.c.id == number) & (table.c.state == "queued")
        return self._set(mine, state="sending", tried_at=at, tries=table.c.tries + 1) == 1

    def note_sent(self, number: int, at: datetime) -> None:
        """It was taken by the service."""
        self._set(table.c.id == number, state="sent", sent_at=at, error=None)

    def note_failed(
        self, one: Sending, why: Sentence, at: datetime, *, unsure: bool = False, for_good: bool = False
    ) -> SendingState:
        """It was not taken, or nobody knows (unsure); gives what becomes of it. why: without any secret.

        for_good: trying again would not help.
        """
        again = None if unsure or for_good else next_try(one.queued_at, one.tries + 1, at)
        state: SendingState = "unsure" if unsure else "queued" if again else "failed"
        self._set(table.c.id == one.id, state=state, error=dumped(why), **({"due_at": again} if again else {}))
        return state

    def needs_cleaning(self, at: datetime) -> bool:
        """Whether `clean_up` would change anything."""
        with reading(self._engine) as connection:
            found = connection.execute(select(table.c.id).where(_interrupted(at) | _old(at)).limit(1))
            return found.first() is not None

    def clean_up(self, at: datetime) -> None:
        """Mark as `unsure` what was being sent when the program stopped, and remove what was sent long ago."""
        with writing(self._engine) as connection:
            connection.execute(update(table).where(_interrupted(at)).values(state="unsure", error=dumped(STOPPED)))
            connection.execute(delete(table).where(_old(at)))

    def retry(self, number: int, at: datetime) -> bool:
        """Send one again that has failed or may have arrived, now."""
        there = (table.c.id == number) & table.c.state.in_(("failed", "unsure"))
        return self._set(there, state="queued", queued_at=at, due_at=at, tries=0) == 1

    def drop(self, number: int) -> None:
        """Forget one that has failed or may have arrived."""
        with writing(self._engine) as connection:
            there = (table.c.id == number) & table.c.state.in_(("failed", "unsure"))
            connection.execute(delete(table).where(there))

    def listed(
        self, *, states: Collection[SendingState] | None = None, email: str | None = None, limit: int = 100
    ) -> list[Sending]:
        """What waits and what was sent, the latest first."""
        query = select(table).order_by(table.c.id.desc()).limit(limit)
        if states is not None:
            query = query.where(table.c.state.in_(states))
        if email is not None:
            query = query.where(table.c.email == address(email))
        return self._read(query)

    def _read(self, query: Any) -> list[Sending]:
        with reading(self._engine) as connection:
            return [_sending(row) for row in connection.execute(query).mappings()]

    def _set(self, which: Any, **values: Any) -> int:
        with writing(self._engine) as connection:
            return int(connection.execute(update(table).where(which).values(values)).rowcount)


def _sending(row: Any) -> Sending:
    """A row. Its reason is kept as a sentence, for readers of every language; an older program kept English words."""
    kept = dict(row)
    error = kept.pop("error")
    why = next(iter(loaded(error)), None) or (as_it_is(error) if error else None)
    return Sending(**kept, why=why)


def _interrupted(at: datetime) -> ColumnElement[bool]:
    return (table.c.state == "sending") & (table.c.tried_at <= at - LEASE)


def _old(at: datetime) -> ColumnElement[bool]:
    return (table.c.state == "sent") & (table.c.sent_at < at - KEPT)


def put(connection: Connection, letters: Sequence[Letter]) -> int:
    """Add those that are not there yet; says how many."""
    new = [asdict(one) | {"state": "queued", "tries": 0} for one in _new(connection, letters)]
    if new:
        connection.execute(insert(table), new)
    return len(new)


def _new(connection: Connection, letters: Sequence[Letter]) -> list[Letter]:
    names = {one.identity for one in letters}
    query = select(table.c.identity, table.c.email, table.c.channel_id).where(table.c.identity.in_(names))
    known = {tuple(row) for row in connection.execute(query)} if names else set()
    return [one for one in letters if (one.identity, one.email, one.channel_id) not in known]
