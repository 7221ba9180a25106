"""What of their inbox each person has read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from data.stores.personal.tables import inbox_read as table
from data.stores.plan.engine import reading, writing
from okr_model.plan.people import address

KEPT_FOR = timedelta(days=400)  # longer than anything stays in an inbox


class InboxMarks:
    """The part of the plan store that keeps them."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        #: Another number after every change by this process.
        self.generation = 0

    def read_by(self, email: str) -> frozenset[str]:
        """The items that a person has read."""
        with reading(self._engine) as connection:
            return frozenset(connection.execute(select(table.c.item).where(table.c.email == address(email))).scalars())

    def mark(self, email: str, items: Collection[str]) -> None:
        """Note that a person has read these."""
        email, at = address(email), self._now()
        with writing(self._engine, alone=True) as connection:
            known = set(connection.execute(select(table.c.item).where(table.c.email == email)).scalars())
            rows = [{"email": email, "item": one, "at": at} for one in dict.fromkeys(items) if one not in known]
            connection.execute(delete(table).where(table.c.at < at - KEPT_FOR))
            if rows:
                connection.execute(insert(table), rows)
        self.generation += 1
