"""The part of the page Upload a file that shows what was read: good rows, what was left out, and the newest rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.ingest.uploads import file_reading
from data.ingest.uploads.file_reading import FileReading, ReadRows
from data.ingest.uploads.stored_table import DailyTable
from pages.setup.upload.file_form import KEPT, KEPT_SECONDS, KEY
from pages.ui import cards
from pages.ui.i18n import full_day, nt, number, safe, sentence, t

_SHOWN = 10
_LISTED = 200


def read(reading: FileReading) -> ReadRows | None:
    """The good rows, shown, and what is wrong with the others; None as long as something is open or wrong."""
    if reading.questions:
        st.info(t("Answer the questions above: then the rows are read."))
        return None
    for problem in reading.problems:
        st.warning(safe(sentence(problem)))
    if reading.problems:
        return None
    rows = _rows(reading)
    st.subheader(t("What was read"))
    for note in reading.notes:
        st.caption(safe(sentence(note)))
    first, last = rows.days or (None, None)
    cards.facts(
        [
            (t("Good rows"), number(len(rows.daily.lines)), t("are kept")),
            (t("Left out"), number(rows.rows_left_out), t("see below") if rows.left_out else ""),
            (t("First day"), full_day(first), ""),
            (t("Last day"), full_day(last), ""),
        ]
    )
    _left_out(rows)
    _cells(rows)
    if not rows.daily.lines:
        st.warning(t("Not one row is good: look at the columns above."))
        return None
    _newest(rows.daily, [c.name for c in reading.columns if c.role == "metric" and c.unit == "%"])
    return rows


def _rows(reading: FileReading) -> ReadRows:
    """The rows, read once for what somebody has chosen."""
    said = (reading.columns, sorted(reading.layout.answers.items()))
    with st.spinner(t("Reading the rows …")):
        return _rows_once(f"{st.session_state[KEY]} {said}", reading)


def _left_out(rows: ReadRows) -> None:
    """The rows that are none, those that are wrong and those that never were any."""
    if not rows.left_out:
        return
    shown = rows.left_out[:_LISTED]
    with st.container(border=True):
        if rows.bad:
            st.markdown(
                nt(":orange[**◆ {n} row is left out.**]", ":orange[**◆ {n} rows are left out.**]", rows.rows_left_out)
                + " "
                + t("Correct the file and upload it again, or go on without.")
            )
        else:
            st.markdown(nt("{n} row is no data.", "{n} rows are no data.", rows.rows_left_out))
        found = {t("Row"): [one.row for one in shown], t("Why"): [sentence(one.why) for one in shown]}
        _list(pd.DataFrame(found), rows.rows_left_out, t("The rows that are left out, and why"))


def _cells(rows: ReadRows) -> None:
    """The cells that could not be read in rows that are kept."""
    if not rows.cells:
        return
    shown = rows.cells[:_LISTED]
    with st.container(border=True):
        st.markdown(
            nt(
                ":orange[**◆ {n} cell cannot be read.**]",
                ":orange[**◆ {n} cells cannot be read.**]",
                rows.cells_left_out,
            )
            + " "
            + t("It counts as missing; the rest of its row is kept.")
        )
        found = {
            t("Row"): [one.row for one in shown],
            t("Column"): [one.column for one in shown],
            t("Found"): [one.found for one in shown],
            t("Why"): [sentence(one.why) for one in shown],
        }
        _list(pd.DataFrame(found), rows.cells_left_out, t("The cells that cannot be read"))


def _list(table: pd.DataFrame, of: int, alt: str) -> None:
    narrow = {t("Row"): st.column_config.NumberColumn(width="small")}
    height: Any = "content" if len(table) <= _SHOWN else 360
    st.dataframe(table, column_config=narrow, hide_index=True, height=height, alt=alt)
    if of > len(table):
        st.caption(t("The first {n} of them.", n=number(len(table))))


def _newest(daily: DailyTable, shares: list[str]) -> None:
    """The last rows as they will be stored. shares: the metrics that are parts of one."""
    shown = pd.DataFrame(
        [(full_day(day), *split, *values) for day, split, values in reversed(daily.lines[-_SHOWN:])],
        columns=[t("Day"), *daily.dimensions, *daily.metrics],
    )
    as_percent = {name: st.column_config.NumberColumn(format="percent") for name in shares}
    st.caption(t("The newest rows as they will be stored"))
    st.dataframe(
        shown,
        column_config=as_percent,
        hide_index=True,
        height="content",
        alt=t("The newest rows as they will be stored"),
    )


@st.cache_resource(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _rows_once(key: str, _reading: FileReading) -> ReadRows:  # noqa: ARG001
    return file_reading.read_rows(_reading)
