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

with st.spinner(t("Forecasting the past again, day by day …")):
    replayed = record(queries.forecasts_replayed())

st.subheader(t("Over our own past"))
if replayed is None:
    cards.empty(
        t("No past to replay yet"),
        t("It takes metrics that reach back two cycles before this one. Sync with an earlier start, or wait."),
    )
else:
    reliability.verdict(replayed)
    reliability.facts(replayed)
    reliability.reliability(replayed)
    reliability.how_replayed(replayed)

st.subheader(t("As they were made"))
kept = record(queries.forecasts_kept())
if kept is None:
    reliability.nothing_kept()
else:
    reliability.verdict(kept)
    reliability.facts(kept)
    reliability.reliability(kept)

st.subheader(t("On public series"))
reliability.published()
