"""How a form ends: its command is carried out, or refused with words that help; nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.commands.errors import CannotWrite, Refused
from data.commands.plan import form_values
from okr_model.wording.sentences import Unfit, sentence_of
from pages.ui import identity
from pages.ui.i18n import sentence, told

_ROUND = "form_round_"


def key(form: str) -> str:
    """The key of a form's parts: another one after each time it was submitted, so that it is empty again."""
    return f"{form}_{st.session_state.get(_ROUND + form, 0)}"


def submit(form: str, do: Callable[[], object], done: str, *, leave: str = "") -> None:
    """Carry out what a form asks for in the reader's name, say that it is done, and draw the page anew.

    Where nobody has said yet who they are, a dialog asks first.
    do: carries out commands with `run.perform`; what they refuse is shown.
    done: what is said afterwards.  leave: the URL parameter that held the form open.
    """

    def carry_out() -> None:
        do()
        st.session_state[_ROUND + form] = st.session_state.get(_ROUND + form, 0) + 1
        if leave:
            st.query_params.pop(leave, None)
        st.toast(done, icon=":material/check:")
        st.rerun()

    try:
        identity.when_known(carry_out)
    except Refused as refusal:
        refused(refusal)


def at_once(do: Callable[[], object]) -> None:
    """Carry out what a button asks for and draw the page anew, or show why it was refused.

    do: carries out commands with `run.perform`.
    """
    try:
        do()
    except (Refused, CannotWrite) as refusal:
        refused(refusal)
    else:
        st.rerun()


def figure(typed: str, unit: str = "") -> float | None:
    """The number that was typed into a box, in any of the dialects; None for none. Raises Refused for what is none."""
    try:
        return form_values.figure(typed, unit)
    except Unfit as error:
        raise Refused(error.sentence) from None


def refused(refusal: Exception) -> None:
    """Show why something was not done."""
    for line in in_words(refusal).splitlines():
        st.error(told(line), icon=":material/error:")


def in_words(refusal: Exception) -> str:
    """Why something was not done, in the reader's language."""
    return sentence(sentence_of(refusal))
