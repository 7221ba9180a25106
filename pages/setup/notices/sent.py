"""What was sent to the reader, and, for administrators, what could not be sent to anybody."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from data.commands import notices
from data.commands.command import Command
from data.commands.errors import Refused
from data.queries.notices import preferences
from data.queries.notices.preferences import Sending, SendingState
from pages.ui import run
from pages.ui.forms import form_submit
from pages.ui.i18n import in_one_line, moment, nt, safe, t, told
from pages.ui.lists import grid

_SHOWN = 20
_WAITING: tuple[SendingState, ...] = ("queued",)


def state_word(one: Sending) -> str:
    """What has become of a notice."""
    return {
        "queued": t("waiting"),
        "sending": t("sending"),
        "sent": t("sent"),
        "unsure": t("may have arrived"),
        "failed": t("not sent"),
    }[one.state]


def latest(email: str) -> None:
    """The latest notices of the reader."""
    notices_sent = preferences.sent(run.snapshot(), email=email, limit=_SHOWN)
    if not notices_sent:
        return
    st.header(t("Latest"), anchor=False)
    grid.show(
        pd.DataFrame(
            {
                t("Time"): [moment(one.sent_at or one.due_at) for one in notices_sent],
                t("Notice"): [one.title for one in notices_sent],
                t("Through"): [t("mail") if one.service == "email" else one.service for one in notices_sent],
                t("State"): [state_word(one) for one in notices_sent],
            }
        ),
        hide_index=True,
        alt=nt("{n} notice", "{n} notices", len(notices_sent)),
    )


def failures() -> None:
    """What could not be sent, with the reason: to be tried again or forgotten. Nothing where all went out."""
    failed = preferences.sent(run.snapshot(), states=("failed", "unsure"))
    tried = [one for one in preferences.sent(run.snapshot(), states=_WAITING) if one.why]
    if not failed and not tried:
        return
    st.header(t("Could not be sent"), anchor=False)
    for one in failed:
        with st.container(border=True):
            st.markdown(f"**{safe(one.title)}**")
            st.caption(safe(in_one_line(one.email, one.service, state_word(one))))
            st.markdown(told(one.why or ""))
            with st.container(horizontal=True, gap="small"):
                if st.button(t("Send again"), key=f"again_{one.id}"):
                    _decide(notices.send_again, one)
                if st.button(t("Discard"), key=f"forget_{one.id}", type="tertiary"):
                    _decide(notices.forget, one)
    for why, n in Counter(told(one.why or "") for one in tried).items():
        said = nt(
            "{n} notice is waiting and will be sent automatically.",
            "{n} notices are waiting and will be sent automatically.",
            n,
        )
        st.caption(f"{said} {why}")


def _decide(command: Command[[int], None], one: Sending) -> None:
    """What becomes of a notice that could not be sent."""
    try:
        run.perform(command, one.id)
    except Refused as refusal:
        form_submit.refused(refusal)
    else:
        st.rerun()
