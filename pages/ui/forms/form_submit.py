"""How a form ends: what was typed is taken, or refused with words that help; nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.stores.plan.store import Refused
from pages.ui import identity
from pages.ui.i18n import safe, t

_ROUND = "form_round_"


def key(form: str) -> str:
    """The key of a form's parts: another one after each time it was taken, so that it is empty again."""
    return f"{form}_{st.session_state.get(_ROUND + form, 0)}"


def take(form: str, who: str, act: Callable[[str], object], done: str, *, leave: str = "") -> None:
    """Do what a form asks for in the name of the reader, say that it is done, and draw the page anew.

    act: is given the reader's address; what it refuses is shown.  leave: the URL parameter that held the form open.
    """
    try:
        if not identity.may_do("take_part"):
            raise Refused(t("You are noted as having left: ask an administrator to change that."))
        act(identity.taken(who))
    except (Refused, identity.NobodyYet) as refusal:
        for line in str(refusal).splitlines():
            st.error(safe(line), icon=":material/error:")
        return
    st.session_state[_ROUND + form] = st.session_state.get(_ROUND + form, 0) + 1
    if leave:
        st.query_params.pop(leave, None)
    st.toast(done, icon=":material/check:")
    st.rerun()
