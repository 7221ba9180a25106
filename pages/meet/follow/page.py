"""The meeting on the phones of its audience: the slide that is presented, live, at an address short enough to type."""

import streamlit as st

from pages.meet import review_list, review_queries, whole_slide
from pages.meet.follow import audience
from pages.ui import frame
from pages.ui.i18n import t

review_list.needs_a_plan()
whole_slide.style()

meeting = audience.selected()
if meeting is None or meeting.review.stage == "prepare":
    frame.title(t("Follow"), t("No review is being presented. Its slides appear here as soon as somebody does."))
    audience.wait(meeting)
    review_list.back()
    st.stop()

pack = review_queries.pack_or_error(meeting.review)
if pack is None:
    review_list.back()
    st.stop()

audience.slides(meeting, pack)
