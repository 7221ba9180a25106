"""One objective: its key results, the score it is likely to get, and its feed; and the forms to say something."""

import streamlit as st

from pages.okrs import feed
from pages.okrs.objective import objective_head
from pages.ui import cards, filters, frame, identity, queries, url_state
from pages.ui.forms import comment_forms
from pages.ui.i18n import t

identity.change()

board = queries.scoreboard(filters.wanted_cycle(), url_state.evaluated_on())
if board is None or not board.objectives:
    cards.first_steps()
    st.stop()

goal = objective_head.choose(board)
frame.title(goal.objective.title)
objective_head.belongs_to(goal, board)
objective_head.likely_score(goal)
objective_head.scores_given(goal, board)
objective_head.sessions(goal, board)

objective_head.choose_check_in(goal, board)
for standing in goal.key_results:
    if comment_forms.check_in_is_open(standing):
        comment_forms.check_in(standing, board)

with st.grid(3, gap="medium", min_column_width=240):
    for standing in goal.key_results:
        cards.key_result(standing, board.cycle)

st.subheader(t("What happened"))
say, give = st.tabs([t("Comment"), t("Feedback")])
with say:
    comment_forms.comment(goal, board)
with give:
    comment_forms.feedback(goal, board)
feed.show(goal, board)
