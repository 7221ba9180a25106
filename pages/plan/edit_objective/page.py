"""One objective, new or there already: its form."""

import streamlit as st

from pages.plan.edit_objective import objective_form
from pages.plan.forms import authoring_hints, form_draft, selected_plan
from pages.ui import frame
from pages.ui.i18n import safe, t

frame.title(t("Edit objective") if st.query_params.get("id") else t("New objective"))
edition = selected_plan.edition()
if edition is None:
    selected_plan.no_cycle_yet()
    st.stop()
plan, id = edition.plan, st.query_params.get("id")
objective = plan.objective(id) if id else None
if id and objective is None:
    selected_plan.show_missing(t("This objective is not in the plan of {cycle}.", cycle=safe(plan.cycle.id)))
    st.stop()

begun = {} if objective else authoring_hints.objective_from_library()
base = objective_form.initial_values(objective) if objective else objective_form.new() | begun
draft = form_draft.begin((plan.cycle.id, "objective", id or "", str(begun.get("title", ""))), edition.revision, base)
form_draft.conflict(draft)
values = objective_form.form(draft, plan, id)
if objective is not None:
    authoring_hints.hints(objective)
if form_draft.buttons(draft, plan.cycle.id, edition.revision):
    if objective is None:
        objective_form.create(draft, plan.cycle.id, values, metric=st.query_params.get("metric", ""))
    else:
        objective_form.change(draft, plan.cycle.id, objective.id, values)
