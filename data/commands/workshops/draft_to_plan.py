"""From the draft of a goal-setting session to the plan: an objective with key results that wait to be measured."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from data.commands.plan.form_values import identifier
from data.stores.plan.errors import NotThere
from data.stores.plan.store import PlanStore, Refused
from data.stores.workshops.board import Draft
from okr_model.plan.plan import Plan


def into_plan(
    store: PlanStore, session: int, draft_id: int, cycle_id: str, objective_id: str | None, *, by: str, note: str = ""
) -> str:
    """Write a draft into the plan of a cycle and note in the session what it became; gives the objective's id.

    objective_id: the objective whose key results the drafted ones join; None makes a new objective. All of it or
    nothing is written. Key results are measured by hand, without a target, until somebody maps them.
    note: stands at every one of them.
    Raises NotThere, Refused.
    """
    draft = _open(store, session, draft_id)
    edition = store.edition(cycle_id)
    if edition is None:
        raise NotThere("cycle", cycle_id, [c.id for c in store.cycles()])
    plan = edition.plan
    if objective_id is None:
        objective_id = identifier(draft.title, _taken(store, plan, "objective"), "objective")
        made = {
            "id": objective_id,
            "title": draft.title,
            "owner": draft.author,
            "key_results": _results(store, plan, draft, note),
        }
        store.add_objective(cycle_id, made, author=by)
    else:
        values = plan.model_dump(mode="json")
        _of(values, objective_id)["key_results"] += _results(store, plan, draft, note)
        store.apply(Plan.model_validate(values | {"cycle": plan.cycle}), by, seen=edition.revision)
    store.workshops.attach(session, draft_id, cycle_id, objective_id, person=by)
    return objective_id


def _open(store: PlanStore, session: int, draft_id: int) -> Draft:
    drafts = {one.id: one for one in store.workshops.board(session).drafts}
    if draft_id not in drafts:
        raise NotThere("draft", str(draft_id), [str(one) for one in drafts])
    if drafts[draft_id].objective_id is not None:
        raise Refused("Somebody has put this draft into the plan already.")
    return drafts[draft_id]


def _of(values: dict[str, Any], objective_id: str) -> dict[str, Any]:
    for one in values["objectives"]:
        if one["id"] == objective_id:
            found: dict[str, Any] = one
            return found
    raise NotThere("objective", objective_id, [one["id"] for one in values["objectives"]])


def _results(store: PlanStore, plan: Plan, draft: Draft, note: str) -> list[dict[str, Any]]:
    taken, made = set(_taken(store, plan, "key result")), []
    for title in draft.key_results:
        name = identifier(title, taken, "key_result")
        taken.add(name)
        made.append({"id": name, "title": title, "type": "baseline", "manual": True, "note": note})
    return made


def _taken(store: PlanStore, plan: Plan, what: str) -> Collection[str]:
    """Identifiers of a kind that are in use, or were and could come back."""
    archived: Sequence[str] = [gone.id for gone in store.archived(plan.cycle.id) if gone.what == what]
    if what == "objective":
        return {*archived, *(o.id for o in plan.objectives)}
    return {*archived, *(k.id for o in plan.objectives for k in o.key_results)}
