"""Presses of buttons that no other run loses.

A run that holds a press is ended by the next one that is asked for, at whatever it draws or looks up in the session's
state. So a press is noted before the run begins, in a plain dict, and taken once, by whichever run gets so far.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Literal

import streamlit as st

from pages.ui import identity

Presses = dict[str, float]
_PRESSES = "presses"
_GOOD_FOR = 30.0  # seconds; who has gone elsewhere meanwhile, and comes back later, does not find it done


def _presses() -> Presses:
    presses: Presses = st.session_state.setdefault(_PRESSES, {})
    return presses


def button(
    label: str,
    key: str,
    *,
    type: Literal["primary", "secondary", "tertiary"] = "secondary",
    icon: str | None = None,
    help: str | None = None,
) -> None:
    """A button; whether it was pressed is told by `take_press`."""
    st.button(label, key=key, type=type, icon=icon, help=help, on_click=_note, args=(_presses(), key))


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
