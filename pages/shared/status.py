"""How a status looks: its word, a sign that reads without colour, and its colour. Nothing else uses these colours."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from okr_model.status import Status
from pages.shared.words import t

ORDER: tuple[Status, ...] = ("missed", "off_track", "no_data", "at_risk", "on_track", "achieved", "not_started")


@dataclass(frozen=True, slots=True)
class Look:
    """A sign and two inks: `ink` for text and marks, on the light and the dark ground."""

    sign: str
    light: str
    dark: str

    @property
    def ink(self) -> str:
        """The colour on the reader's present ground; contrast with it is at least 4.5:1."""
        return self.dark if is_dark() else self.light


LOOKS: dict[str, Look] = {
    "achieved": Look("✓", "#0f7a43", "#4cc78a"),
    "on_track": Look("▲", "#0f7a43", "#4cc78a"),
    "at_risk": Look("◆", "#955a00", "#e5a93d"),
    "off_track": Look("▼", "#b3261e", "#ff8a80"),
    "missed": Look("✕", "#b3261e", "#ff8a80"),
    "not_started": Look("○", "#5a6272", "#a3abba"),
    "no_data": Look("?", "#5a6272", "#a3abba"),
}


def word(status: str) -> str:
    """The status as people say it."""
    return {
        "achieved": t("achieved"),
        "on_track": t("on track"),
        "at_risk": t("at risk"),
        "off_track": t("off track"),
        "missed": t("missed"),
        "not_started": t("not started"),
        "no_data": t("no data"),
    }[status]


def is_dark() -> bool:
    """Whether the reader's theme is dark; light until the browser has said so."""
    return getattr(st.context.theme, "type", None) == "dark"


def accent() -> str:
    """The one accent colour, on the reader's ground."""
    return "#7c9cff" if is_dark() else "#2f5bea"
