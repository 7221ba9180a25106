"""How good are our forecasts: whether what was said to be 70 % likely happened seven times out of ten."""

import streamlit as st

from okr_model.forecast.calibration import record
from pages.explore.forecasts import reliability
from pages.ui import cards, frame, queries
from pages.ui.i18n import t

frame.title(t("How good are our forecasts?"))

if not queries.cycles():
    cards.first_steps()
    st.stop()

with st.spinner(t("Replaying past forecasts …")):
    replayed = record(queries.forecasts_replayed())

st.header(t("On your own past"), anchor=False)
if replayed is None:
    cards.empty(
        t("No history to test on yet"),
        t("This needs metrics that go back two cycles before this one. Sync with an earlier start date, or wait."),
    )
else:
    reliability.verdict(replayed)
    reliability.facts(replayed)
    reliability.reliability(replayed)
    reliability.how_replayed(replayed)

st.header(t("As forecast at the time"), anchor=False)
kept = record(queries.forecasts_kept())
if kept is None:
    reliability.nothing_kept()
else:
    reliability.verdict(kept)
    reliability.facts(kept)
    reliability.reliability(kept)

st.header(t("On public series"), anchor=False)
reliability.published()
