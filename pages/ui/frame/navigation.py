"""Every page of the program, and where it is found: in the navigation, under the title of another, or by a link only.

The navigation is one flat list: Streamlit's sections would break it in pieces for a screen reader. A page that is not
in it keeps its address, and is reached by the links of its section, by links on pages, and by search.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from pages.ui.i18n import t

WIDTH = 208  # of the navigation, in pixels
_SHOWN = "okr_navigation_shown"
ON_WHOLE_SCREEN = frozenset({"present", "follow"})  # addresses of the pages that nothing of ours surrounds


@dataclass(frozen=True)
class Place:
    """An entry of the navigation. section: the pages listed under its title; inner: those that only links lead to."""

    page: StreamlitPage
    section: Sequence[StreamlitPage] = ()
    inner: Sequence[StreamlitPage] = ()

    @property
    def pages(self) -> list[StreamlitPage]:
        """All of its pages."""
        return [self.page, *self.section, *self.inner]


def places() -> list[Place]:
    """The navigation, from top to bottom, with every page of the program in its place."""
    return [
        Place(
            _page("okrs/overview", t("Overview"), icon=":material/flag:"),
            inner=[_under("okrs/objective", t("Objective")), _under("okrs/key_result", t("Key result"))],
        ),
        Place(_entry("okrs/alignment", t("Alignment"), ":material/account_tree:")),
        Place(
            _entry("plan/plan", t("Plan"), ":material/edit_note:"),
            section=[
                _under("plan/workshop", t("Workshop")),
                _under("plan/people", t("People")),
                _under("plan/ownership", t("Who does what"), "share"),
                _under("plan/log", t("Log")),
            ],
            inner=[
                _under("plan/edit_objective", t("Edit objective")),
                _under("plan/edit_key_result", t("Edit key result")),
                _under("plan/new_cycle", t("New cycle")),
                _under("plan/edit_cycle", t("Edit cycle")),
            ],
        ),
        Place(
            _entry("meet/reviews", t("Reviews"), ":material/co_present:"),
            section=[_under("meet/my_teams", t("My teams"))],
            inner=[
                _under("meet/review", t("Review")),
                _under("meet/present", t("Present")),
                _under("meet/follow", t("Follow")),
            ],
        ),
        Place(_entry("explore/what_if", t("What if"), ":material/alt_route:")),
        Place(
            _entry("explore/metrics", t("Metrics"), ":material/monitoring:"),
            section=[_under("explore/forecasts", t("Forecasts"))],
        ),
        Place(_entry("explore/drivers", t("Drivers"), ":material/campaign:")),
        Place(
            _entry("setup/sources", t("Sources"), ":material/database:"),
            section=[
                _under("setup/add_source", t("Add a source")),
                _under("setup/upload", t("Upload a file")),
                _under("setup/notices", t("Notices")),
                _under("setup/on_the_wall", t("On the wall")),
                _under("setup/tiles", t("Live tiles")),
            ],
        ),
        Place(
            _entry("learn/guide", t("Guide"), ":material/school:"),
            section=[_under("learn/first_steps", t("First steps")), _under("learn/glossary", t("Glossary"))],
        ),
        Place(_under("setup/account", t("My account"))),  # reached by the reader's name in the header
    ]


def go(places: Sequence[Place]) -> tuple[Place, StreamlitPage]:
    """Draw the navigation; gives the page that was asked for, and its place."""
    page = st.navigation([page for place in places for page in place.pages])
    st.session_state[_SHOWN] = True
    place = next(place for place in places if any(one.url_path == page.url_path for one in place.pages))
    return place, page


def put_away() -> None:
    """Take the navigation off a page that has shown it, for a reader who may not be here any more."""
    if st.session_state.pop(_SHOWN, False):
        st.navigation([page for place in places() for page in place.pages], position="hidden")


def _entry(folder: str, title: str, icon: str) -> StreamlitPage:
    return _page(folder, title, folder.split("/")[1], icon)


def _under(folder: str, title: str, address: str = "") -> StreamlitPage:
    """A page that is not in the navigation. address: in the web, where it is not the folder's name."""
    return _page(folder, title, address or folder.split("/")[1], hidden=True)


def _page(
    folder: str, title: str, address: str = "", icon: str | None = None, *, hidden: bool = False
) -> StreamlitPage:
    """A page for one run, which marks the one that it runs. address: empty for the page that opens first."""
    context = get_script_run_ctx()
    return copy(
        _declared(context.pages_manager.main_script_parent if context else None, folder, title, address, icon, hidden)
    )


@lru_cache(maxsize=512)
def _declared(
    main: Path | None,  # noqa: ARG001 - where Streamlit looks for the file
    folder: str,
    title: str,
    address: str,
    icon: str | None,
    hidden: bool,
) -> StreamlitPage:
    """What Streamlit looks up on the disk when a page is declared: for all of them it is a twentieth of a run."""
    return st.Page(
        f"{folder}/page.py",
        title=title,
        icon=icon,
        url_path=address or None,
        default=not address,
        visibility="hidden" if hidden else "visible",
    )
