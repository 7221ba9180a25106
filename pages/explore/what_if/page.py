"""What if: other targets, growth and dates tried on the real forecast, compared, saved, and proposed."""

import streamlit as st

from pages.explore.what_if import compare, driver_scenario, inputs, propose, trial
from pages.ui import cards, filters, frame, queries
from pages.ui.charts import event_overlay
from pages.ui.i18n import t

frame.title(t("What if"))

cycle = filters.wanted_cycle()
board, known = queries.scoreboard(cycle, None), queries.bases(cycle)
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

standing = inputs.choose(board, known)
if standing is None:
    cards.empty(
        t("No forecast to try changes on"), t("A scenario changes a forecast, and no key result has one right now.")
    )
    st.stop()

basis = known[standing.key_result.id]
events = event_overlay.behind(standing, board.cycle.start, board.cycle.end)
trial.bench(standing, board, basis, driver_scenario.driver(standing, basis), events)

st.subheader(t("What it takes"))
trial.backwards(standing, basis)

st.subheader(t("Side by side"))
compare.side_by_side(standing, board, known)

st.subheader(t("Proposed targets"))
propose.listed(board)
