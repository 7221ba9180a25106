"""Half-filled forms: kept as their fields are left, restored after a refresh, and named on the next page where left.

What is kept belongs to the person: to who has signed in, else to who works in this browser, so that nobody finds what
another has typed there; where the browser keeps no cookies, to this session. What was typed before anybody has said who
they are is theirs once they do. Secrets are never handed in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data.commands import form_drafts as commands
from data.commands.errors import Refused
from data.queries import form_drafts
from pages.ui import frame, identity, run, url_state
from pages.ui.i18n import safe, t

Content = dict[str, Any]
_KEPT, _UNSAVED, _HERE = "half_filled", "half_filled_unsaved", "half_filled_here"


@dataclass(frozen=True)
class _Unsaved:
    """A form that something was typed into. at: the URL parameters, empty where missing, that lead to it."""

    name: str
    page: StreamlitPage
    at: Mapping[str, str]


def marked(key: str, typed: bool) -> str:
    """The key of a field that holds what was typed before, so that `forms.css` marks it; else as it is."""
    return f"{key}_restored" if typed else key


def find(form: str) -> Content | None:
    """What was typed into a form; None where nothing is kept. Asks the store: once for each form that is opened."""
    owner, mine = identity.owner(), _session(_KEPT)
    found = form_drafts.find(run.snapshot(), owner, form) if owner else mine.get(form)
    if found is not None:
        mine[form] = found
    return found


def keep(form: str, content: Content, *, name: str, at: Mapping[str, str]) -> None:
    """Keep what is typed into a form. The store is written where that has changed.

    content: JSON values.  name: of the form, as told on the next page where it is left.  at: the URL parameters, empty
    where missing, that lead to it.
    """
    page = st.session_state.get(_HERE)
    if page is not None:
        _session(_UNSAVED)[form] = _Unsaved(name, page, at)
    mine = _session(_KEPT)
    if mine.get(form) == content:
        return
    mine[form] = content
    if owner := identity.owner():
        _perform(commands.keep, owner, form, content)


def is_at(form: str, at: Mapping[str, str]) -> None:
    """Note which URL parameters lead to a form now: some of them may change while it is filled in."""
    left = _session(_UNSAVED)
    if form in left:
        left[form] = replace(left[form], at=at)


def drop(form: str, *, surely: bool = False) -> None:
    """Forget what was typed into a form: it was saved, or discarded. surely: though this session knows of nothing."""
    _session(_UNSAVED).pop(form, None)
    if (_session(_KEPT).pop(form, None) is not None or surely) and (owner := identity.owner()):
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
    return one.page.url_path == page.url_path and url_state.place(*one.at) == one.at


def _session(part: str) -> dict[str, Any]:
    """A part of what this session knows, of the reader alone."""
    everybody: dict[str, dict[str, Any]] = st.session_state.setdefault(part, {})
    me = run.reader()
    if me and me not in everybody and "" in everybody:  # until now nobody had said who they are
        everybody[me] = everybody.pop("")
    return everybody.setdefault(me, {})


def _perform(command: Any, *args: Any) -> None:
    try:
        run.perform(command, *args)
    except Refused:  # somebody who may not even look keeps nothing
        return
