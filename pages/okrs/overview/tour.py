"""What you see here: a short guided tour of the demo, beside the overview, until it is closed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from data import demo
from data.commands import inbox as commands
from pages.ui import identity, run
from pages.ui.i18n import attribute, html, t
from pages.ui.inbox import inbox_queries

CLOSED: Final = "tour:overview"
"""Kept among what the reader has read; without a name it is closed for as long as the page is open."""


def show() -> None:
    """Draw it under the navigation; nothing in a workspace of one's own."""
    if not demo.is_demo(run.settings()) or _is_closed():
        return
    with st.sidebar, st.container(key="tour"):
        st.html(_markup())
        st.button(t("Close the tour"), key="tour_close", type="tertiary", on_click=_close)


def _is_closed() -> bool:
    if st.session_state.get(CLOSED):
        return True
    me = identity.email()
    return bool(me) and CLOSED in inbox_queries.read_by(me)


def _close() -> None:
    st.session_state[CLOSED] = True
    if identity.email():
        run.perform(commands.mark_read, [CLOSED])


def _markup() -> str:
    """Each step with the place it speaks of."""
    steps = [
        (t("The answer"), t("How many key results are likely to be reached, and what changed in a week."), ""),
        (t("What to do"), t("The worst first, each with why and what helps."), ""),
        (t("A line"), t("Opens the course, the forecast, and the target to change."), "?panel=customers_total"),
        (t("Last week's review"), t("A target was changed there, with the reason."), "reviews"),
        (t("How goals were found"), t("A session of silent ideas, votes and six hats."), "workshop"),
        (t("What if"), t("Two scenarios are kept; a proposal waits for its owner."), "what_if?id=new_customers"),
        (t("A broken source"), t("The webinar tool fails on purpose: this is what it looks like."), "sources"),
    ]
    rows = "".join(f"<li>{_named(name, place)} {html(said)}</li>" for name, said, place in steps)
    return (
        f'<section class="okr-tour" aria-label="{html(t("Guided tour"))}">'
        f"<strong>{html(t('What you see here'))}</strong>"
        f"<p>{html(t('A made-up team in the middle of its quarter.'))}</p><ol>{rows}</ol></section>"
    )


def _named(name: str, place: str) -> str:
    if not place:
        return f"<b>{html(name)}.</b>"
    return f'<a data-okr-page href="/{attribute(place)}">{html(name)}</a>.'
