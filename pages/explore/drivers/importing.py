"""Events from a file: looked at before they are taken in, and taken in twice without being doubled."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.config.validation_errors import BadFile
from data.ingest.driver_files import driver_files
from data.ingest.driver_files.driver_files import Read
from data.queries.drivers import drivers as views
from pages.explore.drivers import comparison, marking
from pages.ui import driver_queries, identity, queries, run
from pages.ui.forms import form_submit
from pages.ui.i18n import amount, nt, safe, sentence, t

TYPES = ["csv", "tsv", "txt", "xlsx", "ods", "ics"]


def from_file() -> None:
    """Choose a file, look at what it says, take it in; and the way out, as a table."""
    with st.expander(t("Import or export"), icon=":material/upload_file:"):
        key = form_submit.key("events_file")
        file = st.file_uploader(
            t("A table (title, first, last, kind, cost, currency, metrics …) or a calendar file"),
            type=TYPES,
            key=f"{key}_file",
        )
        known = views.touchable(queries.workspace())
        metrics = st.multiselect(
            t("What events touch that do not say it"), known, key=f"{key}_metrics", placeholder=t("Choose metrics")
        )
        if file is not None:
            read = _read(file.getvalue(), str(file.name), known, metrics)
            if read is not None:
                _preview(read, key)
        if driver_queries.marked():
            st.download_button(
                t("Download the events as CSV"),
                driver_files.table(driver_queries.marked()),
                "events.csv",
                "text/csv",
                icon=":material/download:",
            )


def _read(content: bytes, name: str, known: list[str], metrics: list[str]) -> Read | None:
    zone = ZoneInfo(run.settings().workspace.timezone)
    try:
        return driver_files.read(content, name, known, metrics, zone)
    except BadFile as error:
        st.error(safe(str(error)))
        return None


def _preview(read: Read, key: str) -> None:
    coming = [one for _, one in read.events]
    store = queries.workspace().plan.drivers
    standings = store.standing(coming)
    words = {
        "new": t("new"),
        "changed": t("changes"),
        "known": t("known already"),
        "removed": t("was removed, stays so"),
    }
    if coming:
        rows = [
            {
                t("Line"): line,
                t("Event"): one.event.title,
                t("Kind"): comparison.kind_word(one.event.kind),
                t("Days"): comparison.days(one.event),
                t("Metrics"): ", ".join(one.event.metrics),
                t("Cost"): amount(one.event.cost, one.event.currency) if one.event.cost is not None else "–",
                t("Here"): words[what],
                t("To know"): " ".join(sentence(one) for one in marking.remarks_on(one.event)),
            }
            for (line, one), what in zip(read.events, standings, strict=True)
        ]
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, alt=nt("{n} event of the file", "{n} events of the file", len(rows))
        )
    for problem in read.problems[:20]:
        st.warning(safe(str(problem)), icon=":material/error:")
    taken = sum(what in {"new", "changed"} for what in standings)
    if not taken:
        st.caption(t("There is nothing new in it."))
        return
    with st.form(f"{key}_take", border=False):
        who = identity.field(f"{key}_take")
        sent = st.form_submit_button(nt("Take in {n} event", "Take in {n} events", taken), type="primary")
    if sent:
        form_submit.take("events_file", who, lambda me: store.take(coming, author=me), t("Taken in."))
