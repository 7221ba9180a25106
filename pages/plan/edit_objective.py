"""One objective, new or there already: its form."""

import streamlit as st

from pages.shared import cards, drafting, objective_form, planned, reader, teaching
from pages.shared.words import safe, t

cards.style()
reader.change()
st.title(t("Edit objective") if st.query_params.get("id") else t("New objective"))
edition = planned.edition()
if edition is None:
    planned.no_cycle_yet()
    st.stop()
plan, id = edition.plan, st.query_params.get("id")
objective = plan.objective(id) if id else None
if id and objective is None:
    planned.not_there(t("This objective is not in the plan of {cycle}.", cycle=safe(plan.cycle.id)))
    st.stop()

begun = {} if objective else teaching.objective_from_library()
base = objective_form.filled(objective) if objective else objective_form.NEW | begun
draft = drafting.begin((plan.cycle.id, "objective", id or "", str(begun.get("title", ""))), edition.revision, base)
drafting.conflict(draft)
values = objective_form.form(draft, plan, id)
if objective is not None:
    teaching.hints(objective)
if drafting.buttons(draft, plan.cycle.id, edition.revision):
    if objective is None:
        objective_form.create(draft, plan, values)
    else:
        objective_form.change(draft, plan, objective.id, values)
