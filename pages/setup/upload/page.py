"""Upload a table of daily figures: its columns are recognised, its good rows kept, and it becomes a source."""

import streamlit as st

from data.ingest.uploads.stored_table import is_uploaded
from pages.setup import source_pages
from pages.setup.upload import encoding_choice, file_form, kept_file, what_was_read
from pages.ui import frame, identity
from pages.ui.forms import kept_form
from pages.ui.i18n import t

settings = source_pages.settings_file() if identity.may_do("administer") else None
known = st.query_params.get("source")
if settings is not None and not is_uploaded(settings.sources().get(known or "", {})):
    known = None
frame.title(t("A new version of {source}", source=known) if known else t("Upload a file"))
if not identity.may_connect() or settings is None:
    st.stop()

with st.container(width=900):
    file = kept_file.choose(known or "")
    if file is None:
        st.caption(t("At most 10 MB. Gregorian or Jalali dates, numbers in any digits. Nothing is saved yet."))
        st.stop()

    was = settings.sources()[known] if known else {}
    name = t("the upload of {file}", file=file.name)
    with kept_form.opened("upload", known or "", file.id, name=name, at=("source",)) as form:
        opened = file_form.opened(file, form, was)
        if opened is None:
            st.stop()

        encoding_choice.ask(opened, form)
        reading = file_form.understood(opened, form, was)
        file_form.changes(reading)
        rows = what_was_read.read(reading)
        if rows is not None:
            file_form.save(reading, rows, settings, known, file, form)
