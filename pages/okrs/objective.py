"""One objective: its key results, the score it is likely to get, and its feed; and the forms to say something."""

import streamlit as st

from pages.shared import cards, feed, filters, load, objectives, reader, saying, scores, state
from pages.shared.words import safe, t

cards.style()
reader.change()

board = load.scoreboard(filters.wanted_cycle(), state.evaluated_on())
if board is None or not board.objectives:
    cards.first_steps()
    st.stop()

goal = objectives.choose(board)
st.title(safe(goal.objective.title))
objectives.belongs_to(goal, board)
feed.outlook(goal)
scores.of_objective(goal, board)

objectives.choose_check_in(goal, board)
for standing in goal.key_results:
    if saying.check_in_is_asked_for(standing):
        saying.check_in(standing, board)

with st.grid(3, gap="medium", min_column_width=240):
    for standing in goal.key_results:
        cards.key_result(standing, board.cycle)

st.subheader(t("What happened"))
say, give = st.tabs([t("Comment"), t("Feedback")])
with say:
    saying.comment(goal, board)
with give:
    saying.feedback(goal, board)
feed.show(goal, board)
