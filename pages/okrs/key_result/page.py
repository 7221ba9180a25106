"""One key result: its course against pace and target, what people say, what feeds it, and the evidence behind it."""

import streamlit as st

from pages.okrs import feed
from pages.okrs.key_result import detail, manual_value
from pages.okrs.key_result import why_it_moved as why
from pages.ui import cards, filters, identity, queries, scores, url_state
from pages.ui.charts import event_overlay, trajectory
from pages.ui.forms import comment_forms
from pages.ui.i18n import safe, t

cards.style()
identity.change()

board = queries.scoreboard(filters.wanted_cycle(), url_state.evaluated_on())
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

standing = detail.choose(board)
st.title(safe(standing.key_result.title))
detail.belongs_to(standing, board)
detail.facts(standing, over=board.on > board.cycle.end)
scores.of_key_result(standing, board)

feed.latest_check_in(standing, board)
comment_forms.check_in_button(standing, board)
if comment_forms.check_in_is_asked_for(standing):
    comment_forms.check_in(standing, board)

if standing.problem:
    detail.problem(standing)
    st.stop()
if standing.key_result.type == "milestone":
    detail.steps(standing)
    detail.history(standing, board)
    st.stop()

held = queries.limits_over_time(board.cycle.id, standing.key_result)
events = event_overlay.over(detail.metrics_behind(standing), board.cycle.start, board.cycle.end)
picture = trajectory.trajectory(standing, board.cycle, held, events)
st.altair_chart(picture, alt=trajectory.describe_trajectory(standing, board.cycle, held, events))
event_overlay.legend(events)
detail.course_note(standing)
detail.marked_days(standing, board)

why.show(standing, board)

if standing.key_result.manual:
    manual_value.note(standing)
    st.subheader(t("Type its value in"))
    manual_value.form(standing, board)
    manual_value.made(standing, board)
else:
    st.subheader(t("How it is measured"))
    detail.measured_by(standing)

    st.subheader(t("What feeds it"))
    for name, unit, series, under in detail.feeds(standing, board, events):
        st.caption(safe(name))
        picture = trajectory.daily(series, unit, standing.settled_through, under)
        st.altair_chart(picture, alt=trajectory.describe_daily(name, series))

    st.subheader(t("Evidence"))
    detail.batches(standing, board)
    detail.restated_days(standing, board)

detail.history(standing, board)
