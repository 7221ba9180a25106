"""An objective's key results as a dense list: a row each, in one piece of markup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from pages.ui import cards, identity, queries
from pages.ui.cards import key_result_card
from pages.ui.i18n import amount, day, html, in_one_line, t


def show(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """Status, title, value and target, progress beside what is expected, likelihood, course, owner and check-in."""
    if not goal.key_results:
        st.caption(t("It has no key result yet: add one, so that it can be measured."))
        return
    checked = queries.last_check_ins(board.cycle.id)
    rows = "".join(_row(one, board, checked) for one in goal.key_results)
    st.html(f'<div class="okr-results" role="list">{rows}</div>')


def _row(one: Standing, board: Scoreboard, checked: Mapping[str, date]) -> str:
    title = cards.anchor("key_result", one.key_result.id, one.key_result.title)
    return (
        f'<div role="listitem"><div>{cards.status_mark(one.reading.status)}</div>'
        f'<div><div class="okr-title">{title}</div>{_soft(_who(one, checked))}</div>'
        f"<div>{_figure(one)}</div><div>{key_result_card.progress_bar(one)}</div>"
        f"<div>{_likely(one)}</div><div>{key_result_card.course(one, board.cycle)}</div></div>"
    )


def _who(one: Standing, checked: Mapping[str, date]) -> str:
    last = checked.get(one.key_result.id)
    said = t("check-in {day}", day=day(last)) if last else t("no check-in yet")
    return in_one_line(identity.display_name(one.owner) if one.owner else "", said)


def _figure(one: Standing) -> str:
    unit = one.unit if one.unit_is_part_of_number else ""
    value = html(amount(one.reading.value, unit, one.shown))
    return f'<span class="okr-figure">{value}</span>{_soft(cards.goal_in_words(one))}'


def _likely(one: Standing) -> str:
    """How likely it is, and the forecast; why it stands as it does, where there is none."""
    if one.reading.prospect is None:
        return _soft(cards.because(one, briefly=True)) if one.reading.progress is not None else ""
    return f'<div class="okr-small">{html(cards.likelihood(one))}</div>{_soft(cards.landing(one))}'


def _soft(text: str) -> str:
    return f'<div class="okr-small okr-soft">{html(text)}</div>' if text else ""
