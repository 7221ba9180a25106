"""One objective: whether it will be met, its key results, and its feed; and the forms to say something."""

import streamlit as st

from pages.okrs import feed
from pages.okrs.objective import key_result_list, objective_head
from pages.ui import cards, filters, frame, queries, url_state
from pages.ui.forms import comment_forms
from pages.ui.i18n import t

board = queries.scoreboard(filters.wanted_cycle(t("Objective")), url_state.evaluated_on())
if board is None or not (board.objectives or "id" in st.query_params):
    cards.first_steps()
    st.stop()

goal = objective_head.choose(board)
with objective_head.bar(goal, board):
    objective_head.actions(goal, board)
frame.title(goal.objective.title)
objective_head.answer(goal, board)
objective_head.belongs_to(goal, board)
for standing in goal.key_results:
    if comment_forms.check_in_is_open(standing):
        comment_forms.check_in(standing, board)

key_result_list.show(goal, board)
objective_head.sessions(goal, board)

st.header(t("What happened"), anchor=False)
say, give = st.tabs([t("Comment"), t("Feedback")])
with say:
    comment_forms.comment(goal, board)
with give:
    comment_forms.feedback(goal, board)
feed.show(goal, board)
