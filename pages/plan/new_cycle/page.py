"""A new cycle: its period, and what is carried over into it."""

import streamlit as st

from pages.plan.forms import selected_plan
from pages.plan.new_cycle import new_cycle_form, old_scores
from pages.ui import frame
from pages.ui.i18n import cycle_id, t

old = selected_plan.origin()
frame.title(t("New cycle based on {id}", id=cycle_id(old.cycle.id)) if old else t("New cycle"))

with st.container(key="unkept_form_of_cycle"):
    cycle = new_cycle_form.choose_period()
    carry, baselines = new_cycle_form.choose_carried(old) if old else ([], {})
    scores = old_scores.give(old) if old else {}
if beginning := new_cycle_form.button(cycle):
    new_cycle_form.begin(beginning, cycle, old, carry, baselines, scores)
