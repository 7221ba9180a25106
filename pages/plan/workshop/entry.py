"""Into a goal-setting session: begin one, find one, take a seat."""

from __future__ import annotations

import streamlit as st

from data.commands.workshops import workshops
from data.queries.workshops import Board, Session
from data.queries.workshops import sessions as every_session
from okr_model.workshop.workshop import DOTS
from pages.plan.workshop.lead import stage_words
from pages.plan.workshop.session import SESSION
from pages.ui import cards, identity, run
from pages.ui.forms import form_submit, kept_form
from pages.ui.i18n import full_day, html, in_one_line, safe, t

PAGE = "plan/workshop/page.py"


@st.fragment
def begin() -> None:
    """The form that opens a session."""
    with kept_form.opened("begin_workshop", name=t("the new session"), at=(), border=True) as form:
        st.markdown(f"**{t('Begin a session')}**")
        title = st.text_input(t("Topic"), placeholder=t("Goals for the next quarter"), **form.field("title"))
        dots = st.number_input(t("Votes per person"), 1, 20, width=160, **form.field("dots", DOTS))
        sent = form.button(t("Start"))
    if sent:
        form.submit(lambda: _begin(title, int(dots)), t("Session started."))


def _begin(title: str, dots: int) -> None:
    st.query_params[SESSION] = str(run.perform(workshops.begin, title, dots=dots))


def sessions() -> None:
    """Every session, those that are open first."""
    found = every_session(run.snapshot())
    if not found:
        cards.empty(
            t("No session yet"),
            t(
                "Start one and send the others its link. Everybody writes down ideas in silence; then you group "
                "them, vote, look at the best with six hats, and draft objectives."
            ),
        )
    for heading, ones in (
        (t("Open sessions"), [s for s in found if s.stage != "closed"]),
        (t("Past sessions"), [s for s in found if s.stage == "closed"]),
    ):
        if ones:
            st.header(heading, anchor=False)
        for one in ones:
            _entry(one)


def _entry(one: Session) -> None:
    with st.container(key=f"session_{one.id}", gap=None):
        st.page_link(PAGE, label=safe(one.title), query_params={SESSION: str(one.id)})
        said = [
            stage_words()[one.stage],
            full_day(one.at.date()),
            t("led by {who}", who=identity.display_name(one.facilitator)),
        ]
        st.html(f'<div class="okr-small okr-soft">{html(in_one_line(*said))}</div>')


def take_a_seat(board: Board) -> None:
    """The form to join a session."""
    form = form_submit.key("join_workshop")
    names = t(", ").join(identity.display_name(one) for one in board.people)
    st.markdown(t("Already here: {names}.", names=safe(names)))
    if st.button(t("Join"), key=form, type="primary"):
        number = board.session.id
        form_submit.submit("join_workshop", lambda: run.perform(workshops.join, number), t("You have joined."))
