"""The drivers: what each event brought and what that cost, and which channel moved a key result."""

import streamlit as st

from pages.shared import cards, load, reader
from pages.shared.drivers import channels, comparison, detail, importing, marking, reads
from pages.shared.words import t

cards.style()
reader.change()
st.title(t("Drivers"))

if not load.workspace().catalogue:
    cards.first_steps()
    st.stop()

if reads.marked():
    with st.spinner(t("Holding each event against the forecast of its eve …")):
        found = reads.verdicts()
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
