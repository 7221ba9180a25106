"""One review, from its preparation to its minutes: fix, freeze, present, decide, score, close."""

import streamlit as st

from data.queries.reviews import reviews
from pages.meet import here, looking_back, review_list, review_queries, session
from pages.meet.review import deciding, prepare, record
from pages.ui import frame, run
from pages.ui.i18n import t

review_list.needs_a_plan()

meeting = session.selected()
frame.title(meeting.review.setting.title if meeting else t("Review"))
if meeting is None:
    review_list.all_reviews()
    review_list.back()
    st.stop()

session.watch(meeting)
review_list.head(meeting)
review_list.who_are_you(meeting)
here.chair(meeting)
session.refusal()

if meeting.review.stage == "prepare":
    prepared = review_queries.prepared(meeting.review)
    prepare.freeze(meeting, prepared)
    looking_back.said_and_happened(meeting, review_queries.retrospect(meeting.review, prepared.pack))
    prepare.fix_first(meeting, prepared)
    prepare.changed(meeting, prepared)
    prepare.agenda(meeting, prepared)
    st.stop()

record.frozen(meeting)
pack = review_queries.pack_or_error(meeting.review)
if pack is None:
    st.stop()

if meeting.review.stage == "closed":
    looking_back.actions(meeting, reviews.actions(run.snapshot(), meeting.number))
    record.minutes_and_files(meeting)
    st.stop()

looking_back.said_and_happened(meeting, review_queries.retrospect(meeting.review, pack))
st.header(t("Decide"), anchor=False)
objective = deciding.choose(pack)
deciding.about_objective(meeting, objective)
deciding.the_others(meeting, objective)
record.scores(meeting, pack)
deciding.undecided(meeting, pack)
deciding.close(meeting)
