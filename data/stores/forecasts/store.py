"""What was forecast of each key result on each day, kept so that it can be held against what came of it.

A day's claims are written once: a later look at the same day, which knows more, changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import date

from sqlalchemy import Engine, insert, select

from data.stores.plan import tables
from data.stores.plan.engine import reading, writing
from okr_model.forecast.calibration import Claim

_FIELDS = [field.name for field in fields(Claim)]


class ForecastLog:
    """Claims by cycle, key result and day, in the database of the plan."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, claims: Sequence[Claim]) -> int:
        """Keep the claims of days that have none yet; says how many were new."""
        table = tables.forecast
        if not claims:
            return 0
        days = {claim.day for claim in claims}
        with writing(self._engine, alone=True) as connection:
            query = select(table.c.cycle_id, table.c.key_result_id, table.c.day).where(table.c.day.in_(days))
            known = {tuple(row) for row in connection.execute(query)}
            new = [asdict(c) for c in claims if (c.cycle_id, c.key_result_id, c.day) not in known]
            if new:
                connection.execute(insert(table), new)
            return len(new)

    def of(self, cycle_ids: Collection[str]) -> list[Claim]:
        """Every claim about these cycles, oldest first."""
        table = tables.forecast
        query = select(*(table.c[name] for name in _FIELDS)).where(table.c.cycle_id.in_(cycle_ids))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by("day", "cycle_id", "key_result_id")).mappings()
            return [Claim(**row) for row in rows]

    def last_day(self) -> date | None:
        """The latest day anything was claimed on."""
        with reading(self._engine) as connection:
            return connection.execute(
                select(tables.forecast.c.day).order_by(tables.forecast.c.day.desc()).limit(1)
            ).scalar_one_or_none()
