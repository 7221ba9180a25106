"""A goal-setting session as one browser takes part in it: which one, who I am, how I act, and how others' acts show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from data.commands.errors import NotThere, Refused
from data.queries import workshops
from data.queries.workshops import Board
from pages.ui import run
from pages.ui.forms import form_submit
from pages.ui.i18n import safe, t, told

SESSION = "session"  # the URL parameter
EVERY_SECONDS = 2  # between two questions whether others did something
_DRAWN, _REFUSED = "workshop_drawn", "workshop_refused"


@dataclass(frozen=True, slots=True)
class Room:
    """The board as it was drawn, and who looks at it."""

    board: Board
    me: str

    @property
    def number(self) -> int:
        """Of the session."""
        return self.board.session.id

    @property
    def leads(self) -> bool:
        """Whether this person leads."""
        return self.board.session.facilitator == self.me


def board_from_url() -> Board | None:
    """The board of the session the URL names; where there is no such session, that is shown."""
    wanted = st.query_params.get(SESSION)
    if wanted is None:
        return None
    try:
        return workshops.board(run.snapshot(), int(wanted[:9]) if wanted.isascii() and wanted.isdigit() else 0)
    except NotThere:
        st.warning(
            t("There is no session {id}. Choose one from the list.", id=safe(wanted[:80])),
            icon=":material/search_off:",
        )
        return None


def watch(board: Board) -> None:
    """Remember which board is drawn, and draw anew when it has changed; what is being typed stays as it is."""
    st.session_state[_DRAWN] = (board.session.id, board.version)
    if board.session.stage != "closed":
        _poll()


@st.fragment(run_every=EVERY_SECONDS)
def _poll() -> None:
    session, version = st.session_state[_DRAWN]
    if workshops.version(run.snapshot(), session) != version:
        st.rerun()


def act(do: Callable[[], object]) -> bool:
    """Do something in a session when a button is pressed; False where it is refused, which is shown above the board.

    do: carries out a command with `run.perform`.
    """
    try:
        do()
    except Refused as refusal:
        st.session_state[_REFUSED] = form_submit.in_words(refusal)
        return False
    return True


def refusal() -> None:
    """What the last press could not do."""
    if refused := st.session_state.pop(_REFUSED, None):
        for line in str(refused).splitlines():
            st.error(told(line), icon=":material/error:")
