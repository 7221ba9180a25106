"""Where the figures come from: the state of every source, how fresh it is, and what to do where it is not."""

import streamlit as st

from pages.setup.sources import newest_backup, next_step, source_list
from pages.ui import cards, frame, identity, queries, run
from pages.ui.i18n import t

frame.title(t("Sources"))

problem = run.snapshot().settings_problem
source_list.settings_problem(problem)
listed = queries.sources()
if not listed and problem is not None:
    st.stop()  # what is missing may stand in the file that cannot be read
if not listed:
    cards.empty(
        t("No sources yet"),
        t("Add a source to see your metrics here."),
    )
    if identity.may_connect():
        source_list.add_links()
    st.stop()

identity.may_connect()  # says whom to ask where the reader may not
source_list.headline(listed)
newest_backup.line()
offered = next_step.of_the_newest(listed)
for source in source_list.worst_first(listed):
    offered = source_list.card(source, offered=offered)
