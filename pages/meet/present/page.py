"""A review on the whole screen: one objective at a time, moved by keyboard, followed by everybody."""

import streamlit as st

from pages.meet import review_list, session
from pages.meet.present import presentation
from pages.meet.review import record
from pages.ui import cards
from pages.ui.i18n import t

cards.style()
review_list.needs_a_plan()

at = session.asked_for()
if at is None or at.review.stage == "prepare":
    st.title(t("Present"))
    if at is not None:
        st.info(t("Its figures are not frozen yet: freeze them, then present them."), icon=":material/ac_unit:")
        st.page_link(session.PAGE, label=t("To the review"), query_params={session.REVIEW: str(at.number)})
    else:
        review_list.reviews()
    review_list.back()
    st.stop()

if record.shown(at.review) is None:
    review_list.back()
    st.stop()

presentation.style()
presentation.screen(at)
