"""What was sent to the reader, and, for administrators, what could not be sent to anybody."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.stores.notices.outbox import Sending, State
from pages.ui import queries
from pages.ui.i18n import moment, nt, safe, t

_SHOWN = 20


def state_word(one: Sending) -> str:
    """What has become of a notice."""
    return {
        "queued": t("waits"),
        "sending": t("is being sent"),
        "sent": t("sent"),
        "unsure": t("may have arrived"),
        "failed": t("not sent"),
    }[one.state]


def own(email: str) -> None:
    """The latest notices of the reader."""
    found = queries.workspace().plan.notices.listed(email=email, limit=_SHOWN)
    if not found:
        return
    st.subheader(t("The latest"))
    st.dataframe(
        pd.DataFrame(
            {
                t("Time"): [moment(one.sent_at or one.due_at) for one in found],
                t("Notice"): [one.title for one in found],
                t("By"): [t("mail") if one.service == "email" else one.service for one in found],
                t("State"): [state_word(one) for one in found],
            }
        ),
        hide_index=True,
        alt=nt("{n} notice", "{n} notices", len(found)),
    )


def failures() -> None:
    """What could not be sent, with the reason: to be tried again or forgotten. Nothing where all went out."""
    outbox = queries.workspace().plan.notices
    found = outbox.listed(states=("failed", "unsure"))
    waiting: list[State] = ["queued"]
    tried = [one for one in outbox.listed(states=waiting) if one.error]
    if not found and not tried:
        return
    st.subheader(t("What could not be sent"))
    for one in found:
        with st.container(border=True):
            st.markdown(f"**{safe(one.title)}**")
            st.caption(safe(f"{one.email} · {one.service} · {state_word(one)}"))
            st.markdown(safe(one.error or ""))
            with st.container(horizontal=True, gap="small"):
                if st.button(t("Send again"), key=f"again_{one.id}"):
                    outbox.retry(one.id, queries.workspace().now())
                    st.rerun()
                if st.button(t("Forget it"), key=f"forget_{one.id}", type="tertiary"):
                    outbox.drop(one.id)
                    st.rerun()
    for why in dict.fromkeys(one.error or "" for one in tried):
        n = sum(one.error == why for one in tried)
        said = nt("{n} notice waits and is tried again by itself.", "{n} notices wait and are tried again.", n)
        st.caption(f"{said} {safe(why)}")
