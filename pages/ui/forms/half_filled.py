"""Half-filled forms: kept as their fields are left, restored after a refresh, and named on the next page where left.

What is kept belongs to the person who has signed in, else to the browser; where it keeps no cookies, to this session.
Secrets are never handed in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data.commands import form_drafts as commands
from data.commands.errors import Refused
from data.queries import form_drafts
from pages.ui import frame, identity, run
from pages.ui.i18n import safe, t

Content = dict[str, Any]
_KEPT, _UNSAVED, _HERE = "half_filled", "half_filled_unsaved", "half_filled_here"


@dataclass(frozen=True)
class _Unsaved:
    """A form that something was typed into. at: the URL parameters, empty where missing, that lead to it."""

    name: str
    page: StreamlitPage
    at: Mapping[str, str]


def find(form: str) -> Content | None:
    """What was typed into a form; None where nothing is kept. Asks the store: once for each form that is opened."""
    owner, mine = _owner(), _session(_KEPT)
    found = form_drafts.find(run.snapshot(), owner, form) if owner else mine.get(form)
    if found is not None:
        mine[form] = found
    return found


def keep(form: str, content: Content, *, name: str, at: Sequence[str]) -> None:
    """Keep what is typed into a form. The store is written where that has changed.

    content: JSON values.  name: of the form, as told on the next page where it is left.  at: the URL parameters that
    lead to it.
    """
    page = st.session_state.get(_HERE)
    if page is not None:
        _session(_UNSAVED)[form] = _Unsaved(name, page, {one: st.query_params.get(one, "") for one in at})
    mine = _session(_KEPT)
    if mine.get(form) == content:
        return
    mine[form] = content
    if owner := _owner():
        _perform(commands.keep, owner, form, content)


def drop(form: str) -> None:
    """Forget what was typed into a form: it was saved, or discarded."""
    _session(_UNSAVED).pop(form, None)
    if _session(_KEPT).pop(form, None) is not None and (owner := _owner()):
        _perform(commands.drop, owner, form)


def name_those_left(page: StreamlitPage) -> None:
    """Above a page: the forms that were left half-filled for it, with the way back. To be called before the page."""
    st.session_state[_HERE] = page
    left = [(form, one) for form, one in _session(_UNSAVED).items() if not _is_here(one, page)]
    if not left or page.url_path in frame.ON_WHOLE_SCREEN:
        return
    with st.container(key="half_filled", gap="small"):
        for form, one in left[-3:]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(t("You have unsaved changes in {form}.", form=safe(one.name)), width="content")
                to = {name: value for name, value in one.at.items() if value}
                st.page_link(one.page, label=t("Keep editing"), query_params=to)
                st.button(t("Discard"), key=f"discard {form}", type="tertiary", on_click=drop, args=(form,))


def _is_here(one: _Unsaved, page: StreamlitPage) -> bool:
    same = one.page.url_path == page.url_path
    return same and all(st.query_params.get(name, "") == value for name, value in one.at.items())


def _owner() -> str:
    return form_drafts.owner_of(identity.for_private_eyes(), run.browser())


def _session(part: str) -> dict[str, Any]:
    found: dict[str, Any] = st.session_state.setdefault(part, {})
    return found


def _perform(command: Any, *args: Any) -> None:
    try:
        run.perform(command, *args)
    except Refused:  # somebody who may not even look keeps nothing
        return
