"""The drivers: what each event brought and what that cost, and which channel moved a key result."""

import streamlit as st

from pages.explore.drivers import channels, comparison, detail, importing, marking
from pages.ui import cards, driver_queries, frame, identity, run
from pages.ui.i18n import t

frame.title(t("Drivers"))

if not run.snapshot().catalogue:
    cards.first_steps()
    st.stop()

if driver_queries.marked():
    with st.spinner(t("Estimating the effect of each event …")):
        verdicts = driver_queries.verdicts()
    comparison.picture(verdicts)
    comparison.table(verdicts)
    chosen = comparison.choose()
    if chosen:
        detail.show(chosen)
else:
    comparison.nothing_yet()

if identity.may_do("edit"):
    marking.add()
importing.import_or_export()
if identity.may_do("edit"):
    marking.removed()

st.subheader(t("Which channel drove the change"))
channels.show()
