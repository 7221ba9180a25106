"""A leader's week: what needs a word, praise and questions left open, and how regularly the teams check in."""

import streamlit as st

from pages.meet.my_teams import chosen_teams, praise_given, team_rhythm, waiting
from pages.ui import cards, filters, frame, queries, url_state
from pages.ui.i18n import t

frame.title(t("My teams"), t("This week: what needs a word from whoever leads a team, and how the teams check in."))

board = queries.scoreboard(filters.wanted_cycle(), url_state.evaluated_on())
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

teams = chosen_teams.choose(board)
if teams:
    waiting.draw(board, teams)
    praise_given.draw(board, teams)
    team_rhythm.draw(board, teams)
