"""A new cycle: its period, and what is carried over into it."""

import streamlit as st

from pages.shared import cards, cycle_form, planned, reader, scoring
from pages.shared.words import safe, t

cards.style()
reader.change()
old = planned.origin()
st.title(t("New cycle from {id}", id=safe(old.cycle.id)) if old else t("New cycle"))

cycle = cycle_form.period()
carry, baselines = cycle_form.carried(old) if old else ([], {})
scores = scoring.of_the_old_cycle(old) if old else {}
if beginning := cycle_form.button(cycle):
    cycle_form.begin(beginning, cycle, old, carry, baselines, scores)
