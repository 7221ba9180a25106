"""What was in a plan and is not any more, and whose identifiers are taken; all of it from the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from data.stores.plan import log, tables
from data.stores.plan.changes import WHAT, Change
from data.stores.plan.errors import Conflict, NotThere, Refused
from data.stores.plan.parts import Thing
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Gone:
    """An archived objective or key result that can be restored. home: the objective a key result belonged to.

    was: all of it as it last was, an objective with the key results that went with it; None where the log has it in a
    form that is not understood any more.
    """

    what: Thing
    id: str
    title: str
    home: str | None
    at: datetime
    by: str
    was: Objective | KeyResult | None = None


def gone(connection: Connection, cycle_id: str, plan: Plan) -> dict[tuple[Thing, str], log.Logged]:
    """The newest removal of everything that is not in the plan any more."""
    there: set[tuple[str, str]] = {("objective", o.id) for o in plan.objectives}
    there |= {("key result", one) for one in results_of(plan)}
    query = log.select_changes(cycle_id=cycle_id).where(tables.change.c.kind == "removed")
    return {
        (one.change.what, one.change.id): one
        for one in log.read_changes(connection, query)
        if one.change.what in ("objective", "key result") and one.change.old
        if (one.change.what, one.change.id) not in there
    }


def as_gone(one: log.Logged, went: Mapping[tuple[Thing, str], log.Logged]) -> Gone:
    """For the list of what can be restored. went: all that is gone."""
    change = one.change
    assert change.what in ("objective", "key result")
    title, home = change.old["title"], change.old.get("objective")
    return Gone(change.what, change.id, title, home, one.at, one.author, _as_it_was(one, went))


def went_along(one: log.Logged, went: Mapping[tuple[Thing, str], log.Logged]) -> list[log.Logged]:
    """The key results that went with an objective."""
    return [
        other
        for (kind, _), other in went.items()
        if kind == "key result" and other.revision == one.revision and other.change.old["objective"] == one.change.id
    ]


def _as_it_was(one: log.Logged, went: Mapping[tuple[Thing, str], log.Logged]) -> Objective | KeyResult | None:
    def own(logged: log.Logged) -> dict[str, Any]:
        return {k: v for k, v in logged.change.old.items() if k != "objective"} | {"id": logged.change.id}

    try:
        if one.change.what == "key result":
            return KeyResult.model_validate(own(one))
        along = sorted(went_along(one, went), key=lambda other: other.change.place or 0)
        return Objective.model_validate(own(one) | {"key_results": [own(other) for other in along]})
    except ValidationError:
        return None


def still_there(connection: Connection, plan: Plan, about: tuple[Thing, str], seen: int | None) -> None:
    """Refuse an edit of what is not in the plan, naming who has taken it out since it was seen."""
    what, id = about
    known = [o.id for o in plan.objectives] if what == "objective" else results_of(plan)
    if id in known:
        return
    if seen is not None:
        edit = Change("changed", what, id)
        if clashes := log.clashes(connection, plan.cycle.id, seen, [edit]):
            raise Conflict(clashes)
    raise NotThere(what, id, known)


def free(connection: Connection, plan: Plan, what: Thing, new: Objective | KeyResult | Mapping[str, Any]) -> None:
    """Refuse an identifier that is taken, also by something archived, which would come back changed."""
    id = new.get("id") if isinstance(new, Mapping) else new.id
    taken = {o.id for o in plan.objectives} if what == "objective" else set(results_of(plan))
    if id in taken:
        raise Refused(
            Sentence("“{id}” is the id of another {what} already: choose another.").filled(id=str(id), what=WHAT[what])
        )
    if (what, id) in gone(connection, plan.cycle.id, plan):
        raise Refused(
            Sentence("“{id}” is the id of an archived {what}: restore that one, or choose another id.").filled(
                id=str(id), what=WHAT[what]
            )
        )


def results_of(plan: Plan) -> list[str]:
    """The identifiers of all key results."""
    return [k.id for o in plan.objectives for k in o.key_results]
