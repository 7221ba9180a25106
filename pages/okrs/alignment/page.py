"""How everything hangs together: themes, company, teams, people; what flows up, and where the weave has holes."""

import streamlit as st

from pages.okrs.alignment import outline as alignment
from pages.ui import cards, filters, frame, queries, url_state
from pages.ui.i18n import t

heading, picker = st.columns([2, 3], vertical_alignment="bottom")
with heading:
    frame.title(t("Alignment"))
with picker:
    narrowing = st.container(horizontal=True, horizontal_alignment="right", gap="small")
if queries.cycles():
    with narrowing:
        filters.cycle()

board = queries.scoreboard(filters.wanted_cycle(), url_state.evaluated_on())
if board is None or not board.objectives:
    cards.first_steps()
    st.stop()

with narrowing:
    found = alignment.choose(board)
if not found.objectives:
    alignment.nothing_matches()
    st.stop()

tree, outline, look = st.tabs([t("Tree"), t("List"), alignment.how_much_to_look_at(found)])
with tree:
    alignment.picture(found, board)
with outline:
    alignment.outline(found, board)
with look:
    alignment.to_look_at(found)
alignment.rules()
