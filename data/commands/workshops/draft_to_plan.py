"""From the draft of a goal-setting session to the plan: an objective with key results that wait to be measured."""

from __future__ import annotations

from typing import Any

from data.commands.plan.form_values import identifier
from data.stores.plan.parts import Thing, Values, find
from data.stores.plan.store import PlanStore
from data.stores.workshops.board import DraftedObjective
from data.stores.workshops.store import Taken


def into_plan(
    store: PlanStore, session: int, draft_id: int, cycle_id: str, objective_id: str | None, *, by: str, note: str = ""
) -> str:
    """Write a draft into the plan of a cycle and note in the session what it became; gives the objective's id.

    objective_id: the objective whose key results the drafted ones join; None makes a new objective. All of it or
    nothing is written, and once: a second press of the button is given what the first one made. Key results are
    measured by hand, without a target, until somebody maps them.
    note: stands at every one of them.
    Raises NotThere, Refused.
    """

    def write(values: Values, draft: DraftedObjective, taken: Taken) -> str:
        results = _results(draft, taken, note)
        if objective_id is not None:
            find(values, "objective", objective_id)["key_results"] += results
            return objective_id
        made = identifier(draft.title, _of("objective", taken), "objective")
        values["objectives"].append({"id": made, "title": draft.title, "owner": draft.author, "key_results": results})
        return made

    return store.workshops.into_plan(session, draft_id, cycle_id, objective_id, write, person=by)


def _results(draft: DraftedObjective, taken: Taken, note: str) -> list[dict[str, Any]]:
    names, made = _of("key result", taken), []
    for title in draft.key_results:
        name = identifier(title, names, "key_result")
        names.add(name)
        made.append({"id": name, "title": title, "type": "baseline", "manual": True, "note": note})
    return made


def _of(what: Thing, taken: Taken) -> set[str]:
    return {id for kind, id in taken if kind == what}
