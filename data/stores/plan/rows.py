"""A plan as rows of the plan store, and back without loss."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from data.stores.plan import tables
from data.stores.plan.changes import What
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan


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
    return Plan(cycle=Cycle(found.start, found.end, found.id, found.name), objectives=tuple(objectives)), archived


def write(connection: Connection, before: Plan | None, plan: Plan, now: datetime) -> None:
    """Make the rows of a cycle, which say what `before` says, say what `plan` says.

    Only rows that differ are touched; those of what is not in the plan any more are archived.
    """
    _write_cycle(connection, before, plan.cycle)
    old_rows = _rows(before) if before else {tables.objective: {}, tables.key_result: {}}
    for table, rows in _rows(plan).items():
        old = old_rows[table]
        for row_id, row in rows.items():
            if row != old.get(row_id):
                _put(connection, table, row | {"cycle_id": plan.cycle.id, "archived_at": None})
        gone = table.c.id.in_([row_id for row_id in old if row_id not in rows])
        connection.execute(update(table).where(table.c.cycle_id == plan.cycle.id, gone).values(archived_at=now))


def _write_cycle(connection: Connection, before: Plan | None, cycle: Cycle) -> None:
    values = asdict(cycle)
    if before is None:
        connection.execute(insert(tables.cycle).values(values))
    elif before.cycle != cycle:
        connection.execute(update(tables.cycle).where(tables.cycle.c.id == cycle.id).values(values))


def _rows(plan: Plan) -> dict[Table, dict[str, dict[str, Any]]]:
    """What the rows of a plan hold, by table and id; objectives first, for key results point at them."""
    objectives = {
        objective.id: objective.model_dump(mode="json", exclude={"key_results"}) | {"position": position}
        for position, objective in enumerate(plan.objectives)
    }
    results = [(objective.id, result) for objective in plan.objectives for result in objective.key_results]
    return {
        tables.objective: objectives,
        tables.key_result: {
            result.id: result.model_dump(mode="json") | {"objective_id": home, "position": position}
            for position, (home, result) in enumerate(results)
        },
    }


def _put(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Update the row, or insert it where there is none; it may be an archived one."""
    same = (table.c.cycle_id == row["cycle_id"], table.c.id == row["id"])
    if not connection.execute(update(table).where(*same).values(row)).rowcount:
        connection.execute(insert(table).values(row))
