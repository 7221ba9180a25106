"""A slide with everything on it, as the presenter and everybody who follows see it, on the whole screen."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from okr_model.review.pack import Pack
from pages.meet import review_queries, slides, summary_slide
from pages.meet.session import Meeting

STYLE = Path(__file__).parent / "present" / "present.css"
FOLLOW_EVERY = 1.0  # seconds between two reads of where the presenter is


def style() -> None:
    """The whole screen for the slide."""
    st.html(STYLE)


def markup(meeting: Meeting, pack: Pack, slide: int, line: int, address: str = "") -> str:
    """What a slide shows, as markup. address: where the audience can follow."""
    objective = slides.objective_on(pack, slide)
    if objective is not None:
        decided = slides.about(objective, review_queries.decisions(meeting.review))
        n = line - len(objective.key_results)
        if 0 <= n < len(decided):
            return slides.decision(decided[n])
        agreed = [a for a in review_queries.actions(meeting.review) if a.action.objective == objective.id]
        drawn = slides.markup(pack, meeting.review.fingerprint or "", slide, line)
        return drawn + slides.recorded(decided, agreed)
    record = review_queries.record(meeting.review)
    if slide == 0:
        return summary_slide.markup(record, address, review_queries.opening(meeting.review))
    return slides.opening(record) if slide < slides.BEFORE else slides.end(record)
