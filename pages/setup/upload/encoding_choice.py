"""The question how the letters of a text file are written, asked where more than one code page may be meant."""

from __future__ import annotations

import streamlit as st

from data.ingest.uploads import file_reading
from data.ingest.uploads.file_reading import OpenedFile, Said
from pages.ui.forms.kept_form import Form
from pages.ui.i18n import t

FIELD = "encoding"
_ENCODINGS = ("utf-8", "cp1252", "cp1250", "cp1251", "cp1254", "cp1256", "utf-16", "shift_jis", "gb18030")


def ask(file: OpenedFile, form: Form) -> None:
    """How the text is written, which may be another code page than the one taken: a choice, asked for where unsure."""
    table = file.table
    found = table.encoding.lower()
    if not found.startswith("cp") and not table.encodings and not file.encoding:
        return
    examples = {c.value: c.example for q in file_reading.understood(file, Said()).questions for c in q.choices}
    choices = list(dict.fromkeys([*table.encodings, *([found] if found else []), *_ENCODINGS]))
    st.selectbox(
        t("The text encoding is unclear: choose what reads correctly")
        if table.encodings
        else t("The encoding is {encoding}; choose another if the text looks wrong", encoding=_letters(found)),
        choices,
        None,
        format_func=lambda one: f"{_letters(one)} · {examples[one]}" if examples.get(one) else _letters(one),
        placeholder=t("choose") if table.encodings else _letters(found),
        **form.field(FIELD, None),
    )


def _letters(encoding: str) -> str:
    """A code page as people call it, with its technical name in brackets."""
    names = {
        "utf-8": "Unicode",
        "utf-16": "Unicode",
        "cp1250": t("Central European"),
        "cp1251": t("Cyrillic"),
        "cp1252": t("Western European"),
        "cp1253": t("Greek"),
        "cp1254": t("Turkish"),
        "cp1255": t("Hebrew"),
        "cp1256": t("Arabic and Persian"),
        "cp1257": t("Baltic"),
        "cp1258": t("Vietnamese"),
        "shift_jis": t("Japanese"),
        "cp932": t("Japanese"),
        "gb18030": t("Chinese"),
        "big5": t("Chinese"),
        "euc_kr": t("Korean"),
    }
    name = names.get(encoding.lower())
    return f"{name} ({encoding})" if name else encoding
