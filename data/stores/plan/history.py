"""Plans as they stand and as they stood: today's, that of any moment, and every change in between."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, func, select

from data.stores.plan import log as plan_log
from data.stores.plan import rows as plan_rows
from data.stores.plan import tables
from data.stores.plan.changes import What
from data.stores.plan.engine import reading
from data.stores.plan.errors import NotThere
from data.stores.plan.log import Logged, PastValue
from data.stores.plan.parts import Thing
from data.stores.plan.rewind import Rewind
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan, Score


class History:
    """The part of the plan store that reads plans."""

    _engine: Engine

    def cycles(self) -> list[Cycle]:
        """Every cycle there is a plan for, earliest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.cycle).order_by("start", "end", "id"))
            return [Cycle(row.start, row.end, row.id, row.name) for row in rows]

    def plan(self, cycle_id: str, as_of: datetime | None = None) -> Plan | None:
        """The plan of a cycle as it stands, or as it stood at a moment; None where there is, or was, none."""
        with reading(self._engine) as connection:
            plan, archived = plan_rows.read(connection, cycle_id)
            if as_of is None or plan is None:
                return plan
            past = Rewind(plan, archived)
            for changes in plan_log.later(connection, cycle_id, as_of):
                past.undo(changes)
            return past.plan()

    def began(self, cycle_id: str) -> datetime | None:
        """When the plan of a cycle was first written; None where there is none."""
        query = select(func.min(tables.change.c.at)).where(tables.change.c.cycle_id == cycle_id)
        with reading(self._engine) as connection:
            moment: datetime | None = connection.execute(query).scalar_one()
            return moment

    def log(
        self,
        *,
        cycle_id: str | None = None,
        what: What | None = None,
        item: str | None = None,
        field: str | None = None,
        author: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: int | None = None,
    ) -> list[Logged]:
        """The log of all plans and people, oldest first; of one cycle, kind of thing, thing, field or author, from a
        moment to a moment, both inside, and after a revision, which is not."""
        query = plan_log.select_changes(
            cycle_id=cycle_id, what=what, item=item, field=field, author=author, since=since, until=until, after=after
        )
        with reading(self._engine) as connection:
            return plan_log.read_changes(connection, query)

    def over_time(self, cycle_id: str, item: str, field: str = "target", what: Thing = "key result") -> list[PastValue]:
        """A field of a key result or objective as the steps it made: from which moment it had which value.

        The first step is the value it was written with. Values are in their JSON form.
        Raises NotThere where the plan never had such a thing, or things of its kind have no such field.
        """
        fields = (KeyResult if what == "key result" else Objective).model_fields
        if field not in fields:
            raise NotThere("field", field, list(fields))
        with reading(self._engine) as connection:
            plan, archived = plan_rows.read(connection, cycle_id)
            made = plan_log.read_changes(connection, plan_log.select_changes(cycle_id=cycle_id, what=what, item=item))
        if not made:
            raise NotThere(what, item, [k.id for o in plan.objectives for k in o.key_results] if plan else [])
        found = plan_log.item_of(plan, what, item) or archived[what, item]
        return plan_log.past_values(made, field, found.model_dump(mode="json")[field])

    def earlier_scores(self, cycle_id: str) -> dict[str, tuple[str, Score]]:
        """By the ids of a cycle's key results: the last cycle before it in which one called so was scored, and how."""
        result, cycle = tables.key_result.c, tables.cycle.c
        own = select(result.id).where(result.cycle_id == cycle_id, result.archived_at.is_(None))
        begins = select(cycle.start).where(cycle.id == cycle_id).scalar_subquery()
        query = (
            select(result.id, result.cycle_id, result.score)
            .join_from(tables.key_result, tables.cycle, result.cycle_id == cycle.id)
            .where(cycle.end < begins, result.archived_at.is_(None), result.id.in_(own))
            .order_by(cycle.end)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return {row.id: (row.cycle_id, Score.model_validate(row.score)) for row in rows if row.score is not None}
