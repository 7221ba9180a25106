"""Who takes part: added, changed, and marked as gone; nobody is deleted, what they did keeps their name."""

import streamlit as st

from pages.plan.people import people_form
from pages.ui import frame, identity
from pages.ui.i18n import t

frame.title(t("People"))
people_form.about_roles()

everybody = people_form.table()
if identity.may_do("administer"):
    chosen = people_form.choose(everybody)
    st.header(t("Change") if chosen else t("Add a person"), anchor=False)
    people_form.form(chosen)
    if chosen:
        people_form.ending_sessions(chosen)
    if chosen and chosen.active:
        people_form.leaving(chosen)
people_form.left_behind(everybody)
