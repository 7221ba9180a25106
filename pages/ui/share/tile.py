"""In the menu Share: the way to a live tile of what is shown, for another site."""

from __future__ import annotations

import streamlit as st

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from pages.ui import identity
from pages.ui.i18n import t


def link(board: Scoreboard, shown: Standing | ObjectiveStanding | None) -> None:
    """A link to the form that makes one, filled in; left out for who may not. shown: None for the overview."""
    if not identity.may_do("edit"):
        return
    about = {"of": "overview"}
    if isinstance(shown, Standing):
        about = {"of": "key_result", "id": shown.key_result.id}
    elif isinstance(shown, ObjectiveStanding):
        about = {"of": "objective", "id": shown.objective.id}
    st.page_link(
        "setup/tiles/page.py",
        label=t("Show on another site (live tile)"),
        icon=":material/dashboard:",
        query_params=about | {"cycle": board.cycle.id},
    )
