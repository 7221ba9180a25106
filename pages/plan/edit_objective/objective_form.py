"""The form of one objective."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.commands.plan import form_values
from data.commands.plan import plan as commands
from okr_model.plan.plan import Objective, Plan
from pages.plan.forms import fields
from pages.plan.forms.form_draft import FormDraft, save
from pages.ui import identity, learn, plan_terms, queries, run
from pages.ui.i18n import t


def new() -> dict[str, Any]:
    """What the form of a new objective begins with: it is the reader's own until it says another."""
    return {"title": "", "owner": identity.email(), "level": "team", "kind": "committed"}


def initial_values(objective: Objective) -> dict[str, Any]:
    """What the form begins with."""
    return objective.model_dump(mode="json", exclude={"id", "key_results"})


def form(draft: FormDraft, plan: Plan, id: str | None) -> dict[str, Any]:
    """Everything that can be said of an objective."""
    draft.show_problems(form_values.TOP)
    values: dict[str, Any] = {"title": fields.text(draft, "title", placeholder=t("Become better known"))}
    left, right = st.columns(2)
    with left:
        values["owner"] = fields.text(draft, "owner")
        values["level"] = fields.choice(draft, "level", plan_terms.levels())
        values["theme"] = fields.text(draft, "theme")
    with right:
        values["team"] = fields.text(draft, "team")
        ambition = t("Aspirational: a stretch, 70% of the way is good. Committed: a promise, to be reached in full.")
        values["kind"] = fields.choice(draft, "kind", plan_terms.commitments(), help=learn.helped(ambition, "ambition"))
        above = {k.id: k.title for o in plan.objectives if o.id != id for k in o.key_results}
        values["supports"] = fields.choice(draft, "supports", above, empty=t("No parent key result"))
    values["note"] = fields.text(draft, "note", long=True)
    return values


def create(draft: FormDraft, cycle: str, values: dict[str, Any], *, metric: str = "") -> None:
    """Add it at the end of the plan. metric: of which a key result is to be made next, if any."""

    def go_on() -> None:
        plan = queries.plan(cycle)
        if plan is not None and plan.objectives:
            to = {"cycle": cycle, "objective": plan.objectives[-1].id, "metric": metric}
            st.switch_page("plan/edit_key_result/page.py", query_params=to)

    def do() -> None:
        draft.added = run.perform(commands.add_objective, cycle, values)[0].id

    save(draft, Objective.model_fields, do, cycle, then=go_on if metric else None)


def change(draft: FormDraft, cycle: str, id: str, values: dict[str, Any]) -> None:
    """Change what differs from what the person saw."""
    changes = form_values.changed(draft.base, values)

    def do() -> None:
        if changes:
            run.perform(commands.edit, cycle, "objective", id, changes, seen=draft.seen)

    save(draft, Objective.model_fields, do, cycle)
