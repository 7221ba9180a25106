"""Connect a source, or change one: choose a connector, fill in its options, see that it answers, save."""

import streamlit as st

from pages.setup import source_pages
from pages.setup.add_source import connection_test, definitions_form, source_form
from pages.ui import cards, frame, identity, run
from pages.ui.i18n import t

edited = st.query_params.get("edit")
is_there = edited in run.settings().sources if edited else False
title = t("Change {source}", source=edited or "") if is_there else t("Change a source")
frame.title(title if edited else t("Add a source"))

file = source_pages.settings_file() if identity.may_connect() else None
if file is None:
    st.stop()

if edited and edited not in file.sources():
    cards.empty(t("There is no such source"), t("It has been removed, or never existed."))
    st.stop()

key = file.sources()[edited].get("connector") if edited else st.query_params.get("connector")
connector = source_form.connector_of(key)
if connector is None:
    if edited:
        cards.empty(
            t("Unknown connector"),
            t(
                "Remove the source and add it again with one of the "
                "connectors listed, or correct `connector` in `okr.toml`."
            ),
        )
    else:
        source_form.gallery()
    st.stop()

with st.container(width=760, key="unkept_form_of_source"):  # it may hold secrets
    source_form.about(connector, edited)
    new_definitions = definitions_form.is_for(connector) and not edited
    form = (
        definitions_form.fill_in(connector, file) if new_definitions else source_form.fill_in(connector, file, edited)
    )
    if form is not None:
        trial = connection_test.check(form)
        connection_test.save(form, trial)
