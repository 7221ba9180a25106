"""One key result, new or there already: its form with the mapping builder."""

import streamlit as st

from pages.plan.edit_key_result import key_result_form, suggestions
from pages.plan.forms import authoring_hints, form_draft, selected_plan
from pages.ui import frame
from pages.ui.i18n import safe, t

frame.title(t("Edit key result") if st.query_params.get("id") else t("New key result"))
edition = selected_plan.edition()
if edition is None:
    selected_plan.no_cycle_yet()
    st.stop()
plan, id = edition.plan, st.query_params.get("id")
result = plan.key_result(id) if id else None
if not id and not plan.objectives:
    selected_plan.no_objective_yet(plan)
    st.stop()
home = plan.home(id) if id else plan.objective(st.query_params.get("objective", plan.objectives[0].id))
if home is None:
    selected_plan.show_missing(t("This key result is not in the plan of {cycle}.", cycle=safe(plan.cycle.id)))
    st.stop()

begun = {} if result else authoring_hints.key_result_from_library() or authoring_hints.key_result_of_metric(plan)
begun |= suggestions.baseline(plan, begun)
base = key_result_form.initial_values(result) if result else key_result_form.NEW | begun
name = (plan.cycle.id, "key result", id or "", home.id if not id else "", str(begun.get("formula", "")))
draft = form_draft.begin(name, edition.revision, base)
form_draft.conflict(draft)
left, right = st.columns([3, 2], gap="large")
with left:
    given, goal, wrong = key_result_form.form(draft, plan, home.id, beside=right)
values = key_result_form.complete(given)
with left:
    why = key_result_form.reason(draft, values) if result else None
with right:
    written = authoring_hints.draft_result(values, id)
    standing = authoring_hints.show_likelihood(plan, home, written)
    authoring_hints.hints(authoring_hints.with_draft(home, written), written.id if written else None, standing)
if form_draft.buttons(draft, plan.cycle.id, edition.revision, wrong):
    if result is None:
        key_result_form.create(draft, plan.cycle.id, goal, values)
    else:
        key_result_form.change(draft, plan, result.id, goal, values, why)
