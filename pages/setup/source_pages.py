"""What the pages about sources share: their addresses, the settings they change, and the form of a source."""

from __future__ import annotations

import streamlit as st

from data.commands.errors import CannotWrite
from data.config.settings_file import SettingsFile
from pages.ui import run
from pages.ui.i18n import safe, t, told

SOURCES, ADD, UPLOAD = "setup/sources/page.py", "setup/add_source/page.py", "setup/upload/page.py"
TRIAL, PRESSED, BEFORE, COLUMNS = "trial_of_source", "check_was_pressed", "source_as_it_was", "columns_of_source"
ALLOWING, SAVED, TYPED = "source_being_allowed", "source_just_saved", "source_as_typed"
"""Under what the session keeps of the form of a source: what was checked last, that it was, its settings before, the
columns that were read, how far it has come with being allowed at its service, and what is typed; and which source was
saved last."""


def settings_file() -> SettingsFile | None:
    """The settings, where this server may change them; else None, and the reason is shown."""
    try:
        file = SettingsFile(run.settings().home)
        file.sources()
    except CannotWrite as reason:
        st.error(told(reason))
        return None
    if file.is_writable:
        return file
    st.info(
        t(
            "This server may not change `okr.toml`. Ask an administrator to make {file} writable.",
            file=safe(str(file.file)),
        )
    )
    return None


def forget_form() -> None:
    """Forget the form of a source that was opened before in this session."""
    for key in (BEFORE, TRIAL, PRESSED, COLUMNS, ALLOWING):
        st.session_state.pop(key, None)
