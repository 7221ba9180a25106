"""The parts of the page Upload a file: the file, its columns, what was read, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from connectors.framework.errors import BadData, ConnectorError
from connectors.framework.tables import reader
from connectors.framework.tables.columns import Layout, name_from, recognise, settle
from connectors.framework.tables.table import Table
from data.commands.errors import CannotWrite, Refused
from data.commands.sources import sources
from data.commands.sources.source_draft import SourceDraft
from data.config.settings_file import SettingsFile
from data.ingest import uploads
from data.ingest.uploads import Reading
from pages.setup import source_pages
from pages.ui import cards, run
from pages.ui.forms import form_submit
from pages.ui.i18n import full_day, nt, number, safe, sentence, t

TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods"]
_ENCODINGS = ("cp1256", "cp1252", "cp1254", "cp1251", "utf-16", "shift_jis", "gb18030")
_SHOWN = 10


def choose_file() -> Any:
    """The file, None before there is one."""
    return st.file_uploader(
        t("A table with a column of days and columns of numbers: CSV, Excel or OpenDocument"), type=TYPES, key="upload"
    )


def layout_of(file: Any) -> Layout | None:
    """Its columns as they were recognised; None where it is no such table, which is then said."""
    content, name = file.getvalue(), str(file.name)
    try:
        names = reader.sheets(content, name)
        sheet = st.selectbox(t("Sheet"), names, key=f"sheet_{file.file_id}") if len(names) > 1 else None
        return recognise(_table(content, name, sheet, file.file_id))
    except ConnectorError as error:
        st.error(safe(str(error)))
        st.markdown(f"**{t('What to do')}:** {safe(error.remedy)}")
    except ValueError as error:
        st.error(safe(f"{name}: {error}"))
    return None


def _table(content: bytes, name: str, sheet: str | None, key: str) -> Table:
    try:
        return reader.read(content, name=name, sheet=sheet)
    except BadData as error:
        if "not written in" not in str(error):
            raise
    encoding = st.selectbox(t("The file is no UTF-8; it is written in"), _ENCODINGS, key=f"encoding_{key}")
    return reader.read(content, name=name, sheet=sheet, encoding=encoding)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file are, and how to read them. metrics: unit and kind of each."""

    layout: Layout
    metrics: Mapping[str, Mapping[str, Any]]


def columns_of(layout: Layout, key: str, known: Mapping[str, Any]) -> Columns:
    """Let a person look at what was recognised, and put it right. known: the source this is the next version of."""
    st.subheader(t("Its columns"))
    layout = _answered(layout, key)
    edited = st.data_editor(
        _as_rows(layout, known),
        column_config=_column_config(),
        disabled=["heading", "example"],
        hide_index=True,
        height="content",
        key=f"columns_{key}",
        alt=t("What each column of the file is used for"),
    )
    columns, metrics = [], {}
    for column, row in zip(layout.columns, edited.to_dict("records"), strict=True):
        columns.append(replace(column, role=row["role"], name=str(row["name"] or "").strip()))
        if row["role"] == "metric":
            filled_in = {"unit": row["unit"], "kind": row["kind"], "title": column.heading}
            metrics[columns[-1].name] = {k: str(v).strip() for k, v in filled_in.items() if not pd.isna(v) and v}
    return Columns(replace(layout, columns=tuple(columns)), metrics)


def _as_rows(layout: Layout, known: Mapping[str, Any]) -> pd.DataFrame:
    """A row a column; where the source is known, columns are used as they were before."""
    metrics, splits = known.get("metrics", {}), known.get("dimensions", ())
    by_title = {str(inner.get("title") or name): name for name, inner in metrics.items()}
    rows = []
    for one in layout.columns:
        name = by_title.get(one.heading, one.name)
        role, kind, unit = one.role, "stock" if one.unit == "%" else "flow", one.unit  # shares never add up
        if known and role != "day":
            role = "metric" if name in metrics else "dimension" if name in splits else "ignore"
            unit, kind = metrics.get(name, {}).get("unit", unit), metrics.get(name, {}).get("kind", kind)
        rows.append((one.heading, one.example, role, name, kind, unit))
    return pd.DataFrame(rows, columns=["heading", "example", "role", "name", "kind", "unit"])


def _column_config() -> dict[str, Any]:
    roles = {"day": t("day"), "metric": t("metric"), "dimension": t("dimension"), "ignore": t("leave out")}
    kinds = {"flow": t("adds up"), "stock": t("a level")}
    text, choose = st.column_config.TextColumn, st.column_config.SelectboxColumn
    return {
        "heading": text(t("Heading")),
        "example": text(t("Example")),
        "role": choose(t("Use as"), options=list(roles), format_func=lambda one: roles[str(one)], required=True),
        "name": text(t("Name"), help=t("a-z, 0-9 and _; figures are called SOURCE.NAME")),
        "kind": choose(t("Kind"), options=list(kinds), format_func=lambda one: kinds[str(one)], required=True),
        "unit": text(t("Unit"), help=t("visits, people, EUR, …")),
    }


