"""The part of the page Upload a file that shows what was read: good rows, what was left out, and the newest rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from connectors.framework.tables.columns import Column
from connectors.framework.tables.table import LeftOut
from data.ingest.uploads.file_reading import FileReading, ReadRows
from data.ingest.uploads.stored_table import DailyTable
from okr_model.wording.figures import exact
from pages.setup.upload import read_once
from pages.ui import cards
from pages.ui.i18n import amount, full_day, nt, number, safe, sentence, t, told
from pages.ui.lists import grid

_SHOWN = 10
_LISTED = 200
_DECIMALS = 6


def read(reading: FileReading) -> ReadRows | None:
    """The good rows, shown, and what is wrong with the others; None as long as something is open or wrong."""
    if reading.questions:
        st.info(t("Answer the questions above to read the rows."))
        return None
    for problem in reading.problems:
        st.warning(told(problem))
    if reading.problems:
        return None
    rows = _rows(reading)
    st.header(t("What was read"), anchor=False)
    for note in reading.notes:
        st.caption(safe(sentence(note)))
    first, last = rows.days or (None, None)
    cards.facts(
        [
            (t("Good rows"), number(len(rows.daily.lines)), t("to be saved")),
            (t("Left out"), number(rows.bad), t("see below") if rows.bad else ""),
            (t("First day"), full_day(first), ""),
            (t("Last day"), full_day(last), ""),
        ]
    )
    _left_out(rows)
    _cells(rows)
    _passed_over(rows)
    if not rows.daily.lines:
        st.warning(t("No usable rows: check the columns above."))
        return None
    _newest(rows.daily, reading.columns)
    return rows


def _rows(reading: FileReading) -> ReadRows:
    """The rows, read once for what somebody has chosen."""
    with st.spinner(t("Reading the rows …")):
        return read_once.rows(reading)


def _left_out(rows: ReadRows) -> None:
    """The rows that should have been read and cannot."""
    if not rows.bad:
        return
    with st.container(border=True):
        st.markdown(
            nt(":orange[**◆ {n} row is left out.**]", ":orange[**◆ {n} rows are left out.**]", rows.bad)
            + " "
            + t("Correct the file and upload it again, or continue without them.")
        )
        _reasons([one for one in rows.left_out if one.bad], rows.bad, t("Rows left out, and why"))


def _passed_over(rows: ReadRows) -> None:
    """The rows that never were data: titles, totals, notes, headings once more."""
    if others := [one for one in rows.left_out if not one.bad]:
        n = len(others)
        with st.expander(nt("{n} row is skipped: not data", "{n} rows are skipped: not data", n)):
            _reasons(others, n, t("Skipped rows, and why"))


def _reasons(rows: Sequence[LeftOut], of: int, alt: str) -> None:
    shown = rows[:_LISTED]
    found = {t("Row"): [one.row for one in shown], t("Why"): [sentence(one.why) for one in shown]}
    _list(pd.DataFrame(found), of, alt)


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
            + t("It counts as missing; the rest of the row is kept.")
        )
        found = {
            t("Row"): [one.row for one in shown],
            t("Column"): [one.column for one in shown],
            t("Value"): [one.found for one in shown],
            t("Why"): [sentence(one.why) for one in shown],
        }
        _list(pd.DataFrame(found), rows.cells_left_out, t("Cells that cannot be read"))


def _list(table: pd.DataFrame, of: int, alt: str) -> None:
    narrow = {t("Row"): st.column_config.NumberColumn(width="small")}
    height: Any = "content" if len(table) <= _SHOWN else 360
    grid.show(table, column_config=narrow, hide_index=True, height=height, alt=alt)
    if of > len(table):
        st.caption(t("The first {n}.", n=number(len(table))))


def _newest(daily: DailyTable, columns: Sequence[Column]) -> None:
    """The last rows as they will be stored, under the headings that the file has."""
    of = {c.name: c for c in columns if c.role in ("metric", "dimension")}
    heading = next((c.heading for c in columns if c.role == "day"), t("Day"))
    newest = daily.lines[-_SHOWN:]
    shown = {heading: [full_day(day) for day, _, _ in newest]}
    for at, name in enumerate(daily.dimensions):
        shown[of[name].heading] = [split[at] or "–" for _, split, _ in newest]
    figures = []
    for at, name in enumerate(daily.metrics):
        figures.append(_headed(of[name]))
        shown[figures[-1]] = _figures([values[at] for _, _, values in newest], of[name].unit)
    st.caption(t("The newest rows as they will be saved"))
    grid.show(
        pd.DataFrame(shown).iloc[::-1],
        column_config={one: st.column_config.TextColumn(alignment="right") for one in figures},
        hide_index=True,
        height="content",
        alt=t("The newest rows as they will be saved"),
    )


def _headed(column: Column) -> str:
    """Its heading with the unit, unless it says it itself."""
    heading, unit = column.heading, column.unit
    return heading if not unit or unit.casefold() in heading.casefold() else f"{heading} ({unit})"


def _figures(values: Sequence[float | None], unit: str) -> list[str]:
    """Figures as they will be stored, to the last digit, so that they can be held against the file."""
    if unit == "%":
        return [amount(value, unit, [v for v in values if v is not None]) for value in values]
    decimals = [exact(value).normalize().as_tuple().exponent for value in values if value is not None]
    digits = min(_DECIMALS, max((-one for one in decimals if isinstance(one, int)), default=0))
    return ["–" if value is None else number(value, max(0, digits)) for value in values]
