"""Passing on what is shown: a link to this very view, and its figures as files."""

from __future__ import annotations

import streamlit as st

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from pages.ui.i18n import t
from pages.ui.share import files, link, tile


def menus(board: Scoreboard, shown: Standing | ObjectiveStanding) -> None:
    """The menus Share and Export at the top of the page of a key result or an objective."""
    link.menu(board, shown)
    files.menu(board, shown)


def menu_of_all(board: Scoreboard) -> None:
    """Both in one menu, for the page of all key results, whose few elements are counted."""
    menu = st.popover(t("Share"), icon=":material/link:", key="share", on_change="rerun")
    if menu.open:
        with menu:
            link.body(board, None)
            tile.link(board, None)
            files.body(board, None)
