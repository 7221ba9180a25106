"""A plan as rows of the plan store, and back without loss."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from data.stores import plan_tables as tables
from data.stores.changes import What
from okr_model.cycles import Cycle
from okr_model.plan import KeyResult, Objective, Plan


def read(connection: Connection, cycle_id: str) -> tuple[Plan | None, dict[tuple[What, str], Objective | KeyResult]]:
    """A cycle's plan, and what was once in it and is archived."""
    found = connection.execute(select(tables.cycle).where(tables.cycle.c.id == cycle_id)).one_or_none()
    if found is None:
        return None, {}
    archived: dict[tuple[What, str], Objective | KeyResult] = {}
    results: dict[str, list[KeyResult]] = {}
    query = select(tables.key_result).where(tables.key_result.c.cycle_id == cycle_id).order_by("position")
    for row in connection.execute(query).mappings():
        result = KeyResult.model_validate({field: row[field] for field in KeyResult.model_fields})
        if row["archived_at"] is None:
            results.setdefault(row["objective_id"], []).append(result)
        else:
            archived["key result", result.id] = result
    objectives = []
    query = select(tables.objective).where(tables.objective.c.cycle_id == cycle_id).order_by("position")
    for row in connection.execute(query).mappings():
        own = {field: row[field] for field in Objective.model_fields if field != "key_results"}
        objective = Objective.model_validate(own | {"key_results": results.get(row["id"], ())})
        if row["archived_at"] is None:
            objectives.append(objective)
        else:
            archived["objective", objective.id] = objective
    return Plan(cycle=Cycle(found.start, found.end, found.id), objectives=tuple(objectives)), archived


def write(connection: Connection, plan: Plan, now: datetime) -> None:
    """Make the rows of a cycle say what `plan` says; rows of what is not in it any more are archived."""
    cycle = {"id": plan.cycle.id, "start": plan.cycle.start, "end": plan.cycle.end}
    if not connection.execute(update(tables.cycle).where(tables.cycle.c.id == plan.cycle.id).values(cycle)).rowcount:
        connection.execute(insert(tables.cycle).values(cycle))
    objectives = [o.model_dump(mode="json", exclude={"key_results"}) for o in plan.objectives]
    results = [
        result.model_dump(mode="json") | {"objective_id": objective.id}
        for objective in plan.objectives
        for result in objective.key_results
    ]
    for table, rows in ((tables.objective, objectives), (tables.key_result, results)):
        of_cycle = table.c.cycle_id == plan.cycle.id
        for position, row in enumerate(rows):
            values = row | {"cycle_id": plan.cycle.id, "position": position, "archived_at": None}
            if not connection.execute(update(table).where(of_cycle, table.c.id == row["id"]).values(values)).rowcount:
                connection.execute(insert(table).values(values))
        gone = table.c.id.not_in([row["id"] for row in rows]) & table.c.archived_at.is_(None)
        connection.execute(update(table).where(of_cycle, gone).values(archived_at=now))
