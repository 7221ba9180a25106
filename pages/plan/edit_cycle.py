"""A cycle's name and its days. Its identifier stays: links, files and the log refer to it."""

import streamlit as st

from pages.shared import cards, cycle_form, drafting, planned, reader
from pages.shared.words import safe, t

cards.style()
reader.change()
edition = planned.edition()
if edition is None:
    st.title(t("Edit cycle"))
    planned.no_cycle_yet()
    st.stop()

cycle = edition.plan.cycle
st.title(t("Edit cycle {id}", id=safe(cycle.id)))
draft = drafting.begin((cycle.id, "cycle"), edition.revision, cycle_form.filled(cycle))
drafting.conflict(draft)
values, why = cycle_form.form(draft)
if drafting.buttons(draft, cycle.id, edition.revision):
    cycle_form.change(draft, cycle.id, values, why)
