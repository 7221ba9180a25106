"""Nothing moves in secret: every change of plans and people, who made it, when and why; to filter and to take away."""

import streamlit as st

from pages.shared import log
from pages.shared.words import t

st.title(t("Log"))
st.caption(t("Every change of plans and people. It is only ever added to; the database refuses everything else."))

if not log.has_any():
    log.nothing_yet()
    st.stop()

asked = log.filters()
found = log.matching(asked)
log.table(found)
log.export(found)
