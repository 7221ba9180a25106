"""A cycle's name and its days. Its identifier stays: links, files and the log refer to it."""

import streamlit as st

from pages.plan.edit_cycle import cycle_form
from pages.plan.forms import form_draft, selected_plan
from pages.ui import frame
from pages.ui.i18n import cycle_id, t

edition = selected_plan.edition(heading=t("Edit cycle"))
if edition is None:
    frame.title(t("Edit cycle"))
    selected_plan.no_cycle_yet()
    st.stop()

cycle = edition.plan.cycle
frame.title(t("Edit cycle {id}", id=cycle_id(cycle.id)))
draft = form_draft.begin((cycle.id, "cycle"), edition.revision, cycle_form.initial_values(cycle))
form_draft.conflict(draft)
values, why = cycle_form.form(draft)
if form_draft.buttons(draft, cycle.id, edition.revision):
    cycle_form.change(draft, cycle.id, values, why)
