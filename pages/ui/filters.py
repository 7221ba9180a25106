"""The cycle that the URL names, and the box to choose another."""

from __future__ import annotations

import streamlit as st

from pages.ui import queries, url_state
from pages.ui.i18n import full_day, safe, t


def cycle() -> None:
    """The box to choose a cycle; nothing chosen means the one that is running."""
    cycles = sorted(queries.cycles(), reverse=True)
    words = {c.id: f"{c.display_name} · {full_day(c.start)} – {full_day(c.end)}" for c in cycles}
    url_state.choice("cycle", t("Cycle"), list(words), words, placeholder=t("Current"))


def wanted_cycle() -> str | None:
    """The id of the cycle the URL names; None means the one that is running. Warns where there is no such cycle."""
    in_url, known = st.query_params.get("cycle"), {c.id for c in queries.cycles()}
    if in_url in known:
        return in_url
    if in_url and known:
        st.warning(
            t("There is no cycle {id}. The current one is shown.", id=safe(in_url[:80])),
            icon=":material/search_off:",
        )
    return None
