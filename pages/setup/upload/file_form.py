"""The parts of the page Upload a file: the file, its columns, what was read, and what follows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from connectors.framework.errors import ConnectorError
from connectors.framework.tables import reader
from connectors.framework.tables.columns import Column, Question
from data.commands.errors import CannotWrite, Refused
from data.commands.sources import sources, upload_file
from data.commands.sources.upload_file import Upload
from data.config.settings_file import SettingsFile
from data.ingest.uploads import file_reading
from data.ingest.uploads.file_reading import FileReading, OpenedFile, ReadRows, Said, Use
from data.ingest.uploads.stored_table import FRESH_FOR
from pages.setup import column_questions, source_pages
from pages.setup.upload import encoding_choice, kept_file, read_once
from pages.setup.upload.kept_file import ChosenFile
from pages.ui import run
from pages.ui.forms import form_submit
from pages.ui.forms.kept_form import Form
from pages.ui.i18n import nt, safe, sentence, t, told
from pages.ui.lists import grid

_NO_KIND = "none"


def opened(file: ChosenFile, form: Form, was: Mapping[str, Any]) -> OpenedFile | None:
    """The file with its columns recognised; None where it is no such table, which is then said."""
    content, name = file.content, file.name
    try:
        sheet = _sheet(file, form)
        encoding = _chosen_encoding(form)
        key = _key(content, name, sheet, encoding, was.get("uploaded"))
        with st.spinner(t("Reading the file …")):
            return read_once.opened(key, content, name, was, sheet, encoding)
    except ConnectorError as error:
        st.error(told(error))
        st.markdown(f"**{t('What to do')}:** {told(error.advice)}")
        return None
    except ValueError as error:
        st.error(f"{safe(name)}: {told(error)}")
        return None


def _key(content: bytes, *more: object) -> str:
    """What tells one reading of a file from another."""
    return f"{hashlib.sha256(content).hexdigest()} {more}"


def _chosen_encoding(form: Form) -> str | None:
    """How the text was written, where somebody has chosen it further down."""
    chosen: str | None = st.session_state.get(form.field(encoding_choice.FIELD, None)["key"])
    return chosen


def _sheet(file: ChosenFile, form: Form) -> str | None:
    """The sheet of a workbook that has several."""
    kept = st.session_state.get(f"sheets_{file.id}")
    if kept is None:
        kept = st.session_state[f"sheets_{file.id}"] = reader.sheets(file.content, file.name)
    return st.selectbox(t("Sheet"), kept, **form.field("sheet", kept[0], among=kept)) if len(kept) > 1 else None


def understood(file: OpenedFile, form: Form, source: Mapping[str, Any]) -> FileReading:
    """What the file says: its columns, to be put right, and what it leaves open, to be chosen."""
    st.header(t("Its columns"), anchor=False)
    place = st.container()
    answers = _answers(file, form, source)
    first = file_reading.understood(file, Said(answers), source)
    with place:
        uses = _uses(first, form)
    return file_reading.understood(file, Said(answers, uses), source)


def _answers(file: OpenedFile, form: Form, source: Mapping[str, Any]) -> dict[str, str]:
    """What is open, asked; an answer may open another question."""
    answers: dict[str, str] = {}
    asked: set[str] = {file_reading.ENCODING}  # asked for right below the file
    while one := next((q for q in _open(file, answers, source) if q.key not in asked), None):
        asked.add(one.key)
        values = [choice.value for choice in one.choices]
        kept = form.field(f"question_{one.key}", None, among=[None, *values])
        if (answer := column_questions.ask(one, **kept)) is not None:
            answers[one.key] = answer
    return answers


def _open(file: OpenedFile, answers: Mapping[str, str], source: Mapping[str, Any]) -> tuple[Question, ...]:
    return file_reading.understood(file, Said(answers), source).questions


def _uses(reading: FileReading, form: Form) -> dict[str, Use]:
    """Let a person look at what was recognised, and put it right."""
    used, open_ = {"metric", "dimension"}, {question.heading for question in reading.questions}
    rows = [
        (
            c.heading,
            c.example,
            c.role,
            c.name if c.role in used else "",
            reading.kinds[c.name] if c.role == "metric" else _NO_KIND,
            c.unit if c.role == "metric" else "",
            t("see below") if c.heading in open_ else _why(c),
        )
        for c in reading.columns
    ]
    names = ["heading", "example", "role", "name", "kind", "unit", "why"]
    numbered = [str(number) for number in range(len(rows))]
    table, kept = form.cells("columns", pd.DataFrame(rows, numbered, names, dtype="object"))
    edited = st.data_editor(
        table,
        column_order=grid.order(table),
        column_config=_column_config(),
        disabled=["heading", "example", "why"],
        hide_index=True,
        height="content",
        **kept,
        alt=t("What each column of the file is used for"),
    )
    uses = {}
    for column, row in zip(reading.columns, edited.to_dict("records"), strict=True):
        said: dict[str, Any] = {name: None if pd.isna(row[name]) else str(row[name]).strip() for name in names[2:6]}
        unit = said["unit"] or "" if column.role == "metric" or said["unit"] else None
        kind = None if said["kind"] == _NO_KIND else said["kind"]
        uses[column.heading] = Use(said["role"], said["name"] or None, unit, kind)
    return uses


def _why(column: Column) -> str:
    """How it is written, or why it is left out."""
    return sentence(column.why) if column.why is not None else column.format


def _column_config() -> dict[str, Any]:
    roles = {"day": t("day"), "metric": t("metric"), "dimension": t("dimension"), "ignore": t("leave out")}
    kinds = {_NO_KIND: "–", "flow": t("adds up"), "stock": t("a level")}
    text, choose = st.column_config.TextColumn, st.column_config.SelectboxColumn
    return {
        "heading": text(t("Heading")),
        "example": text(t("Example")),
        "role": choose(t("Use as"), options=list(roles), format_func=lambda one: roles[str(one)], required=True),
        "name": text(t("Name"), help=t("a-z, 0-9 and _; metrics are called SOURCE.NAME")),
        "kind": choose(t("Kind"), options=list(kinds), format_func=lambda one: kinds[str(one)]),
        "unit": text(t("Unit"), help=t("visits, people, EUR, …")),
        "why": text(t("Format"), help=t("How it is written, or why it is left out")),
    }


def changes(reading: FileReading) -> None:
    """Which columns the file has more than the one before; those it has less are asked about."""
    roles = {column.heading: column.role for column in reading.columns}
    if new := [heading for heading in reading.changes.added if roles[heading] == "ignore"]:
        st.info(
            t("New in this file: {columns}.", columns=safe(t(", ").join(new)))
            + " "
            + t("Left out unless you choose a use for it above.")
        )


def save(
    reading: FileReading, rows: ReadRows, settings: SettingsFile, known: str | None, file: ChosenFile, form: Form
) -> None:
    """Name it and keep it; or put the next version of a file in place."""
    was = settings.sources()[known] if known else None
    st.header(t("Keep it"), anchor=False)
    left, right = st.columns(2)
    with left:
        taken = {*settings.sources(), *run.settings().sources}
        proposed = known or file_reading.proposed_name(reading.file.name, taken)
        name = st.text_input(t("Source name"), disabled=known is not None, **form.field("name", proposed)).strip()
    with right:
        usual = int((was or {}).get("fresh_for", FRESH_FOR))
        fresh = int(st.number_input(t("Stale after (days)"), 0, 3660, **form.field("fresh", usual)))
    extend = was is not None and _extends(form)
    home = run.settings().home
    try:
        ready = _prepared(home, reading, rows, name, was, fresh, extend=extend)
    except ValueError as error:
        st.warning(told(error))
        return
    if ready.difference is not None:
        change = ready.difference
        counted = (
            nt("{n} new day", "{n} new days", change.new),
            nt("{n} changed day", "{n} changed days", change.changed),
            nt("{n} removed day", "{n} removed days", change.gone),
        )
        kept = t("Earlier versions can still be viewed.")
        st.markdown(f"{t(', ').join(counted)}. {kept}")
    problems = ready.draft.problems(run.snapshot())
    for one in problems:
        st.markdown(f":red[✕ {told(one)}]")
    if st.button(t("Save and sync"), type="primary", icon=":material/save:", disabled=bool(problems)):
        try:
            run.perform(sources.upload, ready.draft, ready.table)
        except (Refused, CannotWrite) as refusal:
            form_submit.refused(refusal)
            return
        kept_file.drop(file)
        form.forget()
        run.perform(sources.pull, ready.draft.name)
        st.session_state[source_pages.SAVED] = ready.draft.name
        st.switch_page(source_pages.SOURCES)


def _prepared(
    home: Path,
    reading: FileReading,
    rows: ReadRows,
    name: str,
    was: Mapping[str, Any] | None,
    fresh: int,
    *,
    extend: bool,
) -> Upload:
    """What storing writes; held against what is stored once, as long as neither changes."""
    if was is None:
        return upload_file.prepared(home, reading, rows.daily, name, fresh_for=fresh)
    return read_once.prepared(home, reading, rows, name, was, fresh, extend=extend)


def _extends(form: Form) -> bool:
    """Whether this version replaces only the days that the file has."""
    words = {False: t("Replace the whole table"), True: t("Replace only the days in this file")}
    kept = form.field("extend", False, among=words)
    return bool(st.radio(t("This version"), list(words), format_func=words.__getitem__, horizontal=True, **kept))
