"""A review on the whole screen: one objective at a time, moved by keyboard, followed by everybody."""

import streamlit as st

from pages.meet import review_list, review_queries, session, whole_slide
from pages.meet.present import presentation
from pages.ui import frame
from pages.ui.i18n import t

review_list.needs_a_plan()

meeting = session.selected()
if meeting is None or meeting.review.stage == "prepare":
    frame.title(t("Present"))
    if meeting is not None:
        st.info(t("Its figures are not frozen yet. Freeze them first, then present."), icon=":material/ac_unit:")
        st.page_link(session.PAGE, label=t("Back to the review"), query_params={session.REVIEW: str(meeting.number)})
    else:
        review_list.all_reviews()
    review_list.back()
    st.stop()

pack = review_queries.pack_or_error(meeting.review)
if pack is None:
    review_list.back()
    st.stop()

whole_slide.style()
presentation.screen(meeting, pack)
