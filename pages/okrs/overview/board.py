"""The objectives and their key results as plain markup: one piece per objective, kept until something changes.

Streamlit's own containers and links cost the browser more than all of a card's markup, and drawing cards anew for every
reader is most of a server's work; so a piece is made once for all who see the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.plan.cycles import Cycle
from pages.ui import cards, identity, queries, status_style, version_cache
from pages.ui.i18n import html, language


def objectives(board: Scoreboard, shown: Sequence[tuple[ObjectiveStanding, list[Standing]]]) -> None:
    """These objectives, each with these of its key results."""
    kept = tuple(sorted(cards.kept().items()))
    look = (status_style.is_dark(), language())
    for goal, standings in shown:
        ids = tuple(s.key_result.id for s in standings)
        st.html(
            _section(
                goal.objective.id,
                ids,
                board.cycle.id,
                board.on,
                kept,
                look,
                queries.version(),
                (goal, standings, board.cycle),
            )
        )


@version_cache.kept(max_entries=256)
def _section(
    goal: str,  # noqa: ARG001
    results: tuple[str, ...],  # noqa: ARG001
    cycle: str,  # noqa: ARG001
    on: date,  # noqa: ARG001
    kept: tuple[tuple[str, str], ...],  # noqa: ARG001
    look: tuple[bool, str],  # noqa: ARG001
    version: queries.Version,  # noqa: ARG001
    _of: tuple[ObjectiveStanding, list[Standing], Cycle],
) -> str:
    standing, standings, period = _of
    results_ = "".join(f'<div class="okr-cell">{cards.key_result_markup(one, period)}</div>' for one in standings)
    return f'<section class="okr-goal">{_head(standing)}<div class="okr-grid">{results_}</div></section>'


def _head(standing: ObjectiveStanding) -> str:
    goal = standing.objective
    likely, against = html(cards.likely_or_score(standing.stands)), html(cards.against(standing.stands))
    below = f'<p class="okr-small">{against}</p>' if against else ""
    who = [
        cards.covered_by_objective(standing),
        goal.team,
        identity.display_name(goal.owner) if goal.owner else "",
        cards.commitment(goal.kind),
        cards.score_outlook(standing.outlook),
    ]
    return (
        f'<div class="okr-head"><h2>{cards.anchor("objective", goal.id, goal.title)}</h2>'
        f"{cards.status_mark(standing.status)} {likely}"
        f'<span class="okr-small okr-soft">'
        f"{' · '.join(html(part) for part in who if part)}</span></div>{below}"
    )
