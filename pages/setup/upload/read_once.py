"""What is read of a file once, however often the page runs; only the latest files are kept, for all people together.

A file of ten megabytes may take a hundred of them as it was read, so a large one is kept alone.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

from connectors.framework.tables.columns import MOST_SHOWN
from data.commands.sources import upload_file
from data.commands.sources.upload_file import Upload
from data.ingest.uploads import file_reading
from data.ingest.uploads.file_reading import FileReading, OpenedFile, ReadRows
from data.telemetry import free_memory

KEY: Final = "uploaded_file"
_KEPT, _SECONDS = 2, 900.0  # how many files, and how long
_LARGE: Final = 2 * 2**20  # bytes
_MOST_DIFFERENT: Final = 300_000
"""Cells that differ: a file of more takes hundreds of megabytes while it is understood, which the pages need.
The command `okr upload` is a process of its own, and has no such limit."""


def opened(
    key: str, content: bytes, name: str, was: Mapping[str, Any], sheet: str | None, encoding: str | None
) -> OpenedFile:
    """The file with its columns recognised. key: of all that it depends on. Raises as `file_reading.opened`."""
    new = st.session_state.get(KEY) != key
    if new and len(content) > _LARGE:
        for kept in (_opened, _rows, _prepared):
            kept.clear()
        gc.collect()  # what the page held of the last one: Streamlit's own collection is off
        free_memory.give_back()
    found: OpenedFile = _opened(key, content, name, was, sheet, encoding)
    if new and len(content) > _LARGE:
        free_memory.give_back()
    st.session_state[KEY] = key
    return found


def rows(reading: FileReading) -> ReadRows:
    """The rows, for what somebody has chosen."""
    said = (reading.columns, sorted(reading.layout.answers.items()))
    found: ReadRows = _rows(f"{st.session_state[KEY]} {said}", reading)
    return found


def prepared(
    home: Path,
    reading: FileReading,
    read: ReadRows,
    name: str,
    was: Mapping[str, Any],
    fresh: int,
    *,
    extend: bool,
) -> Upload:
    """What storing the next version writes, held against what is stored."""
    file = home / str(was["path"])
    stored = file.stat().st_mtime_ns if file.exists() else 0
    said = (reading.columns, reading.kinds, sorted(reading.answers.items()), was, fresh, extend, stored, str(home))
    found: Upload = _prepared(f"{st.session_state[KEY]} {said}", home, reading, read, name, was, fresh, extend)
    return found


@st.cache_resource(max_entries=_KEPT, ttl=_SECONDS, show_spinner=False)
def _opened(
    key: str,  # noqa: ARG001 - what the rest amounts to
    _content: bytes,
    _name: str,
    _was: Mapping[str, Any],
    _sheet: str | None,
    _encoding: str | None,
) -> OpenedFile:
    return file_reading.opened(
        _content,
        _name,
        _was,
        sheet=_sheet,
        encoding=_encoding,
        most_different=_MOST_DIFFERENT,
        most_columns=MOST_SHOWN,
    )


@st.cache_resource(max_entries=_KEPT, ttl=_SECONDS, show_spinner=False)
def _rows(key: str, _reading: FileReading) -> ReadRows:  # noqa: ARG001
    return file_reading.read_rows(_reading)


@st.cache_resource(max_entries=_KEPT, ttl=_SECONDS, show_spinner=False)
def _prepared(
    key: str,  # noqa: ARG001
    _home: Path,
    _reading: FileReading,
    _read: ReadRows,
    _name: str,
    _was: Mapping[str, Any],
    _fresh: int,
    _extend: bool,
) -> Upload:
    return upload_file.prepared(_home, _reading, _read.daily, _name, _was, fresh_for=_fresh, extend=_extend)
