"""What a reader keeps at hand: a star in the header of each thing, and the starred ones on top of the navigation.

They are a person's own: who has not said who they are has none, and is asked when they keep the first.
"""

from __future__ import annotations

import streamlit as st

from data.commands import favourites as commands
from data.commands.errors import Refused
from data.queries import favourites
from data.queries.favourites import Favourite, FavouriteKind
from data.queries.search.search import Thing
from pages.ui import identity, queries, run
from pages.ui.forms import form_submit
from pages.ui.i18n import attribute, html, safe, t
from pages.ui.search import index, places

#: By the page about one thing: what kind of thing, and the parameter that names it in the address.
ABOUT: dict[str, tuple[FavouriteKind, str]] = {
    "key_result": ("key_result", "id"),
    "objective": ("objective", "id"),
    "metrics": ("metric", "metric"),
    "review": ("review", "review"),
}
_OWN = "favourites_own"


def star(page: str) -> None:
    """On the page of a thing that the address names: the button that keeps it at hand, or no longer."""
    place = st.container(key="star", width="content")  # there on every page: what follows it keeps its place
    one = _named(page)
    if one is None or one not in _known():
        return
    kept = one in own()
    label = t("Remove from favourites") if kept else t("Add to favourites")
    key = "favourite_kept" if kept else "favourite_not_kept"
    place.button(label, key=key, icon=":material/star:", type="tertiary", help=label, on_click=_turn, args=(one, kept))


def in_navigation(page: str) -> None:
    """Links to the reader's favourites, on top of the navigation; nothing where they have none."""
    place = st.sidebar.container(key="favourites")  # there on every page: what follows it keeps its place
    if not own():
        return
    known, here = _known(), _named(page)
    links = "".join(_link(known[one], is_here=one == here) for one in own() if one in known)
    if links:
        with place:
            st.html(f'<nav class="okr-favourites" aria-label="{html(t("Favourites"))}">{links}</nav>')


def own() -> list[Favourite]:
    """The reader's, in the order in which they were added; asked for once while nothing changes."""
    if not run.reader():
        return []
    asked = (run.reader(), str(run.snapshot().home), queries.version())
    kept = st.session_state.get(_OWN)
    if kept is None or kept[0] != asked:
        kept = st.session_state[_OWN] = (asked, favourites.of(run.snapshot(), run.reader()))
    found: list[Favourite] = kept[1]
    return found


def _turn(one: Favourite, kept: bool) -> None:
    try:
        identity.when_known_after(lambda: run.perform(commands.remove if kept else commands.add, one))
    except Refused as refused:
        st.toast(safe(form_submit.in_words(refused)), icon=":material/error:")
    st.session_state.pop(_OWN, None)


def _named(page: str) -> Favourite | None:
    kind, name = ABOUT.get(page, (None, ""))
    item = st.query_params.get(name) if kind else None
    return Favourite(kind, item) if kind and item else None


def _known() -> dict[Favourite, Thing]:
    """Everything that can be a favourite; of a name used in several cycles, the running one's or the latest."""
    kinds = {kind for kind, _ in ABOUT.values()}
    found = index.things(frozenset({"look"}))
    return {Favourite(one.kind, one.id): one for one in reversed(found) if one.kind in kinds}


def _link(thing: Thing, *, is_here: bool) -> str:
    current = ' aria-current="page"' if is_here else ""
    return f'<a data-okr-page href="{attribute(places.address(thing))}"{current}>{html(thing.title)}</a>'
