"""The filter bar of the overview. What is chosen stands in the URL, so a link shows another person the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from data.queries.scoreboard.scoreboard import ObjectiveStanding, Scoreboard, Standing
from pages.ui import queries, url_state
from pages.ui import status_style as status
from pages.ui.i18n import full_day, safe, t


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader narrowed the overview to; None means everything."""

    team: str | None = None
    owner: str | None = None
    status: str | None = None


def cycle() -> None:
    """The box to choose a cycle; nothing chosen is the one that is running."""
    cycles = sorted(queries.cycles(), reverse=True)
    words = {c.id: f"{c.called} · {full_day(c.start)} – {full_day(c.end)}" for c in cycles}
    url_state.choice("cycle", t("Cycle"), list(words), words, placeholder=t("Running now"))


def wanted_cycle() -> str | None:
    """The cycle the URL asks for; None is the one that is running. A cycle that is not there is told."""
    wanted, known = st.query_params.get("cycle"), {c.id for c in queries.cycles()}
    if wanted in known:
        return wanted
    if wanted and known:
        st.warning(
            t("There is no cycle {id}. The one running now is shown.", id=safe(wanted[:80])),
            icon=":material/search_off:",
        )
    return None


def bar(board: Scoreboard) -> Filters:
    """Team, owner and status, offered as far as they occur."""
    teams = sorted({o.objective.team for o in board.objectives if o.objective.team})
    owners = sorted({s.owner for s in board.standings if s.owner})
    present = {s.reading.status for s in board.standings}
    shown: dict[str, str] = {s: f"{status.LOOKS[s].sign} {status.word(s)}" for s in status.ORDER if s in present}
    with st.popover(t("Filter"), icon=":material/filter_list:"):
        return Filters(
            url_state.choice("team", t("Team"), teams),
            url_state.choice("owner", t("Owner"), owners),
            url_state.choice("status", t("Status"), list(shown), shown),
        )


def matching(board: Scoreboard, chosen: Filters) -> Iterator[tuple[ObjectiveStanding, list[Standing]]]:
    """The objectives, each with those of its key results that match; objectives without a match are left out."""
    for objective in board.objectives:
        if chosen.team not in (None, objective.objective.team):
            continue
        kept = [
            s
            for s in objective.key_results
            if chosen.owner in (None, s.owner) and chosen.status in (None, s.reading.status)
        ]
        if kept:
            yield objective, kept


def nothing_matches() -> None:
    """What to say where the filters leave nothing, and the way out."""
    st.info(t("No key result matches these filters."), icon=":material/filter_alt_off:")
    st.button(t("Show everything"), on_click=url_state.clear, args=("team", "owner", "status"))
