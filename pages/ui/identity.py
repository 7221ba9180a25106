"""Who is reading, and in whose name things are said and done.

Where people sign in, their provider says who they are. Where nobody does, a person says so once in each browser, which
is kept for all its tabs until somebody else says so there; before that, `person` in okr.toml counts. It is believed, so
nothing that is meant for one pair of eyes is shown or taken there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from data.commands.errors import Refused
from data.commands.permissions import Actor, NotAllowed, actor_among
from data.queries.form_drafts import owner_of
from okr_model.plan.people import Naming, Person, is_same_person, naming
from okr_model.plan.roles import Right
from pages.ui import queries, run
from pages.ui.i18n import html, safe, sentence, t, told

_ASKED = "who_is_asked"  # in the session while the dialog is open: what is done with the answer
_REFUSED = "identity_refused"  # what was asked for with the dialog and was not done


def is_known_for_sure() -> bool:
    """Whether a provider has confirmed who the reader is."""
    return run.settings().auth is not None


def email() -> str:
    """The reader's address; empty where they have not said it yet."""
    return run.reader()


def for_private_eyes() -> str:
    """The reader's address where it is known for sure; empty where anybody could have typed it."""
    return email() if is_known_for_sure() else ""


def owner() -> str:
    """Whose what is kept for the reader alone is; empty where nothing can be kept beyond this session."""
    return owner_of(for_private_eyes(), run.browser(), email())


def may_do(right: Right | None) -> bool:
    """Whether the reader may do something, so that it is worth drawing. The command itself asks anew."""
    return reader_as_drawn().may(right)


def say_whom_to_ask(right: Right) -> None:
    """In place of a form: that the reader may not use it, and whom to ask for the right."""
    refusal = NotAllowed(reader_as_drawn(), right, _administrators())
    st.caption(safe(sentence(refusal.sentence)))


def reader_as_drawn() -> Actor:
    """The reader with the role they had when this run began."""
    return actor_among(run.settings().auth, queries.people, email(), "page")


def when_known(do: Callable[[], object]) -> None:
    """Do something in the reader's name; where they have not said who they are, a dialog asks first, once.

    do: may raise Refused, which is told in the dialog where that had to ask, and else is the caller's to tell.
    """
    if email():
        do()
    else:
        ask(do)


def when_known_after(do: Callable[[], object]) -> None:
    """As `when_known`, for a callback: the dialog comes with the run that follows it anyway."""
    if email():
        do()
    else:
        st.session_state[_ASKED] = do


def ask(then: Callable[[], object] | None = None) -> NoReturn:
    """Begin another run, with a dialog in which the reader says who they are; what is done next with their answer."""
    st.session_state[_ASKED] = then
    st.rerun()


def slot() -> None:
    """In the header: as whom the reader works, and the way to their account or, where nobody signs in, to another."""
    place, me = st.container(key="person", width="content"), email()
    if is_known_for_sure():
        name = html(display_name(me))
        place.html(f'<a class="okr-account" data-okr-page href="account" title="{html(t("My account"))}">{name}</a>')
        return
    label = t("Working as {name}", name=safe(display_name(me))) if me else t("Who are you?")
    if place.button(label, key="person_slot", type="tertiary", icon=":material/person:", help=t("Switch person")):
        st.session_state[_ASKED] = None


def ask_if_asked() -> None:
    """The dialog that asks, in every run until it is answered: new data draws the page anew meanwhile.

    What was asked for and is refused with the answer is told in its place, until it is read: the form that asked for it
    is drawn as if nothing had been pressed.
    """
    if _REFUSED in st.session_state:
        st.dialog(t("Not done"), icon=":material/error:", on_dismiss=_read)(_refusal)()
    elif _ASKED in st.session_state:
        st.dialog(t("Who are you?"), icon=":material/person:", on_dismiss=_asked)(_dialog)()


def _asked() -> None:
    st.session_state.pop(_ASKED, None)


def _read() -> None:
    st.session_state.pop(_REFUSED, None)


def _refusal() -> None:
    _tell(st.session_state[_REFUSED])
    if st.button(t("Back"), type="primary", key="who_refused"):
        _read()
        st.rerun()


def _tell(said: str) -> None:
    for line in said.splitlines():
        st.error(told(line), icon=":material/error:")


def _dialog() -> None:
    st.caption(t("Nobody signs in here. What you change and say in this browser is kept under your name."))
    me, people = email(), {p.email: f"{p.display_name} · {p.email}" for p in chosen_from()}
    with st.form("who_are_you", border=False):
        known = None
        if people:
            known = st.selectbox(
                t("Choose yourself"),
                list(people),
                index=list(people).index(me) if me in people else None,
                format_func=lambda one: people.get(one, one),
                placeholder=t("Choose"),
                key="who_known",
            )
        label = t("Or type your e-mail address") if people else t("Your e-mail address")
        typed = st.text_input(label, key="who_typed", placeholder="name@example.com", autocomplete="email")
        sent = st.form_submit_button(t("Switch person") if me else t("Continue"), type="primary")
    if sent:
        _answer(typed.strip() or known or "")


def _answer(address: str) -> None:
    try:
        run.works_as(address)
    except Refused as refusal:
        _tell(_in_words(refusal))
        return
    then = st.session_state.pop(_ASKED, None)  # before what ends this run
    try:
        if then is not None:
            then()
    except Refused as refusal:
        st.session_state[_REFUSED] = _in_words(refusal)
    st.rerun()


def _in_words(refusal: Refused) -> str:
    return sentence(refusal.sentence)


def may_connect() -> bool:
    """Whether the reader may add and change sources; says whom to ask where they may not."""
    if may_do("administer"):
        return True
    st.info(t("Sources are connected by administrators: ask {names}.", names=safe(t(", ").join(_administrators()))))
    return False


def _administrators() -> list[str]:
    return [p.display_name for p in queries.people() if p.may_administer]


def display_name(address: str) -> str:
    """A person's name where it is known, else what stands before the @, or the text as it is."""
    return names()(address)


def names() -> Naming:
    """The same for many, and for what is made outside of the run, such as a file."""
    return naming(queries.people())


def known_as(address: str) -> list[Person]:
    """Who is known by an address: one person or nobody."""
    return [p for p in queries.people() if is_same_person(p.email, address)]


def chosen_from() -> list[Person]:
    """The people who take part now."""
    return [p for p in queries.people() if p.active]
