"""The clock of a slide: the time box of its objective runs down, small and calm; beyond it the overtime is said."""

from __future__ import annotations

import streamlit as st

from pages.meet.present import place
from pages.ui import run
from pages.ui.i18n import html, number, t

_GONE = "present_gone"


def markup(seconds: int) -> str:
    """The clock of the slide that is shown, as markup. seconds: its time box; without one there is no clock.

    The browser counts by itself: it is the same text until the slide changes.
    """
    if not seconds:
        return ""
    _, slide, _ = place.at()
    since, spent = place.times()
    key = (slide, since, seconds)
    kept = st.session_state.get(_GONE)
    if kept is None or kept[0] != key:
        gone = spent.get(slide, 0.0) + max((run.snapshot().now() - since).total_seconds(), 0.0)
        kept = st.session_state[_GONE] = (key, gone)
    label = t("{n} minutes planned", n=number(round(seconds / 60)))
    over = max(kept[1] - seconds, 0.0)
    return (
        f'<div class="okr-timer" role="timer" aria-label="{html(label)}" '
        f'style="--box:{seconds};--gone:{min(kept[1], seconds + 3600):.0f};--past:{min(over, 3600):.0f}">'
        f"<span></span><em>{html(t('over time by'))} <b></b></em><i></i></div>"
    )
