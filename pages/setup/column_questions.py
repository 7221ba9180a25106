"""What a table leaves open, asked as choices that nothing is chosen of beforehand."""

from __future__ import annotations

from typing import Any

import streamlit as st

from connectors.framework.tables.columns import Layout, settle
from connectors.framework.tables.questions import Choice, Question
from pages.ui.i18n import safe, sentence


def settled(layout: Layout, key: str) -> tuple[Layout, dict[str, str]]:
    """The layout as it is with the answers given so far, and the answers; `key` tells this table from another."""
    answers: dict[str, str] = {}
    asked: set[str] = set()
    while one := next((question for question in layout.questions if question.key not in asked), None):
        asked.add(one.key)
        if (answer := ask(one, key=f"question_{one.key}_{key}")) is not None:
            answers[one.key] = answer
            layout = settle(layout, answers)
    return layout, answers


def ask(question: Question, **kept: Any) -> str | None:
    """One question; None as long as nothing is chosen. kept: the key of its widget, and how its value is kept."""
    labels = {choice.value: _label(choice) for choice in question.choices}
    with st.container(border=True):
        chosen: str | None = st.radio(
            f"**{safe(sentence(question.text))}**",
            list(labels),
            index=None,
            format_func=lambda value: labels.get(value, value),
            captions=[safe(choice.example) for choice in question.choices],
            horizontal=True,
            **kept,
        )
    return chosen


def _label(choice: Choice) -> str:
    return safe(sentence(choice.label))
