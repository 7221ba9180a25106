"""Who takes part: added, changed, and marked as gone; nobody is deleted, what they did keeps their name."""

import streamlit as st

from pages.shared import cards, people, reader
from pages.shared.words import t

cards.style()
reader.change()

st.title(t("People"))
people.about_roles()

everybody = people.listed()
if reader.may_do("administer"):
    chosen = people.choose(everybody)
    st.subheader(t("Change") if chosen else t("Add somebody"))
    people.form(chosen)
    if chosen and chosen.active:
        people.leaving(chosen)
people.left_behind(everybody)
