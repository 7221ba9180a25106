"""Where every key result stands, and what needs someone."""

import streamlit as st

from pages.shared import cards, filters, load

cards.style()
st.title(load.title())

board = load.scoreboard()
if board is None or not board.objectives:
    cards.first_steps()
    st.stop()

cards.headline(board)
chosen = filters.bar(board)

for objective, standings in filters.matching(board, chosen):
    cards.objective(objective)
    with st.grid(3, gap="medium", min_column_width=260):
        for standing in standings:
            cards.key_result(standing, board.cycle)

cards.footer(board)
