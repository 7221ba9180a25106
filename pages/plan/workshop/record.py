"""The record of a goal-setting session, readable for good."""

from __future__ import annotations

import streamlit as st

from data.queries.workshops import Board
from okr_model.workshop.workshop import ranked
from pages.plan.workshop import drafts, hats, ideas
from pages.plan.workshop.session import Room
from pages.ui import identity
from pages.ui.i18n import full_day, safe, t


def of_board(board: Board, room: Room | None = None) -> None:
    """Who was there, what was drafted, what got how many dots, what was said.

    room: of one who took part and may still put drafts into the plan.
    """
    names = t(", ").join(identity.display_name(one) for one in board.people)
    st.caption(t("{day} · with {names}", day=full_day(board.session.at.date()), names=safe(names)))
    if not board.drafts:
        st.caption(t("No objective was drafted."))
    elif room is not None:
        drafts.drafts(room)
    else:
        st.html("".join(map(drafts.in_words, board.drafts)))
    if board.groups:
        st.markdown(f"**{t('Ideas, by votes')}**")
        st.html(ideas.result(ranked(board.groups)))
    if board.ideas:
        st.markdown(f"**{t('Ideas in no group')}**")
        st.html(ideas.notes(board.ideas))
    hats.show_statements(board.said)
