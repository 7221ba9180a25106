"""When a token or a link was used last: noted to the minute, and not at every request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Engine, Table, or_, update

from data.stores.plan.engine import writing

EVERY: Final = timedelta(minutes=1)


class Used(Protocol):
    """What is kept of it in a table that has the columns `number` and `used_at`."""

    @property
    def number(self) -> int:
        """Its key."""

    @property
    def used_at(self) -> datetime | None:
        """Its last use; None where it was never used."""


def note(engine: Engine, table: Table, one: Used, at: datetime) -> None:
    """Note that it is used at a moment, unless a use within the last minute is noted."""
    if one.used_at is not None and at - one.used_at < EVERY:
        return
    older = or_(table.c.used_at.is_(None), table.c.used_at <= at - EVERY)
    with writing(engine) as connection:
        connection.execute(update(table).where(table.c.number == one.number, older).values(used_at=at))
