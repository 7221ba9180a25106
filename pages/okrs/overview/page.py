"""Where every key result stands, and what needs someone."""

import streamlit as st

from pages.okrs.overview import filter_bar, headline, reminders
from pages.okrs.overview.board import objectives
from pages.ui import cards, filters, frame, queries, run, url_state

heading, picker = st.columns([3, 1], vertical_alignment="bottom")
with heading:
    frame.title(run.settings().workspace.title)
if queries.cycles():
    with picker:
        filters.cycle()

board = queries.scoreboard(filters.wanted_cycle(), url_state.evaluated_on())
if board is None or not board.objectives:
    cards.first_steps()
    st.stop()

matching = list(filter_bar.matching(board, filter_bar.chosen(board)))
if matching or not board.standings:
    headline.show([standing for _, standings in matching for standing in standings], over=board.over)
reminders.show(board, {standing.key_result.id for _, standings in matching for standing in standings})
filter_bar.draw(board)
if not matching:
    filter_bar.nothing_matches()
objectives(board, matching)
headline.footer(board)
