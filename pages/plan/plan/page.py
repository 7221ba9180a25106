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
just_added.go_on(edition.plan)
authoring_hints.about_teams(edition.plan)
plan_list.refusal()
for objective in edition.plan.objectives:
    plan_list.objective(edition, objective)

with st.container(horizontal=True):
    st.page_link(
        plan_list.OBJECTIVE, label=t("Add an objective"), icon=":material/add:", query_params={"cycle": cycle.id}
    )
    st.page_link(
        "plan/edit_cycle/page.py", label=t("Edit this cycle"), icon=":material/edit_calendar:",
        query_params={"cycle": cycle.id},
    )  # fmt: skip
    st.page_link(
        "plan/new_cycle/page.py", label=t("New cycle based on this one"), icon=":material/event_repeat:",
        query_params={"from": cycle.id},
    )  # fmt: skip
    st.page_link("plan/new_cycle/page.py", label=t("New empty cycle"), icon=":material/event:")
plan_list.archived(edition)
