"""Upload a table of daily figures: its columns are recognised, its good rows kept, and it becomes a source."""

import streamlit as st

from data import uploads
from pages.shared import adding, cards, reader, uploading
from pages.shared.words import safe, t

cards.style()
settings = adding.settings_file() if reader.may_do("administer") else None
known = st.query_params.get("source")
if settings is not None and not uploads.is_uploaded(settings.sources().get(known or "", {})):
    known = None
st.title(t("A new version of {source}", source=safe(known)) if known else t("Upload a file"))
if not reader.may_connect() or settings is None:
    st.stop()

with st.container(width=900):
    file = uploading.choose_file()
    if file is None:
        st.caption(t("At most 10 MB. Days may be Gregorian or Jalali, numbers in any digits. Nothing is stored yet."))
        st.stop()

    layout = uploading.layout_of(file)
    if layout is None:
        st.stop()

    chosen = uploading.columns_of(layout, file.file_id, settings.sources()[known] if known else {})
    found = uploading.read(layout, chosen)
    if found is not None:
        uploading.save(file, found, chosen, settings, known)
