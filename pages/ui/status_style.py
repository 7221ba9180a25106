"""How a status looks: its word, a sign that reads without colour, and its colour. Nothing else uses these colours."""

from __future__ import annotations

import streamlit as st

from data.config import status_style
from data.config.theme import DARK, LIGHT, Palette
from okr_model.progress.status import Status
from okr_model.progress.status_words import STATUS_WORDS
from pages.ui.i18n import html, sentence

ORDER: tuple[Status, ...] = ("missed", "off_track", "no_data", "at_risk", "on_track", "achieved", "not_started")


class Look(status_style.Look):
    """A status's look on the reader's present ground."""

    __slots__ = ()

    @property
    def variable(self) -> str:
        """The colour of its text and marks in markup, which follows the ground by itself: on paper, too."""
        return f"var(--okr-{self.kind})"

    @property
    def ink(self) -> str:
        """The same for pictures, which know no variables."""
        return self.dark if is_dark() else self.light


LOOKS: dict[str, Look] = {name: Look(look.sign, look.kind) for name, look in status_style.LOOKS.items()}


def word(status: str) -> str:
    """The status as people say it."""
    return sentence(STATUS_WORDS[status])


def status_mark(status: str) -> str:
    """A status as markup: its sign and word, in its colour."""
    look = LOOKS[status]
    return f'<span class="okr-status" style="color:{look.variable}">{look.sign} {html(word(status))}</span>'


def is_dark() -> bool:
    """Whether the reader's theme is dark; light until the browser has said so."""
    return getattr(st.context.theme, "type", None) == "dark"


def palette() -> Palette:
    """The colours on the reader's ground, for pictures; markup takes the variables of the style sheet."""
    return DARK if is_dark() else LIGHT


def accent() -> str:
    """The one accent colour, on the reader's ground."""
    return palette().accent
