"""The drivers: what each event brought and what that cost, and which channel moved a key result."""

import streamlit as st

from pages.explore.drivers import channels, comparison, detail, importing, marking
from pages.ui import cards, driver_queries, identity, queries
from pages.ui.i18n import t

cards.style()
identity.change()
st.title(t("Drivers"))

if not queries.workspace().catalogue:
    cards.first_steps()
    st.stop()

if driver_queries.marked():
    with st.spinner(t("Holding each event against the forecast of its eve …")):
        found = driver_queries.verdicts()
    comparison.picture(found)
    comparison.table(found)
    chosen = comparison.choose()
    if chosen:
        detail.show(chosen)
else:
    comparison.nothing_yet()

marking.add()
importing.from_file()
marking.removed()

st.subheader(t("Which channel brought the change"))
channels.show()
