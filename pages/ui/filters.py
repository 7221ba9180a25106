"""The cycle that the URL names, and the box to choose another."""

from __future__ import annotations

import streamlit as st

from pages.ui import frame, missing, queries, url_state
from pages.ui.i18n import cycle_name, full_day, t


def cycle(*, bare: bool = True) -> None:
    """The box to choose a cycle; nothing chosen means the running one. bare: without its label on the screen."""
    cycles = sorted(queries.cycles(), reverse=True)
    words = {c.id: f"{cycle_name(c)} · {full_day(c.start)} – {full_day(c.end)}" for c in cycles}
    url_state.choice("cycle", t("Cycle"), list(words), words, placeholder=t("Current"), bare=bare)


def wanted_cycle(heading: str = "") -> str | None:
    """The id of the cycle the URL names; None means the one that is running. Ends the run where there is no such cycle.

    heading: of a page that has drawn none yet; it stands above what is then said.
    """
    in_url, known = st.query_params.get("cycle"), {c.id for c in queries.cycles()}
    if in_url in known:
        return in_url
    if in_url and known:
        if heading:
            frame.title(heading)
        missing.cycle(in_url)
    return None
