"""Into a goal-setting session: begin one, find one, take a seat."""

from __future__ import annotations

import streamlit as st

from data.stores.workshop_board import Board, Session
from okr_model.workshop import DOTS
from pages.shared import cards, doing, reader, workshop_room
from pages.shared.words import full_day, html, safe, t
from pages.shared.workshop_lead import stage_words
from pages.shared.workshop_room import SESSION

PAGE = "plan/workshop.py"


def begin() -> None:
    """The form that opens a session."""
    form = doing.key("begin_workshop")
    with st.form(form):
        st.markdown(f"**{t('Begin a session')}**")
        title = st.text_input(t("What is it about?"), key=f"{form}_title", placeholder=t("Goals for the next quarter"))
        left, right = st.columns([1, 2], vertical_alignment="bottom")
        dots = left.number_input(t("Dots for everybody"), 1, 20, DOTS, key=f"{form}_dots")
        with right:
            who = reader.field(form)
        sent = st.form_submit_button(t("Begin"), type="primary")
    if sent:
        doing.take("begin_workshop", who, lambda me: _begin(title, me, int(dots)), t("The session is open."))


def _begin(title: str, me: str, dots: int) -> None:
    st.query_params[SESSION] = str(workshop_room.store().begin(title, by=me, dots=dots))


def sessions() -> None:
    """Every session, those that are open first."""
    found = workshop_room.store().all()
    if not found:
        cards.empty(
            t("No session yet"),
            t(
                "Begin one and send the others its address. Everybody writes ideas down in silence, then you group "
                "them, give dots, look at the best with six hats, and draft objectives from them."
            ),
        )
    for heading, ones in (
        (t("Open sessions"), [s for s in found if s.stage != "closed"]),
        (t("Records"), [s for s in found if s.stage == "closed"]),
    ):
        if ones:
            st.subheader(heading)
        for one in ones:
            _entry(one)


def _entry(one: Session) -> None:
    with st.container(key=f"session_{one.id}", gap=None):
        st.page_link(PAGE, label=safe(one.title), query_params={SESSION: str(one.id)})
        said = [
            stage_words()[one.stage],
            full_day(one.at.date()),
            t("led by {who}", who=reader.called(one.facilitator)),
        ]
        st.html(f'<div class="okr-small okr-soft">{html(" · ".join(said))}</div>')


def take_a_seat(board: Board) -> None:
    """The form to join a session."""
    form = doing.key("join_workshop")
    names = ", ".join(reader.called(one) for one in board.people)
    st.markdown(t("Here are already: {names}.", names=safe(names)))
    with st.form(form, width=480):
        who = reader.field(form)
        sent = st.form_submit_button(t("Join"), type="primary")
    if sent:
        number = board.session.id
        doing.take("join_workshop", who, lambda me: workshop_room.store().join(number, person=me), t("You are in."))
