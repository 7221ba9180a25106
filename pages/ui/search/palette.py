"""The search as it stands on a page: its button, its box and its keys.

The browser does the searching. What it searches in is sent when the box is first opened, and again when it is opened
after something has changed; a page that nobody searches on pays for one small message.
"""

from __future__ import annotations

from hashlib import blake2s

import streamlit as st

from okr_model.plan.roles import ROLES
from pages.ui import components, identity, queries, run
from pages.ui.i18n import t
from pages.ui.search import index, places, syncing

_KEY, _ASKED = "search", "search_asked"


@st.fragment
def mount() -> None:
    """Draw the button; the box opens by it, by Ctrl K (⌘ K) and by /, wherever the reader is."""
    syncing.tell()
    reader = identity.reader_as_drawn()
    rights = frozenset(ROLES[reader.role].rights)
    data: dict[str, object] = {
        "at": _fingerprint(reader.role),
        "words": {"search": t("Search"), "wait": t("Loading…")},
        "go": places.GO,
        "new": places.NEW_KEY_RESULT if "edit" in rights else "",
    }
    if st.session_state.pop(_ASKED, False):
        data |= {"rows": index.rows(rights), "kinds": index.kinds(), "said": _words(), "keys": _keys("edit" in rights)}
    found = components.mount(
        "palette", key=_KEY, data=data, width="content", on_asked_change=_asked, on_deed_change=lambda: None
    )
    if isinstance(deed := getattr(found, "deed", None), str):
        syncing.begin(deed, index.things(rights))


def _asked() -> None:
    st.session_state[_ASKED] = True


def _fingerprint(role: str) -> str:
    """Another text whenever what can be found could differ."""
    state = (queries.version(), role, run.words().language)
    return blake2s(repr(state).encode(), digest_size=8).hexdigest()


def _words() -> dict[str, str]:
    return {
        "hint": t("Search, or type an action"),
        "recent": t("Recently visited"),
        "actions": t("Actions"),
        "pages": t("Pages"),
        "none": t("Nothing found. Try fewer letters, or another word."),
        "one": t("1 result"),
        "many": t("{n} results", n="{n}"),
        "close": t("Close"),
        "keys": t("Keys"),
    }


def _keys(may_edit: bool) -> list[tuple[str, str]]:
    """The keys, as they are listed for people: what to press, and what it does."""
    new = [("n", t("New key result"))] if may_edit else []
    return [
        ("mod K", t("Search, from anywhere")),
        ("/", t("Search")),
        ("g o", t("Overview")),
        ("g p", t("Plan")),
        ("g r", t("Reviews")),
        ("g w", t("What if")),
        ("g m", t("Metrics")),
        ("g s", t("Sources")),
        *new,
        ("j", t("Next row of a list")),
        ("k", t("Previous row of a list")),
        ("Enter", t("Open the row")),
        ("mod Enter", t("Send what is typed")),
        ("?", t("These keys")),
    ]
