"""Upload a table of daily figures: its columns are recognised, its good rows kept, and it becomes a source."""

import streamlit as st

from data.ingest import uploads
from pages.setup import source_pages
from pages.setup.upload import file_form
from pages.ui import cards, identity
from pages.ui.i18n import safe, t

cards.style()
settings = source_pages.settings_file() if identity.may_do("administer") else None
known = st.query_params.get("source")
if settings is not None and not uploads.is_uploaded(settings.sources().get(known or "", {})):
    known = None
st.title(t("A new version of {source}", source=safe(known)) if known else t("Upload a file"))
if not identity.may_connect() or settings is None:
    st.stop()

with st.container(width=900):
    file = file_form.choose_file()
    if file is None:
        st.caption(t("At most 10 MB. Days may be Gregorian or Jalali, numbers in any digits. Nothing is stored yet."))
        st.stop()

    layout = file_form.layout_of(file)
    if layout is None:
        st.stop()

    chosen = file_form.columns_of(layout, file.file_id, settings.sources()[known] if known else {})
    reading = file_form.read(chosen)
    if reading is not None:
        file_form.save(file, reading, chosen, settings, known)
