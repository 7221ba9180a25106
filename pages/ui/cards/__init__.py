"""What pages are made of: blocks of a page, cards of key results, links between them, and standings in words."""

from __future__ import annotations

from pages.ui.cards.answer import answer
from pages.ui.cards.first_steps import first_steps
from pages.ui.cards.key_result_card import key_result, key_result_markup
from pages.ui.cards.links import anchor, kept, link
from pages.ui.cards.page_blocks import empty, facts
from pages.ui.cards.standing_words import (
    against,
    because,
    commitment,
    course_in_words,
    covered,
    covered_by_objective,
    goal_in_words,
    is_paced,
    landing,
    likelihood,
    likelihood_of,
    likely_or_score,
    score_outlook,
    typed_by,
)
from pages.ui.status_style import status_mark

__all__ = [
    "against",
    "anchor",
    "answer",
    "because",
    "commitment",
    "course_in_words",
    "covered",
    "covered_by_objective",
    "empty",
    "facts",
    "first_steps",
    "goal_in_words",
    "is_paced",
    "kept",
    "key_result",
    "key_result_markup",
    "landing",
    "likelihood",
    "likelihood_of",
    "likely_or_score",
    "link",
    "score_outlook",
    "status_mark",
    "typed_by",
]
