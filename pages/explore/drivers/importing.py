"""Events from a file: shown before they are taken in, and never doubled by taking them in twice; and into a file."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.commands import drivers
from data.config.validation_errors import BadFile
from data.ingest.driver_files import driver_files, source_annotations
from data.ingest.driver_files.driver_files import Read
from data.queries.drivers.drivers import touchable
from data.queries.drivers.marked import standing
from pages.explore import event_words
from pages.explore.drivers import marking
from pages.ui import driver_queries, identity, run
from pages.ui.forms import form_submit
from pages.ui.i18n import amount, nt, safe, sentence, t, told
from pages.ui.lists import grid

TYPES = ["csv", "tsv", "txt", "xlsx", "ods", "ics"]


def import_or_export() -> None:
    """Choose a file, see what it says, take it in; and all events as a table to download."""
    marked, may_import = driver_queries.marked(), identity.may_do("edit")
    if not marked and not may_import:
        return
    with st.expander(t("Import or export"), icon=":material/upload_file:"):
        if may_import:
            _import()
        if marked:
            st.download_button(
                t("Download the events as CSV"),
                driver_files.table(marked),
                "events.csv",
                "text/csv",
                icon=":material/download:",
            )


def _import() -> None:
    key = form_submit.key("events_file")
    file = st.file_uploader(
        t("A table (title, first, last, kind, cost, currency, metrics …) or a calendar file"),
        type=TYPES,
        key=f"{key}_file",
    )
    known = touchable(run.snapshot())
    metrics = st.multiselect(
        t("Metrics for events that name none"), known, key=f"{key}_metrics", placeholder=t("Choose metrics")
    )
    read = _annotations(key, known, metrics) if file is None else _read(file.getvalue(), str(file.name), known, metrics)
    if read is not None:
        _preview(read, key)


def _annotations(key: str, known: list[str], metrics: list[str]) -> Read | None:
    """The notes that people keep in a source itself; asked for once, not at every turn of the page."""
    sources = run.settings().sources
    keepers = source_annotations.keepers(sources)
    if not keepers:
        return None
    source = st.selectbox(
        t("Or import annotations from a source"),
        keepers,
        index=None,
        key=f"{key}_annotations",
        placeholder=t("Choose a source"),
    )
    if source is None:
        return None
    asked = (f"{key}_read", source, tuple(metrics))
    if st.session_state.get(f"{key}_asked") != asked:
        with st.spinner(t("Reading {source} …", source=safe(source))):
            try:
                st.session_state[f"{key}_found"] = source_annotations.read(sources[source], known, metrics)
            except BadFile as error:
                st.error(told(error))
                return None
        st.session_state[f"{key}_asked"] = asked
    found: Read = st.session_state[f"{key}_found"]
    return found


def _read(content: bytes, name: str, known: list[str], metrics: list[str]) -> Read | None:
    zone = ZoneInfo(run.settings().workspace.timezone)
    try:
        return driver_files.read(content, name, known, metrics, zone)
    except BadFile as error:
        st.error(told(error))
        return None


def _preview(read: Read, key: str) -> None:
    coming = [one for _, one in read.events]
    standings = standing(run.snapshot(), coming)
    words = {
        "new": t("new"),
        "changed": t("updated"),
        "known": t("already here"),
        "removed": t("removed earlier, stays removed"),
    }
    if coming:
        rows = [
            {
                t("Row"): line,
                t("Event"): one.event.title,
                t("Kind"): event_words.kind_word(one.event.kind),
                t("Days"): event_words.days(one.event),
                t("Metrics"): t(", ").join(one.event.metrics),
                t("Cost"): amount(one.event.cost, one.event.currency) if one.event.cost is not None else "–",
                t("Result"): words[what],
                t("Note"): " ".join(sentence(one) for one in marking.remarks_on(one.event)),
            }
            for (line, one), what in zip(read.events, standings, strict=True)
        ]
        grid.show(
            pd.DataFrame(rows), hide_index=True, alt=nt("{n} event in the file", "{n} events in the file", len(rows))
        )
    for problem in read.problems[:20]:
        st.warning(told(problem), icon=":material/error:")
    changing = sum(what in {"new", "changed"} for what in standings)
    if not changing:
        st.caption(t("Nothing new in this file."))
        return
    with st.form(f"{key}_take", border=False):
        sent = st.form_submit_button(nt("Import {n} event", "Import {n} events", changing), type="primary")
    if sent:
        form_submit.submit("events_file", lambda: run.perform(drivers.take_in, coming), t("Imported."))
