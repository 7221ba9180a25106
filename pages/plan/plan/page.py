"""The plan of a cycle: objectives and key results, to be written, ordered, archived and brought back."""

import streamlit as st

from pages.plan.forms import authoring_hints, form_draft, selected_plan
from pages.plan.plan import just_added, plan_list
from pages.ui import frame
from pages.ui.i18n import t

form_draft.forget()

heading, picker = st.columns([3, 1], vertical_alignment="bottom")
with heading:
    frame.title(t("Plan"))
edition = selected_plan.edition(picker)
if edition is None:
    selected_plan.no_cycle_yet()
    st.stop()

cycle = edition.plan.cycle
plan_list.about(cycle)
plan_list.ways_on(cycle)
just_added.go_on(edition.plan)
authoring_hints.about_teams(edition.plan)
plan_list.refusal()
for objective in edition.plan.objectives:
    plan_list.objective(edition, objective)

plan_list.archived(edition)
