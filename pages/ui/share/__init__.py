"""Passing on what is shown: the menus Share and Export at the top of a page about one thing."""

from __future__ import annotations

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from pages.ui.share import files, link


def menus(board: Scoreboard, shown: Standing | ObjectiveStanding) -> None:
    """Draw the two menus for a key result or an objective: a link to this very view, and its figures as files."""
    link.menu(board, shown)
    files.menu(board, shown)
