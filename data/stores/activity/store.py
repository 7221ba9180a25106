"""The activity log, read and added to. Rows are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from data.stores.activity.deed import Deed
from data.stores.activity.tables import activity
from data.stores.plan.engine import reading, writing


@dataclass(frozen=True, slots=True)
class Activity:
    """One command that was carried out: which, by whom, through which door, when; and the name of the token that a
    program asked with."""

    number: int
    command: str
    actor: str
    door: str
    at: datetime
    token: str | None


class ActivityLog:
    """The part of the plan store that keeps it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def log(self, deed: Deed) -> None:
        """Write down a command that changed files, not the plan store."""
        with writing(self._engine) as connection:
            deed.write(connection)

    def latest(self, limit: int = 100) -> list[Activity]:
        """The latest first."""
        query = select(activity).order_by(activity.c.number.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [Activity(**row) for row in connection.execute(query).mappings()]
