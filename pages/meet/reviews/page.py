"""Review meetings: those that are coming, those that were held, and the form to make one."""

import streamlit as st

from pages.meet import review_list
from pages.ui import cards, filters, queries
from pages.ui.i18n import t

cards.style()
review_list.go_to_new_one()
review_list.needs_a_plan()

st.title(t("Reviews"))
review_list.all_reviews()
review_list.make_form(queries.scoreboard(filters.wanted_cycle(), None))
