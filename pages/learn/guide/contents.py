"""The contents of the guide: its chapters, and the paragraphs of the one that is open."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.config.guide.chapters import Chapter
from pages.ui.i18n import html, t


def draw(whole: Sequence[Chapter], here: Chapter) -> None:
    """Draw the list of chapters as links."""
    rows = "".join(f"<li>{_link(one, here)}{_inside(one) if one is here else ''}</li>" for one in whole)
    st.html(f'<nav class="okr-contents" aria-label="{html(t("Chapters"))}"><ol>{rows}</ol></nav>')


def onwards(whole: Sequence[Chapter], here: Chapter) -> None:
    """The link to the next chapter; nothing after the last one."""
    after = list(whole)[list(whole).index(here) + 1 :]
    if after:
        title = html(t("Next: {chapter}", chapter=after[0].title))
        st.html(f'<p class="okr-onwards"><a data-okr-page href="guide?about={after[0].name}">{title}</a></p>')


def _link(one: Chapter, here: Chapter) -> str:
    current = ' aria-current="page"' if one is here else ""
    return f'<a data-okr-page href="guide?about={one.name}"{current}>{html(one.title)}</a>'


def _inside(chapter: Chapter) -> str:
    """Its paragraphs, as links that scroll there."""
    rows = "".join(f'<li><a href="#{one.anchor}">{html(one.title)}</a></li>' for one in chapter.paragraphs)
    return f"<ul>{rows}</ul>"
