"""A new cycle: its period, and what is carried over into it."""

import streamlit as st

from pages.plan.forms import cycle_form, selected_plan
from pages.plan.new_cycle import old_scores
from pages.ui import cards, identity
from pages.ui.i18n import safe, t

cards.style()
identity.change()
old = selected_plan.origin()
st.title(t("New cycle from {id}", id=safe(old.cycle.id)) if old else t("New cycle"))

cycle = cycle_form.period()
carry, baselines = cycle_form.carried(old) if old else ([], {})
scores = old_scores.of_the_old_cycle(old) if old else {}
if beginning := cycle_form.button(cycle):
    cycle_form.begin(beginning, cycle, old, carry, baselines, scores)
