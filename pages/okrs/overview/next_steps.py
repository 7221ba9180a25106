"""What the reader has not done yet of the first steps: a short list under the navigation, until done or closed."""

from __future__ import annotations

import streamlit as st

from data import demo
from data.commands import inbox as commands
from pages.ui import checklist, identity, run
from pages.ui.i18n import html, number, t
from pages.ui.inbox import inbox_queries

_SHOWN = 2  # steps that are named; the page has all of them


def show() -> None:
    """Draw it; nothing in the demo, which has its tour, for who looks only, once all is done, and once it is closed."""
    if demo.is_demo(run.settings()) or _is_closed():
        return
    parts = checklist.parts_of_reader()
    own = [one for one in checklist.steps() if one.part in parts]
    left = [one for one in own if not one.done]
    if not left:
        return
    with st.sidebar, st.container(key="next_steps"):
        rows = "".join(_row(checklist.in_words(one.name)) for one in left[:_SHOWN])
        said = html(t("{n} of {all} done", n=number(len(own) - len(left)), all=number(len(own))))
        st.html(
            f'<section class="okr-tour" aria-label="{html(t("First steps"))}">'
            f'<strong><a data-okr-page href="first_steps">{html(t("First steps"))}</a></strong>'
            f"<p>{said}</p><ol>{rows}</ol></section>"
        )
        st.button(t("Close the first steps"), key="next_steps_close", type="tertiary", on_click=_close)


def _row(one: checklist.InWords) -> str:
    return f'<li><a data-okr-page href="{one.page}">{html(one.title)}</a></li>'


def _is_closed() -> bool:
    if st.session_state.get(checklist.CLOSED):
        return True
    me = identity.email()
    return bool(me) and checklist.CLOSED in inbox_queries.read_by(me)


def _close() -> None:
    st.session_state[checklist.CLOSED] = True
    if identity.email():
        run.perform(commands.mark_read, [checklist.CLOSED])
