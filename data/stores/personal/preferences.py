"""How each person, or each browser where nobody has said who they are, likes to read.

Every run of a page asks, so all of them are remembered by the process. `PlanStore.version`, which every snapshot asks
for anyway, tells it when somebody has chosen something, in another process too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, ScalarSelect, delete, func, insert, select

from data.config.i18n.preferences import Preferences
from data.stores.personal.tables import preference as table
from data.stores.plan.engine import reading, writing

FORGOTTEN_AFTER = timedelta(days=400)  # of a browser, which keeps no cookie for longer
_BROWSERS = "browser:%"


def newest() -> ScalarSelect[int | None]:
    """Another number whenever somebody has chosen something, as part of a query."""
    return select(func.max(table.c.number)).scalar_subquery()


class KeptPreferences:
    """The part of the plan store that keeps them. owner: as `data.queries.preferences.owner_of` names them."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._known: dict[str, Preferences] | None = None
        self._number: object = None

    def of(self, owner: str) -> Preferences:
        """What somebody has chosen; nothing where they have not."""
        known = self._known
        if known is None:
            columns = (table.c.owner, table.c.language, table.c.calendar, table.c.digits, table.c.week_start)
            with reading(self._engine) as connection:
                rows = connection.execute(select(*columns)).all()
            known = self._known = {row[0]: Preferences(*row[1:]) for row in rows}
        return known.get(owner, Preferences())

    def keep(self, owner: str, chosen: Preferences) -> None:
        """Keep what somebody has chosen, in place of what they chose before."""
        at = self._now()
        with writing(self._engine, alone=True) as connection:
            number = connection.execute(select(func.coalesce(func.max(table.c.number), 0) + 1)).scalar_one()
            old = table.c.owner.like(_BROWSERS) & (table.c.at < at - FORGOTTEN_AFTER)
            connection.execute(delete(table).where((table.c.owner == owner) | old))
            row: dict[str, Any] = {"owner": owner, "number": number, "at": at, **asdict(chosen)}
            connection.execute(insert(table).values(row))
        self._known = None

    def noticed(self, number: object) -> None:
        """Take note of the newest number: with another one, what is remembered is read anew."""
        if number != self._number:
            self._number, self._known = number, None
