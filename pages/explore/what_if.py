"""What if: other targets, growth and dates tried on the real forecast, compared, saved, and proposed."""

import streamlit as st

from pages.shared import cards, detail, filters, load, what_if_compare, what_if_inputs, what_if_propose, what_if_trial
from pages.shared.drivers import bands, scenario
from pages.shared.words import t

cards.style()
st.title(t("What if"))

cycle = filters.wanted_cycle()
board, known = load.scoreboard(cycle, None), load.bases(cycle)
if board is None or not board.standings:
    cards.first_steps()
    st.stop()

standing = what_if_inputs.choose(board, known)
if standing is None:
    cards.empty(t("No forecast to try anything on"), t("A scenario moves a forecast; no key result has one now."))
    st.stop()

basis = known[standing.key_result.id]
events = bands.over(detail.metrics_behind(standing), board.cycle.start, board.cycle.end)
what_if_trial.bench(standing, board, basis, scenario.driver(standing, basis), events)

st.subheader(t("What has to be true"))
what_if_trial.backwards(standing, basis)

st.subheader(t("Side by side"))
what_if_compare.side_by_side(standing, board, known)

st.subheader(t("Proposed targets"))
what_if_propose.proposals(board)
