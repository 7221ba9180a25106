"""The filter bar of the overview. What is chosen stands in the URL, so a link shows another person the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.plan.people import each_person, is_same_person
from pages.okrs.overview import choices
from pages.ui import filters, identity, status_style, url_state
from pages.ui.i18n import t

_LONGEST = 40  # letters of one chosen value
_ROOM = '<div class="okr-filters-room"></div>'
"""What keeps the box as large as it will be: one that grows under the hand closes the list that was just opened."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the overview is narrowed to; None means everything."""

    team: str | None = None
    owner: str | None = None
    status: str | None = None


def chosen(board: Scoreboard) -> Filters:
    """What the URL asks for, of the values that occur in the cycle."""
    return Filters(
        url_state.wanted("team", _teams(board)),
        url_state.wanted("owner", _owners(board), is_same_person),
        url_state.wanted("status", list(_statuses(board))),
    )


def draw(board: Scoreboard) -> None:
    """The boxes for cycle, team, owner and status, drawn once somebody opens them.

    The button always says the same: to Streamlit one with another label is another button, which is closed.
    """
    statuses = _statuses(board)
    box = st.popover(t("Filter"), icon=":material/filter_list:", key="filters", on_change="rerun")
    with box:
        if not box.open:
            st.html(_ROOM)
        else:
            filters.cycle(bare=False)
            url_state.choice("team", t("Team"), _teams(board))
            url_state.choice("owner", t("Owner"), _owners(board), same=is_same_person)
            url_state.choice("status", t("Status"), list(statuses), statuses)


def _teams(board: Scoreboard) -> list[str]:
    return sorted({o.objective.team for o in board.objectives if o.objective.team})


def _owners(board: Scoreboard) -> list[str]:
    return each_person(s.owner for s in board.standings)


def _statuses(board: Scoreboard) -> dict[str, str]:
    """The statuses that occur, each with its sign and word."""
    present = {s.reading.status for s in board.standings}
    return {s: f"{status_style.LOOKS[s].sign} {status_style.word(s)}" for s in status_style.ORDER if s in present}


def taken(board: Scoreboard) -> dict[str, str]:
    """What the overview is narrowed to, by the parameter of the address that says so, in words."""
    asked = {name: st.query_params.get(name, "") for name in ("cycle", *choices.FILTERS)}
    statuses = _statuses(board)
    words = {
        name: identity.display_name(value) if name == "owner" else statuses.get(value, value)
        for name, value in asked.items()
        if value
    }
    return {name: word[:_LONGEST] for name, word in words.items()}


def matching(board: Scoreboard, wanted: Filters) -> Iterator[tuple[ObjectiveStanding, list[Standing]]]:
    """The objectives, each with those of its key results that match; objectives without a match are left out."""
    for objective in board.objectives:
        if wanted.team not in (None, objective.objective.team):
            continue
        kept = [
            s
            for s in objective.key_results
            if (wanted.owner is None or is_same_person(wanted.owner, s.owner))
            and wanted.status in (None, s.reading.status)
        ]
        if kept:
            yield objective, kept


def nothing_matches() -> None:
    """What to say where the filters leave nothing, and the way out."""
    st.info(t("No key result matches these filters."), icon=":material/filter_alt_off:")
    st.button(t("Show everything"), on_click=url_state.clear, args=("team", "owner", "status"))
