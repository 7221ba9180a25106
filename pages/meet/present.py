"""A review on the whole screen: one objective at a time, moved by keyboard, followed by everybody."""

import streamlit as st

from pages.shared import cards
from pages.shared.review import door, presenting, recorded, room
from pages.shared.words import t

cards.style()
door.needs_a_plan()

at = room.asked_for()
if at is None or at.review.stage == "prepare":
    st.title(t("Present"))
    if at is not None:
        st.info(t("Its figures are not frozen yet: freeze them, then present them."), icon=":material/ac_unit:")
        st.page_link(room.PAGE, label=t("To the review"), query_params={room.REVIEW: str(at.number)})
    else:
        door.reviews()
    door.back()
    st.stop()

if recorded.shown(at.review) is None:
    door.back()
    st.stop()

presenting.style()
presenting.screen(at)
