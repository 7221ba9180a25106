"""One key result: its course against pace and target, what people say, what feeds it, and the evidence behind it."""

import streamlit as st

from pages.okrs import feed_entry
from pages.okrs.key_result import evidence, key_result_head, manual_value, measurement, score_form, why_it_moved
from pages.ui import cards, filters, frame, identity, queries, url_state
from pages.ui.charts import event_overlay, trajectory
from pages.ui.forms import comment_forms
from pages.ui.i18n import safe, t

identity.change()

board = queries.scoreboard(filters.wanted_cycle(), url_state.evaluated_on())
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

standing = key_result_head.choose(board)
frame.title(standing.key_result.title)
key_result_head.belongs_to(standing, board)
key_result_head.facts(standing, over=board.over)
score_form.show(standing, board)

feed_entry.latest_check_in(standing, board)
comment_forms.check_in_button(standing, board)
if comment_forms.check_in_is_open(standing):
    comment_forms.check_in(standing, board)

if standing.problem:
    measurement.problem(standing, board)
    st.stop()
if standing.key_result.type == "milestone":
    measurement.steps(standing)
    evidence.history(standing, board)
    st.stop()

limits = queries.limits_over_time(board.cycle.id, standing.key_result)
events = event_overlay.behind(standing, board.cycle.start, board.cycle.end)
picture = trajectory.trajectory(standing, board.cycle, limits, events)
st.altair_chart(picture, alt=trajectory.describe_trajectory(standing, board.cycle, limits, events))
event_overlay.legend(events)
measurement.course_note(standing)
evidence.marked_days(standing, board)

why_it_moved.show(standing, board)

if standing.key_result.manual:
    manual_value.note(standing)
    st.subheader(t("Enter a value"))
    manual_value.form(standing, board)
    manual_value.values_so_far(standing, board)
else:
    st.subheader(t("How it is measured"))
    measurement.measured_by(standing)

    st.subheader(t("Data behind it"))
    for name, unit, series, under in measurement.feeds(standing, board, events):
        st.caption(safe(" · ".join(filter(None, (name, unit)))))
        picture = trajectory.daily(series, unit, standing.settled_through, under)
        st.altair_chart(picture, alt=trajectory.describe_daily(name, series, unit))

    st.subheader(t("Evidence"))
    evidence.batches(standing, board)
    evidence.restated_days(standing, board)

evidence.history(standing, board)
