"""The record of a goal-setting session, readable for good: on its own page and from the objective it led to."""

from __future__ import annotations

import streamlit as st

from data.queries import workshops
from data.queries.workshops import Board
from okr_model.plan.plan import Objective
from okr_model.workshop.workshop import ranked
from pages.plan.workshop import drafts, hats, ideas
from pages.plan.workshop.session import Room
from pages.ui import identity, run
from pages.ui.i18n import full_day, safe, t


def workshop_record(objective: Objective, cycle_id: str) -> None:
    """The sessions that an objective came out of, each to be unfolded; nothing where there is none."""
    for one in workshops.attached(run.snapshot(), cycle_id, objective.id):
        heading = t("Out of the session “{title}”, {day}", title=safe(one.title), day=full_day(one.at.date()))
        with st.expander(heading, icon=":material/groups:"):
            of_board(workshops.board(run.snapshot(), one.id))


def of_board(board: Board, room: Room | None = None) -> None:
    """Who was there, what was drafted, what got how many dots, what was said.

    room: of one who took part and may still put drafts into the plan.
    """
    names = ", ".join(identity.display_name(one) for one in board.people)
    st.caption(t("{day} · with {names}", day=full_day(board.session.at.date()), names=safe(names)))
    if not board.drafts:
        st.caption(t("No objective was drafted."))
    elif room is not None:
        drafts.drafts(room)
    else:
        st.html("".join(map(drafts.in_words, board.drafts)))
    if board.groups:
        st.markdown(f"**{t('Ideas, by their dots')}**")
        st.html(ideas.result(ranked(board.groups)))
    if board.ideas:
        st.markdown(f"**{t('Ideas in no group')}**")
        st.html(ideas.notes(board.ideas))
    hats.show_statements(board.said)
