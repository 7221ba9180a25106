"""How good are our forecasts: whether what was said to be 70 % likely happened seven times out of ten."""

import streamlit as st

from okr_model.calibration import record
from pages.shared import cards, forecasts, load
from pages.shared.words import t

cards.style()
st.title(t("How good are our forecasts?"))

if not load.cycles():
    cards.first_steps()
    st.stop()

with st.spinner(t("Forecasting the past again, day by day …")):
    replayed = record(load.forecasts_replayed())

st.subheader(t("Over our own past"))
if replayed is None:
    cards.empty(
        t("No past to replay yet"),
        t("It takes metrics that reach back two cycles before this one. Sync with an earlier start, or wait."),
    )
else:
    forecasts.verdict(replayed)
    forecasts.facts(replayed)
    forecasts.reliability(replayed)
    forecasts.how_replayed(replayed)

st.subheader(t("As they were made"))
kept = record(load.forecasts_kept())
if kept is None:
    forecasts.nothing_kept()
else:
    forecasts.verdict(kept)
    forecasts.facts(kept)
    forecasts.reliability(kept)

st.subheader(t("On public series"))
forecasts.published()
