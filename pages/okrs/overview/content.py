"""What stands on the overview beside the panel: the answer, what to do, and the list or the cards.

A fragment: sorting, grouping and filtering redraw it alone, and the panel beside it stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from data.queries.overview.answer import a_week_before
from data.queries.overview.answer import answer as _answer
from data.queries.overview.listing import at_the_same_day, listed
from data.queries.overview.what_to_do import to_do
from data.queries.ownership.ownership import same_day
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.plan.roles import Right
from pages.okrs.overview import answer, board, choices, filter_bar, first_look, table, toolbar, what_to_do
from pages.okrs.overview.choices import Choices
from pages.ui import cards, frame, identity, queries, run, status_style, version_cache
from pages.ui.components import clicks
from pages.ui.i18n import language, safe

Shown = list[tuple[ObjectiveStanding, list[Standing]]]
_RIGHTS: tuple[Right, ...] = ("take_part", "edit")


def nothing_yet() -> None:
    """What stands here before there is a plan."""
    frame.title(run.settings().workspace.title)
    cards.first_steps()


@st.fragment
def show(cycle: str | None, on: date | None) -> None:
    """Everything but the panel."""
    choices.take(clicks.clicked(choices.LINK))
    found = queries.scoreboard(cycle, on)
    if found is None:
        return
    choices.keep()
    now = choices.chosen()
    matching = list(filter_bar.matching(found, filter_bar.chosen(found)))
    top = _top(found, matching, now) if matching or not found.standings else ""
    if top:
        st.html(top)
    toolbar.draw(found, now)
    if not matching and found.standings:
        filter_bar.nothing_matches()
    elif now.view == "cards":
        board.objectives(found, matching)
    else:
        table_ = _list(found, matching, now)
        st.html(table_)
        first_look.keep(found, now, top, table_)
    st.caption(safe(answer.footer(found)))


def _top(found: Scoreboard, matching: Shown, now: Choices) -> str:
    """The answer, and what to do beside it."""
    may = frozenset[str](right for right in _RIGHTS if identity.may_do(right))
    me = identity.email()

    def made() -> str:
        standings = [s for _, ones in matching for s in ones]
        week = a_week_before(found)
        earlier = queries.scoreboard(found.cycle.id, week) if week else None
        ids = {s.key_result.id for s in standings}
        due = [n for n in what_to_do.due_for_reader(found) if n.key_result.id in ids]
        said = answer.markup(_answer(found, standings, earlier))
        todo = what_to_do.markup(to_do(standings, due, me), found, now, may)
        return f'<div class="okr-top"><div>{said}{todo}</div></div>'

    return _kept("top", (*_key(found, matching, now), me, *sorted(may)), made)


def _list(found: Scoreboard, matching: Shown, now: Choices) -> str:
    """The table of key results."""

    def made() -> str:
        then = same_day(found.cycle, found.on, queries.cycles()) if now.compare else None
        before = queries.scoreboard(then[0].id, then[1]) if then else None
        groups = listed(
            found,
            matching,
            by=now.group,
            sort=now.sort,
            down=now.down,
            then=at_the_same_day(found, before) if before else None,
        )
        return table.markup(groups, found, now, before=before)

    return _kept("list", _key(found, matching, now), made)


def _key(found: Scoreboard, matching: Shown, now: Choices) -> tuple[object, ...]:
    """Everything that the markup of a board depends on."""
    ids = tuple(s.key_result.id for _, ones in matching for s in ones)
    address = tuple(sorted((name, st.query_params[name]) for name in choices.FILTERS if name in st.query_params))
    look = (status_style.is_dark(), language())
    return (found.cycle.id, found.on, ids, now, tuple(sorted(cards.kept().items())), address, look, queries.version())


@version_cache.kept(max_entries=128)
def _kept(part: str, key: tuple[object, ...], _make: Callable[[], str]) -> str:  # noqa: ARG001
    return _make()
