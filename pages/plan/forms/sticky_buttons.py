"""Buttons below a form that changes while one fills it in: they stay where they are.

A form that reruns after every field grows and shrinks; a button that moves between the pressing and the letting go of
a mouse is not pressed. So the buttons stand in a bar at the bottom of the window; `presses` tells which was pressed.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.ui.forms import presses
from pages.ui.i18n import t


def bar(first: tuple[str, str], *others: tuple[str, str], wrong: Sequence[str] = ()) -> None:
    """The buttons of a form, each its label and key, at the bottom of the window.

    wrong: what keeps the form from being taken; it stands above the buttons, so that these stay where they are.
    """
    with st.bottom.container(key="form_bar", gap="small"):
        with st.container(key="form_wrong"):  # always there: `aloud.js` makes an alert of what comes into it
            if wrong:
                st.markdown(f":red[:material/error: {t('Not saved yet.')}] {' '.join(wrong)}")
        with st.container(horizontal=True):
            presses.button(*first, type="primary")
            for other in others:
                presses.button(*other)
