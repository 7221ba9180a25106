"""Which sessions of somebody who signed in still count: those that bear the present number of their person.

Signing in gives the browser the person's number as it is then, in a signed cookie. Ending their sessions counts it up,
and no cookie with an earlier number is good for anything, whoever has a copy of it. A person may sign in who is not
among the people, so the numbers stand in a table of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, select, update

from data.stores.people.tables import session_number as table
from data.stores.plan.engine import reading, writing
from okr_model.plan.people import address

EVERYBODY = ""
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

Numbers = Mapping[str, int]
"""By address, of those whose sessions were ended at least once; the number of everybody's under `EVERYBODY`."""


class Sessions:
    """The part of the plan store that keeps the numbers."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def numbers(self) -> Numbers:
        """The present numbers."""
        with reading(self._engine) as connection:
            return {row.email: row.number for row in connection.execute(select(table))}

    def end(self, email: str) -> None:
        """End every session of a person."""
        with writing(self._engine, alone=True) as connection:
            count_up(connection, email)

    def end_all(self) -> None:
        """End every session there is, those too that a store put back from a backup does not know of."""
        at = int((self._now() - _BEGINNING).total_seconds())  # beyond every number that counting could have reached
        with writing(self._engine, alone=True) as connection:
            count_up(connection, EVERYBODY, at_least=max(at, 1))


def number_of(numbers: Numbers, email: str) -> int:
    """The number that a session of a person must bear."""
    return numbers.get(address(email), 0) + numbers.get(EVERYBODY, 0)


def count_up(connection: Connection, email: str, *, at_least: int = 1) -> None:
    """End the sessions of a person as part of a transaction that holds the writers' lock."""
    whose = address(email)
    before = connection.execute(select(table.c.number).where(table.c.email == whose)).scalar()
    if before is None:
        connection.execute(insert(table).values(email=whose, number=at_least))
    else:
        after = max(before + 1, at_least)
        connection.execute(update(table).where(table.c.email == whose).values(number=after))
