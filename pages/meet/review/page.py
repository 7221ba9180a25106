"""One review, from its preparation to its minutes: fix, freeze, present, decide, score, close."""

import streamlit as st

from pages.meet import looking_back, review_list, review_queries, session
from pages.meet.review import deciding, prepare, record
from pages.ui import cards, identity
from pages.ui.i18n import safe, t

cards.style()
identity.change()
review_list.needs_a_plan()

at = session.asked_for()
st.title(safe(at.review.setting.title) if at else t("Review"))
if at is None:
    review_list.reviews()
    review_list.back()
    st.stop()

session.watch(at)
review_list.head(at)
review_list.who_are_you(at)
session.refusal()

if at.review.stage == "prepare":
    coming = review_queries.coming(at.review)
    looking_back.said_and_happened(at, review_queries.looked_back(at.review, coming.pack))
    prepare.fix_first(at, coming)
    prepare.changed(at, coming)
    prepare.agenda(at, coming)
    prepare.freeze(at, coming)
    st.stop()

record.frozen(at)
pack = record.shown(at.review)
if pack is None:
    st.stop()

if at.review.stage == "closed":
    looking_back.actions(at, session.store().actions(at.number))
    record.read(at)
    st.stop()

looking_back.said_and_happened(at, review_queries.looked_back(at.review, pack))
st.subheader(t("Decide"))
shown = deciding.choose(pack)
deciding.objective(at, shown)
deciding.the_others(at, shown)
record.scores(at, pack)
deciding.undecided(pack, at)
deciding.close(at)
