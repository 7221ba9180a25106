"""One key result: its course against pace and target, what people say, what feeds it, and the evidence behind it."""

import streamlit as st

from pages.shared import cards, charts, detail, feed, filters, load, reader, saying, scores, state, typing_in
from pages.shared.bridge import section as why
from pages.shared.drivers import bands
from pages.shared.words import safe, t

cards.style()
reader.change()

board = load.scoreboard(filters.wanted_cycle(), state.evaluated_on())
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

standing = detail.choose(board)
st.title(safe(standing.key_result.title))
detail.belongs_to(standing, board)
detail.facts(standing, over=board.on > board.cycle.end)
scores.of_key_result(standing, board)

feed.latest_check_in(standing, board)
saying.check_in_button(standing, board)
if saying.check_in_is_asked_for(standing):
    saying.check_in(standing, board)

if standing.problem:
    detail.problem(standing)
    st.stop()
if standing.key_result.type == "milestone":
    detail.steps(standing)
    detail.history(standing, board)
    st.stop()

held = load.limits_over_time(board.cycle.id, standing.key_result)
events = bands.over(detail.metrics_behind(standing), board.cycle.start, board.cycle.end)
picture = charts.trajectory(standing, board.cycle, held, events)
st.altair_chart(picture, alt=charts.describe_trajectory(standing, board.cycle, held, events))
bands.legend(events)
detail.course_note(standing)
detail.marked_days(standing, board)

why.show(standing, board)

if standing.key_result.manual:
    typing_in.note(standing)
    st.subheader(t("Type its value in"))
    typing_in.form(standing, board)
    typing_in.made(standing, board)
else:
    st.subheader(t("How it is measured"))
    detail.measured_by(standing)

    st.subheader(t("What feeds it"))
    for name, unit, series, under in detail.feeds(standing, board, events):
        st.caption(safe(name))
        picture = charts.daily(series, unit, standing.settled_through, under)
        st.altair_chart(picture, alt=charts.describe_daily(name, series))

    st.subheader(t("Evidence"))
    detail.batches(standing, board)
    detail.restated_days(standing, board)

detail.history(standing, board)
