"""The answer that a page about one key result begins with: will it be met, and why."""

from __future__ import annotations

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.ui.cards.standing_words import because, goal_in_words
from pages.ui.i18n import amount, full_day, html, nt, t
from pages.ui.status_style import status_mark


def answer(standing: Standing, board: Scoreboard) -> None:
    """Draw it: the status, and the sentence behind it."""
    said = html(answer_in_words(standing, board))
    st.html(f'<p class="okr-answer">{status_mark(standing.reading.status)} {said}</p>')


def answer_in_words(standing: Standing, board: Scoreboard) -> str:
    """`13,513 of 14,200 customers, 32 days left. 2% likely; forecast …; needs …`; or why it has no value."""
    value, why = standing.reading.value, because(standing)
    if value is None or standing.problem:
        return why
    unit = standing.unit if standing.unit_is_part_of_number else ""
    said = {"value": amount(value, unit, standing.shown), "goal": goal_in_words(standing), "why": why}
    if board.over:
        return t("{value} {goal} when it ended on {day}. {why}", day=full_day(board.cycle.end), **said)
    left = nt("{n} day left", "{n} days left", (board.cycle.end - board.on).days)
    return t("{value} {goal}, {left}. {why}", left=left, **said)
