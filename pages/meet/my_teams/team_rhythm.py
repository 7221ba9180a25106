"""How regularly the teams check in: week by week, how many of their key results had a check-in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.queries.leading.rhythm import Week
from data.queries.scoreboard.standing import Scoreboard
from pages.meet.my_teams import week_queries
from pages.ui import lists
from pages.ui.i18n import day, html, number, t
from pages.ui.lists import Column, Row, Section


def draw(board: Scoreboard, teams: Sequence[str]) -> None:
    """Draw a table, a row for each team; a sentence where no week of the cycle is whole yet."""
    found = week_queries.rhythm(board, teams)
    st.header(t("Rhythm"), anchor=False)
    weeks = found[0].weeks
    if not weeks:
        st.markdown(t("The first week of the cycle is not over yet."))
        return
    st.caption(t("Key results with a check-in in the week that ended on that day."))
    columns = [Column(day(week.last), 6, figures=True) for week in weeks]
    rows = [Row(html(one.team), [_cell(week) for week in one.weeks]) for one in found]
    lists.show(t("Rhythm"), Column(t("Team")), columns, [Section(rows)])


def _cell(week: Week) -> str:
    """How many of all, with a mark where none is missing."""
    if not week.of:
        return lists.NOTHING
    all_of_them = " ✓" if week.on_time == week.of else ""
    said = t("{n} of {all}", n=number(week.on_time), all=number(week.of))
    return f"{html(said)}{all_of_them}"
