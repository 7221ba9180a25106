"""The bar under a slide: its keys, each as a button: arrows, space, page keys as presenters' remotes send them.

Each leads to a slide counted from the one shown, so that a press that arrives twice leads no further.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from okr_model.review.pack import Pack
from pages.meet import review_queries, slides
from pages.meet.present import panel, place
from pages.meet.session import PAGE, REVIEW, Meeting
from pages.ui.i18n import from_right, t

Moved = Callable[[Meeting], None]
LEAVE = "present_leave"
_STEPS: Final = ("Left", "Right", "Up", "Down", "Space", "PageDown", "PageUp", "Home", "End")
KEYS: Final = {step: f"present_{step}" for step in _STEPS} | {"L": "present_live_key", "D": "present_record"}
"""The key of each button, by the key that presses it."""
_LIVE = "present_live"


def draw(meeting: Meeting, pack: Pack, moved: Moved | None) -> None:
    """The buttons. moved: what follows when somebody who follows goes elsewhere by themselves."""
    _, slide, line = place.at()
    step = (meeting, pack, (slide, line))
    back, on = ("Right", "Left") if from_right() else ("Left", "Right")
    with st.container(key="present_bar", horizontal=True, gap="small"):
        for label, key, by in (
            (t("Back"), back, (-1, 0)),
            (t("Next"), on, (1, 0)),
            (t("Up"), "Up", (0, -1)),
            (t("Down"), "Down", (0, 1)),
        ):
            st.button(
                label, key=f"present_{key}", shortcut=key, type="tertiary", on_click=_step, args=(*step, by, moved)
            )
        st.button(t("Live"), key="present_live_key", shortcut="L", type="tertiary", on_click=_toggle_live)
        if meeting.may("decide") and st.button(t("Record"), shortcut="D", type="tertiary", key="present_record"):
            panel.open_here(meeting, pack)
            st.rerun()
        if st.button(t("Leave"), shortcut="Esc", type="tertiary", key=LEAVE):
            st.switch_page(PAGE, query_params={REVIEW: str(meeting.number)})
    with st.container(key="present_more"):  # the same once more, for hands that are used to other keys
        for key, by in (
            ("Space", (1, 0)),
            ("PageDown", (1, 0)),
            ("PageUp", (-1, 0)),
            ("Home", (-999, 0)),
            ("End", (999, 0)),
        ):
            st.button(key, key=f"present_{key}", shortcut=key, on_click=_step, args=(*step, by, moved))


def shows_live() -> bool:
    """Whether the present values are shown beside the frozen ones."""
    return bool(st.session_state.get(_LIVE, False))


def _toggle_live() -> None:
    st.session_state[_LIVE] = not shows_live()


def _step(meeting: Meeting, pack: Pack, seen: tuple[int, int], by: tuple[int, int], moved: Moved | None) -> None:
    """One slide on or back, or one line down or up, from the ones that are shown."""
    slide, line = seen
    if by[0]:
        slide, line = min(max(slide + by[0], 0), slides.count(pack) - 1), 0
    else:
        decided = review_queries.decisions(meeting.review)
        line = min(max(line + by[1], 0), max(slides.line_count(slides.objective_on(pack, slide), decided) - 1, 0))
    place.go(meeting, slide, line)
    if moved is not None:
        moved(meeting)
