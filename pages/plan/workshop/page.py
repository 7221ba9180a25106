"""A goal-setting session: silent ideas, groups, dots, six hats, drafts; every browser sees the same board."""

import streamlit as st

from pages.plan.workshop import drafts, entry, hats, ideas, lead, record, session
from pages.ui import frame, identity
from pages.ui.i18n import t

board = session.board_from_url()
frame.title(board.session.title if board else t("Workshop"))
if board is None:
    entry.sessions()
    entry.begin()
    st.stop()

session.watch(board)
room = session.Room(board, identity.email())
if board.session.stage == "closed":
    lead.progress(board)
    session.refusal()
    record.of_board(board, room if room.me in board.people else None)
    st.stop()
if room.me not in board.people:
    entry.take_a_seat(board)
    st.stop()

lead.progress(board)
lead.people(board)
lead.controls(room)
session.refusal()
match board.session.stage:
    case "collect":
        ideas.collect(room)
    case "group":
        ideas.group(room)
    case "vote":
        ideas.vote(room)
    case "hats":
        hats.rounds(room)
    case "draft":
        drafts.write(room)
