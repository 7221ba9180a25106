"""One review, from its preparation to its minutes: fix, freeze, present, decide, score, close."""

import streamlit as st

from pages.shared import cards, reader
from pages.shared.review import deciding, door, looking_back, prepare, reads, recorded, room
from pages.shared.words import safe, t

cards.style()
reader.change()
door.needs_a_plan()

at = room.asked_for()
st.title(safe(at.review.setting.title) if at else t("Review"))
if at is None:
    door.reviews()
    door.back()
    st.stop()

room.watch(at)
door.head(at)
door.who_are_you(at)
room.refusal()

if at.review.stage == "prepare":
    coming = reads.coming(at.review)
    looking_back.said_and_happened(at, reads.looked_back(at.review, coming.pack))
    prepare.fix_first(at, coming)
    prepare.changed(at, coming)
    prepare.agenda(at, coming)
    prepare.freeze(at, coming)
    st.stop()

recorded.frozen(at)
pack = recorded.shown(at.review)
if pack is None:
    st.stop()

if at.review.stage == "closed":
    looking_back.actions(at, room.store().actions(at.number))
    recorded.read(at)
    st.stop()

looking_back.said_and_happened(at, reads.looked_back(at.review, pack))
st.subheader(t("Decide"))
shown = deciding.choose(pack)
deciding.objective(at, shown)
deciding.the_others(at, shown)
recorded.scores(at, pack)
deciding.undecided(pack, at)
deciding.close(at)
