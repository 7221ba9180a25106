"""What if: other targets, growth and dates tried on the real forecast, compared, saved, and proposed."""

import streamlit as st

from pages.explore.what_if import compare, driver_scenario, inputs, propose, trial
from pages.ui import cards, filters, frame, learn, queries
from pages.ui.charts import event_overlay
from pages.ui.i18n import t

cycle = filters.wanted_cycle(t("What if"))
board, known = queries.scoreboard(cycle, None), queries.bases(cycle)
if board is None or not board.standings:
    frame.title(t("What if"))
    cards.first_steps()
    st.stop()

standing = inputs.choose(board, known)
if standing is None:
    frame.title(t("What if"))
    cards.empty(
        t("No forecast to try changes on"), t("A scenario changes a forecast, and no key result has one right now.")
    )
    st.stop()

cards.answer(standing, board)
basis = known[standing.key_result.id]
events = event_overlay.behind(standing, board.cycle.start, board.cycle.end)
bench = st.container()
more = driver_scenario.driver(standing, basis)
kept = compare.choose(standing, board, known)
with bench:
    trial.bench(standing, board, basis, more, compare.outcomes(kept, standing), events)

asked = learn.helped(t("The same forecast, asked backwards."), "what-if")
st.header(t("What it takes"), anchor=False, help=asked)
trial.backwards(standing, basis)

st.header(t("Side by side"), anchor=False)
compare.side_by_side(kept, standing, board, known)

st.header(t("Proposed targets"), anchor=False)
propose.listed(board)
