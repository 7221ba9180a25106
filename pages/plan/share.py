"""Who does what: what is mine, what I contribute to, how it goes beside the last cycle; and the teams side by side."""

import streamlit as st

from pages.shared import cards, filters, load, share, state
from pages.shared.words import t

cards.style()
st.title(t("Who does what"))

board = load.scoreboard(filters.wanted_cycle(), state.evaluated_on())
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

chosen = share.choose(board)
if chosen is not None:
    st.subheader(chosen.heading)
    share.beside_the_last_cycle(chosen, board)
    share.key_results(t("Theirs"), chosen.own, board)
    share.key_results(t("What they contribute to"), chosen.above, board)
    share.mentioned(chosen)

st.subheader(t("Between teams"))
share.teams(board)
