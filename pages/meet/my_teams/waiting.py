"""What waits for the leader's word, each with the way to say it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.queries.leading.needs import Need, NeedKind
from data.queries.scoreboard.standing import Scoreboard
from pages.meet.my_teams import week_queries
from pages.ui import cards, identity, learn, lists
from pages.ui.i18n import html, nt, sentence, t
from pages.ui.lists import Column, Row, Section

_LONGEST = 160  # letters of what somebody said


def draw(board: Scoreboard, teams: Sequence[str]) -> None:
    """Draw the list; a sentence where nothing waits."""
    found = week_queries.needs(board, teams)
    waits = learn.helped(t("What waits for the leader of a team."), "leaders-week")
    st.header(t("Needs a word"), anchor=False, help=waits)
    if not found:
        st.markdown(t("Nothing waits for you in these teams."))
        return
    st.caption(nt("{n} thing waits.", "{n} things wait.", len(found)))
    columns = [Column(t("Why"), wraps=True), Column(t("Team"), 8, wide=True), Column(t("What to do"), 9)]
    rows = [Row(_title(one), [_why(one), html(one.objective.team), _answer(one, board)]) for one in found]
    lists.show(t("Needs a word"), Column(t("About"), wraps=True), columns, [Section(rows)])


def _title(one: Need) -> str:
    if one.about is None:
        return cards.anchor("objective", one.objective.id, one.objective.title)
    return cards.anchor("key_result", one.about.key_result.id, one.about.key_result.title)


def _why(one: Need) -> str:
    """Why it waits, and what whoever waits has said."""
    who = identity.display_name(one.by) if one.by else ""
    said = one.said if len(one.said) <= _LONGEST else f"{one.said[:_LONGEST]}…"
    quoted = t("{who}: “{said}”", who=who, said=said) if said and who else who
    more = f'<div class="okr-soft" dir="auto">{html(quoted)}</div>' if quoted else ""
    return f"{html(sentence(one.why))}{more}"


def _answer(one: Need, board: Scoreboard) -> str:
    """The way to what can be done; nothing more than a look for who may not take part."""
    if one.kind == "proposal" and one.about is not None:
        return lists.link("what_if", t("Decide"), id=one.about.key_result.id, cycle=board.cycle.id)
    if not identity.may_do("take_part"):
        return lists.link("objective", t("Look"), id=one.objective.id, cycle=board.cycle.id)
    return lists.link("objective", _words(one.kind), id=one.objective.id, cycle=board.cycle.id)


def _words(kind: NeedKind) -> str:
    return t("Answer") if kind == "question" else t("Ask the owner")
