"""Above the list: how it is filtered, grouped and shown."""

from __future__ import annotations

from collections.abc import Mapping

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
        st.html(markup(now, filter_bar.taken(board)))
        share.menu_of_all(board)


def markup(now: Choices, filters: Mapping[str, str]) -> str:
    """What is filtered by, so that nobody overlooks it; grouping, view and comparison. All of it links.

    filters: as `filter_bar.taken` gives them.
    """
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
        f"{_filters(now, filters)}{listed if now.view == 'list' else ''}"
        f'<span class="okr-choice" role="group" aria-label="{html(t("View"))}">{views}</span></nav>'
    )


def _filters(now: Choices, filters: Mapping[str, str]) -> str:
    """A link for each filter, which takes it off."""
    taken = "".join(
        choices.without(
            now,
            name,
            f"{html(value)} ✕",
            look=f' aria-label="{html(t("Show not only {value}", value=value))}"',
        )
        for name, value in filters.items()
    )
    return (
        f'<span class="okr-filters" role="group" aria-label="{html(t("Filtered by"))}">{taken}</span>' if taken else ""
    )


def _option(now: Choices, word: str, here: bool, **changes: object) -> str:
    return choices.link(now, html(word), look=' aria-current="true"' if here else "", **changes)
