"""The language of the pages: what marks it for the document, and the way to another one, in place.

Choosing another language is one more run of the same page: its address stays, and so does what is typed, in fields that
have a key.
"""

from __future__ import annotations

import streamlit as st

from data.config.i18n.languages import LANGUAGES, own_name
from data.out.speech import direction
from pages.ui import run


def attributes() -> str:
    """What marks the language in markup; `data/out/web/direction.js` has the document follow it."""
    code = run.words().language
    spoken = f'data-okr-spoken="{code}" lang="{code.replace("_", "-")}" dir="{direction(code)}"'
    return f'{spoken} data-okr-dates="{tag}"' if (tag := dates()) else spoken


def dates() -> str:
    """How the browser's date fields are to count days, as a BCP 47 tag (`fa-IR-u-ca-persian-fw-sat`); empty where as
    the browser itself does (`data/out/web/dates.js`)."""
    words, first = run.words(), run.week_start()
    if words.language == "en" and words.calendar == "gregorian" and first is None:
        return ""
    place = "fa-IR" if words.language == "fa" else words.language.replace("_", "-")
    digits = "-nu-latn" if words.numerals == "latin" else ""
    begins = f"-fw-{first[:3]}" if first else ""
    return f"{place}-u-ca-{'persian' if words.calendar == 'jalali' else 'gregory'}{begins}{digits}"


def mark() -> None:
    """Mark the language on a page without a header."""
    st.html(f"<span {attributes()}></span>")


def switch(place: str = "language") -> None:
    """A quiet button for each of the other languages, under its own name. place: tells two on one page apart."""
    for code in LANGUAGES:
        if code != run.words().language:
            st.button(
                own_name(code),
                key=f"{place}_{code}",
                type="tertiary",
                icon=":material/translate:",
                on_click=run.read_in,
                args=(code,),
            )
