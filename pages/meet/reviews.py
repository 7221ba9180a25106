"""Review meetings: those that are coming, those that were held, and the form to make one."""

import streamlit as st

from pages.shared import cards, filters, load, reader
from pages.shared.review import door
from pages.shared.words import t

cards.style()
reader.change()
door.go_to_the_new_one()
door.needs_a_plan()

st.title(t("Reviews"))
door.reviews()
door.make(load.scoreboard(filters.wanted_cycle(), None))
