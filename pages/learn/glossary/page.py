"""The words of the program in English and Persian side by side, each with what it means; searchable in both."""

import streamlit as st

from pages.learn.glossary import word_list
from pages.ui import frame, url_state
from pages.ui.i18n import t

frame.title(t("Glossary"), t("One word for one thing, in every language that the program speaks."))
typed = url_state.text("q", t("Search"), t("A word, or what it means"))
found = word_list.matching(typed)
if found:
    word_list.draw(found)
else:
    st.info(t("No word matches. Try a part of it, in either language."))
