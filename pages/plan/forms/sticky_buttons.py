"""Buttons below a form that changes while one fills it in: they stay where they are, and no press of one is lost.

A form that reruns after every field grows and shrinks; a button that moves between the pressing and the letting go of
a mouse is not pressed. So the buttons stand in a bar at the bottom of the window. And a run that holds a press is ended
by the next one that is asked for, at whatever it draws or looks up in the session's state: so the press is noted before
the run begins, in a plain dict, and taken once, by whichever run gets so far.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Literal

import streamlit as st

from pages.ui import identity
from pages.ui.i18n import t

Presses = dict[str, float]
_PRESSES = "presses"
_GOOD_FOR = 30.0  # seconds; who has gone elsewhere meanwhile, and comes back later, does not find it done


def _presses() -> Presses:
    presses: Presses = st.session_state.setdefault(_PRESSES, {})
    return presses


def button(label: str, key: str, *, type: Literal["primary", "secondary", "tertiary"] = "secondary") -> None:
    """A button; whether it was pressed is told by `take_press`."""
    st.button(label, key=key, type=type, on_click=_note, args=(_presses(), key))


def _note(presses: Presses, key: str) -> None:
    presses[key] = time.monotonic()


def is_pressed(key: str) -> bool:
    """Whether the button was pressed, and nobody has taken it yet."""
    at = _presses().get(key)
    return at is not None and time.monotonic() - at < _GOOD_FOR


def take_press(key: str, *, after: float = 0.0) -> bool:
    """Whether the button was pressed; true once. Act on it before anything is drawn or looked up in the session.

    after: seconds to wait first, where a part of the form tells late what was typed: a table sends a cell a moment
    after it was left, which may be by pressing this very button. What comes meanwhile begins another run, which then
    takes the press together with what was typed.
    """
    if after and is_pressed(key):
        time.sleep(after)
    pressed, presses = is_pressed(key), _presses()
    presses.pop(key, None)
    return pressed


def ask_who_presses(key: str) -> None:
    """Where the reader has not said who they are, a dialog asks, and then the button counts as pressed again."""
    if not identity.email():
        take_press(key)
        identity.ask(partial(_note, _presses(), key))


def bar(first: tuple[str, str], *others: tuple[str, str], wrong: Sequence[str] = ()) -> None:
    """The buttons of a form, each its label and key, at the bottom of the window.

    wrong: what keeps the form from being taken; it stands above the buttons, so that these stay where they are.
    """
    with st.bottom.container(key="form_bar", gap="small"):
        if wrong:
            st.markdown(f":red[:material/error: {t('Not saved yet.')}] {' '.join(wrong)}")
        with st.container(horizontal=True):
            button(*first, type="primary")
            for other in others:
                button(*other)
