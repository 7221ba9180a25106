"""Who does what: what is mine, what I contribute to, how it goes beside the last cycle; and the teams side by side."""

import streamlit as st

from pages.plan.ownership import shares
from pages.ui import cards, filters, frame, queries, url_state
from pages.ui.i18n import t

frame.title(t("Who does what"))

board = queries.scoreboard(filters.wanted_cycle(), url_state.evaluated_on())
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

chosen = shares.choose(board)
if chosen is not None:
    st.header(chosen.heading, anchor=False)
    shares.beside_the_last_cycle(chosen, board)
    shares.key_results(t("Owned"), chosen.own, board)
    shares.key_results(t("Contributions"), chosen.above, board)
    shares.mentioned(chosen)

st.header(t("Between teams"), anchor=False)
shares.teams(board)
