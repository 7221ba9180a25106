"""Where the figures come from: the state of every source, how fresh it is, and what to do where it is not."""

import streamlit as st

from pages.shared import cards, load, reader, sources
from pages.shared.words import t

cards.style()
st.title(t("Sources"))

sources.settings_problem(load.workspace().settings_problem)
listed = load.sources()
if not listed:
    cards.empty(
        t("No sources yet"),
        t("Add one here, or write it into `okr.toml`; `okr connectors` lists what there is."),
    )
    if reader.may_connect():
        sources.add_links()
    st.stop()

may = reader.may_connect()
sources.headline(listed, may_change=may)
for source in sources.worst_first(listed):
    sources.card(source, may_change=may)
