"""One key result: whether it will be met and why, its course, what to do about it; then what feeds it, and evidence."""

import streamlit as st

from pages.okrs import feed_entry
from pages.okrs.key_result import (
    actions,
    evidence,
    key_result_head,
    manual_value,
    measurement,
    score_form,
    why_it_moved,
)
from pages.ui import cards, filters, frame, queries, url_state
from pages.ui.charts import event_overlay, trajectory
from pages.ui.forms import comment_forms
from pages.ui.i18n import t

board = queries.scoreboard(filters.wanted_cycle(t("Key result")), url_state.evaluated_on())
if board is None or not (board.standings or "id" in st.query_params):
    cards.first_steps()
    st.stop()

standing = key_result_head.choose(board)
with key_result_head.bar(standing, board):
    actions.show(standing, board)
frame.title(standing.key_result.title)
cards.answer(standing, board)
key_result_head.belongs_to(standing, board)
if comment_forms.check_in_is_open(standing):
    comment_forms.check_in(standing, board)

if standing.problem:
    measurement.problem(standing, board)
elif standing.key_result.type == "milestone":
    measurement.steps(standing)
else:
    limits = queries.limits_over_time(board.cycle.id, standing.key_result)
    events = event_overlay.behind(standing, board.cycle.start, board.cycle.end)
    picture = trajectory.trajectory(standing, board.cycle, limits, events)
    st.altair_chart(picture, alt=trajectory.describe_trajectory(standing, board.cycle, limits, events))
    event_overlay.legend(events)
    measurement.course_note(standing)
    evidence.marked_days(standing, board)

with st.container(key="facts"):
    key_result_head.facts(standing, over=board.over)
score_form.show(standing, board)
feed_entry.latest_check_in(standing, board)
if standing.problem or standing.key_result.type == "milestone":
    evidence.history(standing, board)
    st.stop()

why_it_moved.show(standing, board)

if standing.key_result.manual:
    manual_value.note(standing)
    st.header(t("Enter a value"), anchor=False)
    manual_value.form(standing, board)
    manual_value.values_so_far(standing, board)
else:
    measurement.feeds(standing, board, events)
    measurement.measured_by(standing)
    evidence.show(standing, board)

evidence.history(standing, board)
