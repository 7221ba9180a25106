"""The list of the words: the reader's language first, the other one beside it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from babel import Locale

from data.config.i18n.glossary import Word, words
from pages.ui import learn
from pages.ui.i18n import html, language, t


def matching(typed: str) -> list[Word]:
    """The words that somebody looks for, in the order of the reader's alphabet; all of them for nothing."""
    found = [one for one in words() if not typed.strip() or one.matches(typed)]
    first = _languages()[0]
    return sorted(found, key=lambda one: one.terms[first].word.casefold())


def draw(found: Sequence[Word]) -> None:
    """Draw the words as in a dictionary: the reader's language from its side, the other one from the other."""
    own, *others = _languages()
    heads = [_named(own), t("Meaning"), *(head for code in others for head in (t("Meaning"), _named(code)))]
    columns = "".join(f'<th scope="col">{html(one)}</th>' for one in heads)
    rows = "".join(_row(one, own, others) for one in found)
    st.html(
        f'<table class="okr-glossary"><caption class="okr-hide">{html(t("Glossary"))}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(one: Word, own: str, others: Sequence[str]) -> str:
    word = f'<a data-okr-page href="{learn.to(one.guide)}">{_term(own, one.terms[own].word)}</a>'
    cells = [_term(own, one.terms[own].meaning)]
    for code in others:
        cells += [_term(code, one.terms[code].meaning), f"<b>{_term(code, one.terms[code].word)}</b>"]
    return f'<tr><th scope="row">{word}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _term(code: str, text: str) -> str:
    """Words of a language, marked as such, so that they are read and laid out the right way."""
    way = "rtl" if Locale.parse(code).text_direction == "rtl" else "ltr"
    return f'<span lang="{code}" dir="{way}">{html(text)}</span>'


def _named(code: str) -> str:
    """A language, as it calls itself."""
    return str(Locale.parse(code).get_display_name(code) or code).capitalize()


def _languages() -> list[str]:
    """Those of the glossary, the reader's first."""
    every = list(words()[0].terms)
    return sorted(every, key=lambda code: code != language())
