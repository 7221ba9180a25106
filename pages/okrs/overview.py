"""Where every key result stands, and what needs someone."""

import streamlit as st

from pages.shared import cards, filters, headline, load, nudges, state
from pages.shared.words import safe

cards.style()

heading, picker = st.columns([3, 1], vertical_alignment="bottom")
heading.title(safe(load.settings().workspace.title))
if load.cycles():
    with picker:
        filters.cycle()

board = load.scoreboard(filters.wanted_cycle(), state.evaluated_on())
if board is None or not board.objectives:
    cards.first_steps()
    st.stop()

headline.show(board)
nudges.show(board)
with st.container(horizontal=True):
    chosen = filters.bar(board)

shown = list(filters.matching(board, chosen))
if not shown:
    filters.nothing_matches()

for objective, standings in shown:
    cards.objective(objective)
    with st.grid(3, gap="medium", min_column_width=240):
        for standing in standings:
            cards.key_result(standing, board.cycle)

headline.footer(board)
