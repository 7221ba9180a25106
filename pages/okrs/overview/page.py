"""Will we make it, what is to be done, and where does every key result stand?"""

import streamlit as st

from pages.okrs.overview import choices, content, next_steps, panel, tour
from pages.ui import filters, queries, url_state
from pages.ui.i18n import t

choices.come_back()
wanted, on = filters.wanted_cycle(t("Overview")), url_state.evaluated_on()
board = queries.scoreboard(wanted, on)
if board is None or not board.standings:
    content.nothing_yet()
    st.stop()

content.show(wanted, on)
panel.show(wanted, on)
tour.show()
next_steps.show()
