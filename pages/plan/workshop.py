"""A goal-setting session: silent ideas, groups, dots, six hats, drafts; every browser sees the same board."""

import streamlit as st

from pages.shared import (
    cards,
    reader,
    workshop_door,
    workshop_drafts,
    workshop_hats,
    workshop_ideas,
    workshop_lead,
    workshop_record,
    workshop_room,
)
from pages.shared.words import safe, t

cards.style()
reader.change()

board = workshop_room.asked_for()
st.title(safe(board.session.title) if board else t("Workshop"))
if board is None:
    workshop_door.sessions()
    workshop_door.begin()
    st.stop()

workshop_room.watch(board)
room = workshop_room.Room(board, reader.email())
if board.session.stage == "closed":
    workshop_lead.progress(board)
    workshop_room.refusal()
    workshop_record.of_board(board, room if room.me in board.people else None)
    st.stop()
if room.me not in board.people:
    workshop_door.take_a_seat(board)
    st.stop()

workshop_lead.progress(board)
workshop_lead.people(board)
workshop_lead.controls(room)
workshop_room.refusal()
match board.session.stage:
    case "collect":
        workshop_ideas.collect(room)
    case "group":
        workshop_ideas.group(room)
    case "vote":
        workshop_ideas.vote(room)
    case "hats":
        workshop_hats.rounds(room)
    case "draft":
        workshop_drafts.write(room)
