"""The form of one objective."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.commands.plan import form_values
from okr_model.plan.plan import Objective, Plan
from pages.plan.forms import fields
from pages.plan.forms.form_draft import Draft, refused, save
from pages.ui import plan_terms, queries
from pages.ui.i18n import t

NEW: dict[str, Any] = {"title": "", "level": "team", "kind": "committed"}


def filled(objective: Objective) -> dict[str, Any]:
    """What the form begins with."""
    return objective.model_dump(mode="json", exclude={"id", "key_results"})


def form(draft: Draft, plan: Plan, id: str | None) -> dict[str, Any]:
    """Everything that can be said of an objective."""
    draft.says(form_values.TOP)
    values: dict[str, Any] = {"title": fields.text(draft, "title", placeholder=t("More people know us"))}
    left, right = st.columns(2)
    with left:
        values["owner"] = fields.text(draft, "owner")
        values["level"] = fields.choice(draft, "level", plan_terms.levels())
        values["theme"] = fields.text(draft, "theme")
    with right:
        values["team"] = fields.text(draft, "team")
        values["kind"] = fields.choice(draft, "kind", plan_terms.commitments())
        above = {k.id: k.title for o in plan.objectives if o.id != id for k in o.key_results}
        values["supports"] = fields.choice(draft, "supports", above, empty=t("No key result above it"))
    values["note"] = fields.text(draft, "note", long=True)
    return values


def create(draft: Draft, plan: Plan, values: dict[str, Any]) -> None:
    """Add it at the end of the plan."""
    store, cycle = queries.workspace().plan, plan.cycle.id
    taken = {o.id for o in plan.objectives} | {gone.id for gone in store.archived(cycle)}
    new = {"id": form_values.identifier(values["title"], taken, "objective"), "key_results": []} | values
    if not refused(draft, Objective, new):
        save(draft, Objective, lambda: store.add_objective(cycle, new, author=draft.by), cycle)


def change(draft: Draft, plan: Plan, id: str, values: dict[str, Any]) -> None:
    """Change what differs from what the person saw."""
    store, cycle = queries.workspace().plan, plan.cycle.id
    changes = form_values.changed(draft.base, values)
    if not refused(draft, Objective, {"id": id} | values):
        save(
            draft,
            Objective,
            lambda: changes and store.edit(cycle, "objective", id, changes, author=draft.by, seen=draft.seen),
            cycle,
        )
