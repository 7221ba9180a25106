"""One key result: its course against pace and target, what feeds it, and the evidence behind the figure."""

import streamlit as st

from pages.shared import cards, charts, detail, filters, load, state
from pages.shared.words import safe, t

cards.style()

board = load.scoreboard(filters.wanted_cycle(), state.evaluated_on())
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

standing = detail.choose(board)
st.title(safe(standing.key_result.title))
detail.belongs_to(standing, board)
detail.facts(standing, over=board.on > board.cycle.end)

if standing.problem:
    detail.problem(standing)
    st.stop()
if standing.key_result.type == "milestone":
    detail.steps(standing)
    st.stop()

st.altair_chart(charts.trajectory(standing, board.cycle), alt=charts.describe_trajectory(standing, board.cycle))
detail.course_note(standing)
detail.marked_days(standing, board)

st.subheader(t("How it is measured"))
detail.measured_by(standing)

st.subheader(t("What feeds it"))
for name, unit, series in detail.feeds(standing, board):
    st.caption(safe(name))
    st.altair_chart(charts.daily(series, unit, standing.settled_through), alt=charts.describe_daily(name, series))

st.subheader(t("Evidence"))
detail.batches(standing, board)
detail.restated_days(standing, board)