def _answered(layout: Layout, key: str) -> Layout:
    """The layout with the answers of a person to what the file leaves open."""
    for question in layout.questions:
        labels = {one.value: " · ".join(filter(None, (sentence(one.label), one.example))) for one in question.choices}
        said = st.selectbox(
            sentence(question.text),
            list(labels),
            index=None,
            format_func=labels.__getitem__,
            placeholder=t("say which"),
            key=f"{question.key}_{key}",
        )
        if said:
            layout = settle(layout, {question.key: said})
    return layout


def read(chosen: Columns) -> Reading | None:
    """The good rows, shown, and what is wrong with the others; None where nothing can be read."""
    if chosen.layout.questions:
        st.info(t("Answer the questions above first."))
        return None
    try:
        reading = uploads.read(chosen.layout)
    except ValueError as error:
        st.warning(safe(str(error)))
        return None
    st.subheader(t("What was read"))
    first, last = (reading.lines[0][0], reading.lines[-1][0]) if reading.lines else (None, None)
    cards.facts(
        [
            (t("Good rows"), number(len(reading.lines)), t("are kept")),
            (t("Left out"), number(reading.left_out), t("see below") if reading.left_out else ""),
            (t("First day"), full_day(first), ""),
            (t("Last day"), full_day(last), ""),
        ]
    )
    _problems(reading)
    if not reading.lines:
        st.warning(t("Not one row is good: look at the columns above."))
        return None
    _newest(reading)
    return reading


def _problems(reading: Reading) -> None:
    if not reading.problems:
        return
    with st.container(border=True):
        st.markdown(
            nt(":orange[**◆ {n} row is left out.**]", ":orange[**◆ {n} rows are left out.**]", reading.left_out)
            + " "
            + t("Correct the file and upload it again, or go on without.")
        )
        st.dataframe(
            pd.DataFrame(
                {
                    t("Row"): [p.row for p in reading.problems],
                    t("Column"): [p.column for p in reading.problems],
                    t("Found"): [p.found for p in reading.problems],
                    t("Expected"): [sentence(p.expected) for p in reading.problems],
                }
            ),
            hide_index=True,
            height="content" if len(reading.problems) <= _SHOWN else 360,
            alt=t("The rows that are left out, and why"),
        )
        if reading.left_out > len(reading.problems):
            st.caption(t("The first {n} of them.", n=number(len(reading.problems))))


def _newest(reading: Reading) -> None:
    """The last rows as they will be stored."""
    shown = pd.DataFrame(
        [(full_day(day), *splits, *figures) for day, splits, figures in reversed(reading.lines[-_SHOWN:])],
        columns=[t("Day"), *reading.splits, *reading.figures],
    )
    st.dataframe(shown, hide_index=True, height="content", alt=t("The newest rows as they will be stored"))


def save(file: Any, reading: Reading, chosen: Columns, settings: SettingsFile, known: str | None) -> None:
    """Name it and keep it; or put the next version of a file in place."""
    was = settings.sources()[known] if known else None
    st.subheader(t("Keep it"))
    left, right = st.columns(2)
    with left:
        taken = {*settings.sources(), *run.settings().sources}
        proposed = known or name_from(str(file.name).rpartition(".")[0], taken)
        name = st.text_input(t("Name of the source"), proposed, disabled=known is not None, key=f"name_{file.file_id}")
    with right:
        usual = int((was or {}).get("fresh_for", uploads.FRESH_FOR))
        fresh = st.number_input(t("Stale after so many days"), 0, 3660, usual, key=f"fresh_{file.file_id}")
    kept = _next_version(reading, was) if was else reading
    if kept is None:
        return
    table = uploads.table_of(name.strip(), kept, chosen.metrics, int(fresh))
    draft = SourceDraft(name.strip(), (was or {}) | table, {}, was)
    problems = draft.problems(run.snapshot())
    for one in problems:
        st.markdown(f":red[✕ {safe(str(one))}]")
    if st.button(t("Save and pull"), type="primary", icon=":material/save:", disabled=bool(problems)):
        try:
            run.perform(sources.upload, draft, kept)
        except (Refused, CannotWrite) as refusal:
            form_submit.refused(refusal)
            return
        run.perform(sources.pull, draft.name)
        st.switch_page(source_pages.SOURCES)


def _next_version(reading: Reading, was: Mapping[str, Any]) -> Reading | None:
    """Replace the table so far, or only the days that the file has; and what that changes."""
    old = uploads.stored(run.settings().home, was)
    if old is None:
        return reading
    words = {"replace": t("it replaces the whole table"), "extend": t("it replaces only the days it has")}
    way = st.radio(t("This version"), list(words), format_func=words.__getitem__, horizontal=True)
    try:
        kept = uploads.extended(old, reading) if way == "extend" else reading
    except ValueError as error:
        st.warning(safe(str(error)))
        return None
    changes = uploads.difference(old, kept)
    st.markdown(
        t(
            "{new} new days, {changed} changed days, {gone} days that go. "
            "What was stored before can still be looked at as of then.",
            new=number(changes.new),
            changed=number(changes.changed),
            gone=number(changes.gone),
        )
    )
    return kept
