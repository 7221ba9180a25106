"""Nothing moves in secret: every change of plans and people, who made it, when and why; to filter and to take away."""

import streamlit as st

from pages.plan.log import log_table
from pages.ui import frame
from pages.ui.i18n import t

frame.title(t("Log"))
st.caption(t("Every change to plans and people. Entries are only added, never edited or deleted."))

if not log_table.has_any():
    log_table.nothing_yet()
    st.stop()

entries = log_table.matching(log_table.filters())
log_table.head(entries)
log_table.table(entries)
