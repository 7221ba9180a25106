"""How the reader wants to see the overview: what stands in its address, so that a link shows another the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

import streamlit as st

from data.commands import views as views_commands
from data.commands.errors import Refused
from data.queries import views
from data.queries.overview.listing import COLUMNS, GROUPINGS, Column, Grouping
from pages.ui import cards, frame, identity, run, url_state
from pages.ui.i18n import attribute

FILTERS = ("team", "owner", "status")
NAMES = ("view", "group", "sort", "compare", "todo")
_LASTING = ("view", "group", "sort", "compare", *FILTERS)
_PAGE = "overview"
_LEFT, _FRESH = "okr_overview_left", "okr_overview_fresh"  # as who saw it last; whether nothing was chosen there yet
LINK = "list"  # what `data-okr-list` carries is a choice, to be taken by `take`


@dataclass(frozen=True, slots=True)
class Choices:
    """view: the list, or cards.  down: from high to low.  compare: with the same day of the cycle before.

    everything: all that is to be done, not only the first of it.
    """

    view: Literal["list", "cards"] = "list"
    group: Grouping = "objective"
    sort: Column | None = None
    down: bool = False
    compare: bool = False
    everything: bool = False

    def query(self) -> dict[str, str]:
        """As it stands in the address; what is as usual is left out."""
        found = {
            "view": "cards" if self.view == "cards" else "",
            "group": self.group if self.group != "objective" else "",
            "sort": f"-{self.sort}" if self.sort and self.down else self.sort or "",
            "compare": "last" if self.compare else "",
            "todo": "all" if self.everything else "",
        }
        return {name: value for name, value in found.items() if value}


def chosen() -> Choices:
    """What the address asks for; what it says that has no meaning is as if it were not there."""
    asked = st.query_params
    sort = asked.get("sort", "")
    column = next((one for one in COLUMNS if one == sort.removeprefix("-")), None)
    return Choices(
        view="cards" if asked.get("view") == "cards" else "list",
        group=next((one for one in GROUPINGS if one == asked.get("group")), "objective"),
        sort=column,
        down=column is not None and sort.startswith("-"),
        compare=asked.get("compare") == "last",
        everything=asked.get("todo") == "all",
    )


def take(said: str | None) -> None:
    """Make the choices that a click on one of our links carries the reader's; anything else changes nothing."""
    if said is None:
        return
    wanted = dict(part.split("=", 1) for part in said.split("&") if "=" in part)
    url_state.change(**{name: wanted.get(name) for name in NAMES})


def come_back() -> None:
    """Who comes to the overview finds it as they left it, here or in another browser tab days ago.

    What the address says goes before. To be called in every whole run, before anything is read from the address.
    """
    if not frame.arrived():
        return
    st.session_state[_FRESH] = True
    if not st.query_params.to_dict():
        url_state.change(**_last())


def _last() -> dict[str, str]:
    who, left = st.session_state.get(_LEFT, ("", None))
    if left is not None and who == identity.email():
        return dict(left)
    owner = identity.owner()
    return views.find(run.snapshot(), owner, _PAGE) if owner else {}


def keep() -> None:
    """Keep how the overview is shown, for `come_back`; in the store where the reader has chosen something else now.

    What a link asks for is no choice of the reader's.
    """
    me, now = identity.email(), {name: st.query_params[name] for name in _LASTING if st.query_params.get(name)}
    before = st.session_state.get(_LEFT)
    if before == (me, now) and _FRESH not in st.session_state:
        return
    st.session_state[_LEFT] = (me, now)
    if not st.session_state.pop(_FRESH, False) and before and before[0] == me and (owner := identity.owner()):
        with suppress(Refused):  # somebody who may not even look keeps nothing
            run.perform(views_commands.keep, owner, _PAGE, now)


def link(now: Choices, shown: str, /, *, look: str = "", **changes: object) -> str:
    """A link that shows the overview with other choices, in place. shown, look: markup: content, attributes."""
    query = replace(now, **changes).query()  # type: ignore[arg-type]
    address = urlencode(query | _kept())
    return f'<a data-okr-{LINK}="{attribute(urlencode(query))}" href="?{attribute(address)}"{look}>{shown}</a>'


def without(now: Choices, filtered_by: str, shown: str, *, look: str) -> str:
    """A link that takes a filter off. filtered_by: its name in the address."""
    kept = {name: value for name, value in (now.query() | _kept()).items() if name != filtered_by}
    return f'<a data-okr-page href="./?{attribute(urlencode(kept))}"{look}>{shown}</a>'


def _kept() -> dict[str, str]:
    """What of the address a choice leaves as it is."""
    filters = {name: st.query_params[name] for name in FILTERS if st.query_params.get(name)}
    return cards.kept() | filters
