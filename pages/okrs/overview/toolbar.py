"""Above the list: how it is filtered, grouped and shown."""

from __future__ import annotations

import streamlit as st

from data.queries.overview.listing import GROUPINGS
from data.queries.scoreboard.standing import Scoreboard
from pages.okrs.overview import choices, filter_bar
from pages.okrs.overview.choices import Choices
from pages.ui import share
from pages.ui.i18n import html, t


def draw(board: Scoreboard, now: Choices) -> None:
    """The box of filters, and links for everything else."""
    with st.container(horizontal=True, vertical_alignment="center", key="toolbar"):
        filter_bar.draw(board)
        st.html(markup(now))
        share.menu_of_all(board)


def markup(now: Choices) -> str:
    """Grouping, view and comparison as links; the present one is marked."""
    words = {
        "objective": t("Objective"),
        "team": t("Team"),
        "owner": t("Owner"),
        "status": t("Status"),
        "none": t("No groups"),
    }
    groups = "".join(_option(now, words[one], now.group == one, group=one) for one in GROUPINGS)
    views = _option(now, t("List"), now.view == "list", view="list") + _option(
        now, t("Cards"), now.view == "cards", view="cards"
    )
    compare = _option(now, t("Compare with last cycle"), now.compare, compare=not now.compare)
    listed = f'<span class="okr-choice" role="group" aria-label="{html(t("Group by"))}">{groups}</span>{compare}'
    return (
        f'<nav class="okr-tools" aria-label="{html(t("How the list is shown"))}">'
        f"{listed if now.view == 'list' else ''}"
        f'<span class="okr-choice" role="group" aria-label="{html(t("View"))}">{views}</span></nav>'
    )


def _option(now: Choices, word: str, here: bool, **changes: object) -> str:
    return choices.link(now, html(word), look=' aria-current="true"' if here else "", **changes)
