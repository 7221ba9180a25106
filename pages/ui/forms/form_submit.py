"""How a form ends: what was typed is taken, or refused with words that help; nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.commands.errors import Refused
from okr_model.wording.sentences import Sentence
from pages.ui import identity
from pages.ui.i18n import safe, sentence

_ROUND = "form_round_"


def key(form: str) -> str:
    """The key of a form's parts: another one after each time it was taken, so that it is empty again."""
    return f"{form}_{st.session_state.get(_ROUND + form, 0)}"


def submit(form: str, who: str, do: Callable[[], object], done: str, *, leave: str = "") -> None:
    """Do what a form asks for in the name of the reader, say that it is done, and draw the page anew.

    do: carries out commands with `run.perform`; what they refuse is shown.
    leave: the URL parameter that held the form open.
    """
    try:
        identity.taken(who)
        do()
    except (Refused, identity.NobodyYet) as refusal:
        refused(refusal)
        return
    st.session_state[_ROUND + form] = st.session_state.get(_ROUND + form, 0) + 1
    if leave:
        st.query_params.pop(leave, None)
    st.toast(done, icon=":material/check:")
    st.rerun()


def refused(refusal: Exception) -> None:
    """Show why something was not done."""
    for line in in_words(refusal).splitlines():
        st.error(safe(line), icon=":material/error:")


def in_words(refusal: Exception) -> str:
    """Why something was not done, in the reader's language where the refusal carries a sentence."""
    said = getattr(refusal, "sentence", None)
    return sentence(said) if isinstance(said, Sentence) else str(refusal)
