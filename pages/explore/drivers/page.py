"""The drivers: what each event brought and what that cost, and which channel moved a key result."""

import streamlit as st

from pages.explore.drivers import channels, comparison, detail, importing, marking
from pages.ui import cards, driver_queries, frame, identity, run
from pages.ui.i18n import t

frame.title(t("Drivers"))

if not run.snapshot().catalogue:
    cards.first_steps()
    st.stop()

may_edit, is_asked = identity.may_do("edit"), marking.MARK in st.query_params
if may_edit and is_asked:  # a link leads here to mark one
    marking.add()
if driver_queries.marked():
    with st.spinner(t("Estimating the effect of each event …")):
        verdicts = driver_queries.verdicts()
    comparison.answer(verdicts)
    if may_edit and not is_asked:
        marking.add()
    comparison.picture(verdicts)
    comparison.table(verdicts)
    chosen = comparison.choose()
    if chosen:
        detail.show(chosen)
else:
    comparison.nothing_yet()
    if may_edit and not is_asked:
        marking.add()
importing.import_or_export()
if may_edit:
    marking.removed()

st.header(t("Which channel drove the change"), anchor=False)
channels.show()
