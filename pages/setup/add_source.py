"""Connect a source, or change one: choose a connector, fill in its options, see that it answers, save."""

import streamlit as st

from pages.shared import adding, cards, reader, trials
from pages.shared.words import safe, t

cards.style()
edited = st.query_params.get("edit")
st.title(t("Change {source}", source=safe(edited)) if edited else t("Add a source"))

file = adding.settings_file() if reader.may_connect() else None
if file is None:
    st.stop()

if edited and edited not in file.sources():
    cards.empty(t("There is no such source"), t("It is not in `okr.toml`, or no longer."))
    st.stop()

key = file.sources()[edited].get("connector") if edited else st.query_params.get("connector")
connector = adding.connector_of(key)
if connector is None:
    if edited:
        cards.empty(t("Its connector is not known"), t("Correct `connector` in `okr.toml`; `okr check` says more."))
    else:
        adding.gallery()
    st.stop()

with st.container(width=760):
    adding.about(connector, edited)
    form = adding.fill_in(connector, file, edited)
    trial = trials.check(form)
    trials.save(form, trial, file)
