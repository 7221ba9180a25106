"""One run of a page: the snapshot it reads through, and the commands it carries out.

A run takes its snapshot with the first thing it reads and keeps it to its end; a fragment that runs alone, and what
follows a command, take another. Texts and numbers read the snapshot, so none of them asks for a lock or a path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from data.commands.browsers import work_as
from data.commands.errors import NotSaved
from data.commands.permissions import Actor, actor_of
from data.commands.preferences import set_preferences
from data.config.i18n.preferences import Preferences, WeekStart
from data.config.i18n.translation import Wording, wording
from data.config.settings import Settings, find_home
from data.out.web import language_cookie, session_cookie
from data.out.web.browser_cookie import browser_of
from data.out.web.session_cookie import Standing
from data.queries import browsers, preferences, sessions
from data.queries.snapshot import Snapshot, Workspace, of_home, opened
from data.telemetry import log_context
from okr_model.plan.people import address
from pages.ui import version_cache

P = ParamSpec("P")
T = TypeVar("T")
_KEPT = "okr_snapshot"
_WORDS = "okr_words"
_CHOSEN = "reader_prefers"
_SPOKEN: ContextVar[Wording | None] = ContextVar("spoken", default=None)
_NUMBERED = "okr_run_numbered"
_SAID = "reader_says_to_be"


def snapshot() -> Snapshot:
    """What this run reads through."""
    context: Any = get_script_run_ctx(suppress_warning=True)
    if context is None:  # a thread of ours, or a test that calls a part of a page by itself
        return of_home(find_home())
    kept = context.__dict__.get(_KEPT)
    if kept is None or kept[0] is not context.cursors:  # Streamlit makes these anew for every run
        if context.__dict__.get(_NUMBERED) is not context.cursors:  # not where a command made it forget its snapshot
            log_context.begin("run")
            context.__dict__[_NUMBERED] = context.cursors
        kept = context.__dict__[_KEPT] = (context.cursors, of_home(find_home()), True)
        version_cache.let_go_of_others(kept[1].version)
        if context.fragment_ids_this_run and kept[1].settings.auth is not None and session() != "good":
            kept = context.__dict__[_KEPT] = (*kept[:2], False)
    if not kept[2]:  # a fragment that runs alone does not pass the sign-in gate: all of the page does
        st.rerun()
    found: Snapshot = kept[1]
    return found


def settings() -> Settings:
    """The workspace's settings."""
    return snapshot().settings


def words() -> Wording:
    """The words of the reader: as they chose, else as their browser was left, else the workspace's."""
    context: Any = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return _SPOKEN.get() or wording(settings().workspace.language, settings().workspace.calendar)
    kept = context.__dict__.get(_WORDS)
    if kept is None or kept[0] is not context.cursors:
        kept = context.__dict__[_WORDS] = (context.cursors, _words())
    found: Wording = kept[1]
    return found


@contextmanager
def speaking(words: Wording) -> Iterator[None]:
    """Say what is made outside of a run, such as a file when it is asked for, in the words of the run before it."""
    before = _SPOKEN.set(words)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def _words() -> Wording:
    return preferences.words_with(snapshot(), chosen(), language_cookie.of_browser(st.context.cookies))


def chosen() -> Preferences:
    """How the reader has chosen to read."""
    # said in this session, where it could not be kept for them
    return replace(preferences.of(snapshot(), prefers()), **st.session_state.get(_CHOSEN, {}))


def week_start() -> WeekStart | None:
    """The first day of the reader's weeks; None: nobody has said."""
    return preferences.week_start(snapshot(), chosen(), words())


def first_weekday() -> int | None:
    """The same as a number, Monday being 0."""
    first = week_start()
    return None if first is None else {"monday": 0, "saturday": 5, "sunday": 6}[first]


def prefers() -> str:
    """Whose preferences the reader's are, as `data.queries.preferences.owner_of` names them; empty: nobody's."""
    is_nobody = settings().auth is not None and session() != "good"
    return "" if is_nobody else preferences.owner_of(reader(), browser())


def read_in(language: str) -> None:
    """Give the reader another language from now on, in this session at least. language: one that is offered."""
    prefer(language=language)


def prefer(**wanted: str | None) -> None:
    """Take over how the reader likes to read, from now on and in this session at least, as `set_preferences`."""
    said: dict[str, str | None] = st.session_state.setdefault(_CHOSEN, {})
    said.update(wanted)
    if owner := prefers():
        with suppress(NotSaved):
            perform(set_preferences, owner, **wanted)
            del st.session_state[_CHOSEN]
    forget()


def reader() -> str:
    """The reader's address; empty where nobody signs in and they have not said it yet."""
    if settings().auth is not None:
        return address(str(st.user.get("email") or ""))
    known = browsers.person(snapshot(), mine) if (mine := browser()) else ""
    return known or str(st.session_state.get(_SAID) or settings().workspace.person or "")


def session() -> Standing:
    """Whether the session that the reader signed in with still counts; only where people sign in."""
    return _standing(snapshot().version)


def _standing(version: object) -> Standing:
    auth = settings().auth
    assert auth is not None
    brought = session_cookie.of_browser(auth.cookie_secret.get_secret_value(), st.context.cookies)
    numbers = _numbers(version)
    return session_cookie.standing(brought, reader(), numbers, snapshot().now(), auth.session_days)


@version_cache.kept(max_entries=2)
def _numbers(version: object) -> sessions.Numbers:  # noqa: ARG001 - what it was read from
    return sessions.numbers(snapshot())


def browser() -> str:
    """By what the reader's browser is known; empty where people sign in, and where it keeps no cookies."""
    return browser_of(st.context.cookies) if settings().auth is None else ""


def works_as(email: str) -> None:
    """Keep who works in the reader's browser from now on, where nobody signs in. Raises Refused."""
    said = perform(work_as, browser(), email)
    st.session_state[_SAID] = said  # for a browser that keeps no cookies


def actor() -> Actor:
    """The reader as somebody who asks for something, with the role they have at this moment.

    None where their session has ended: what a page asks for before it is drawn does not pass the sign-in gate.
    """
    if settings().auth is not None and session() != "good":
        return Actor(reader(), "none", "page")
    return actor_of(_workspace(), reader(), "page")


def perform(command: Callable[Concatenate[Workspace, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Carry out a command of `data.commands` in the reader's name; what this run reads afterwards is read anew.

    Raises Refused and its kinds, of which NotAllowed says whom to ask.
    """
    try:
        return command(_workspace(), actor(), *args, **kwargs)
    finally:
        forget()


def forget() -> None:
    """Let this run take another snapshot: something has changed."""
    if (context := get_script_run_ctx(suppress_warning=True)) is not None:
        context.__dict__.pop(_KEPT, None)
        context.__dict__.pop(_WORDS, None)


def _workspace() -> Workspace:
    return opened(find_home())
