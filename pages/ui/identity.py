"""Who is reading, and in whose name things are said and done.

Where people sign in, their provider says who they are. Where nobody does, a person says so once, which is kept for as
long as the page is open, and by `person` in okr.toml once they have changed a plan; it is believed, so nothing that is
meant for one pair of eyes is shown or taken there.
"""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from pydantic import TypeAdapter, ValidationError

from data.commands.errors import CannotWrite
from data.commands.permissions import Actor, NotAllowed, actor_among
from data.commands.sources import sources
from okr_model.plan.people import Email, Person, is_same_person
from okr_model.plan.roles import Right
from okr_model.wording.sentences import Unfit
from pages.ui import queries, run
from pages.ui.i18n import safe, sentence, t

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


class NobodyYet(Exception):
    """The reader has not said who they are, or not so that it can be used; the message says what is missing."""


def is_known_for_sure() -> bool:
    """Whether a provider has confirmed who the reader is."""
    return run.settings().auth is not None


def email() -> str:
    """The reader's address; empty where they have not said it yet."""
    return run.reader()


def for_private_eyes() -> str:
    """The reader's address where it is known for sure; empty where anybody could have typed it."""
    return email() if is_known_for_sure() else ""


def may_do(right: Right) -> bool:
    """Whether the reader may do something, so that it is worth drawing. The command itself asks anew."""
    return reader_as_drawn().may(right)


def say_whom_to_ask(right: Right) -> None:
    """In place of a form: that the reader may not use it, and whom to ask for the right."""
    administrators = [p.display_name for p in queries.people() if p.may_administer]
    refusal = NotAllowed(reader_as_drawn(), right, administrators)
    st.caption(safe(sentence(refusal.sentence or str(refusal))))


def reader_as_drawn() -> Actor:
    """The reader with the role they had when this run began."""
    return actor_among(run.settings().auth, queries.people, email(), "page")


def field(key: str) -> str:
    """In a form: who the reader is; a box to say so where it is not known. Gives what is to be taken by `taken`."""
    known = email()
    if known:
        st.caption(t("As {email}.", email=safe(known)))
        return known
    return st.text_input(
        t("Who are you?"),
        key=f"{key}_who",
        placeholder="name@example.com",
        help=t("Sign-in is off, so please say who you are: your e-mail address. You are asked once."),
        autocomplete="email",
    )


def taken(typed: str) -> str:
    """The reader's address from what `field` gave, kept from here on. Raises NobodyYet."""
    if not typed.strip():
        raise NobodyYet(t("Say who you are: sign-in is off, so your e-mail address stands for your name."))
    try:
        address = _EMAIL.validate_python(typed.strip())
    except ValidationError as error:
        raise NobodyYet(t("Who are you? {why}.", why=_why(error))) from None
    if not is_known_for_sure():
        run.says_to_be(address)
    return address


def remember() -> None:
    """Keep for the next time who sits at this machine, where nobody signs in and okr.toml does not say it yet."""
    settings = run.settings()
    if is_known_for_sure() or settings.workspace.person:
        return
    with suppress(CannotWrite):  # then it is asked again next time
        run.perform(sources.remember_person)


def may_connect() -> bool:
    """Whether the reader may add and change sources; says whom to ask where they may not."""
    if may_do("administer"):
        return True
    known = [p.display_name for p in queries.people() if p.may_administer]
    st.info(t("Sources are connected by administrators: ask {names}.", names=safe(", ".join(known))))
    return False


def _why(error: ValidationError) -> str:
    said = error.errors(include_url=False)[0]
    why = said.get("ctx", {}).get("error", said["msg"])
    return sentence(why.sentence) if isinstance(why, Unfit) else str(why)


def display_name(address: str) -> str:
    """A person's name where it is known, else what stands before the @, or the text as it is."""
    person = next((p for p in queries.people() if is_same_person(p.email, address)), None)
    if person is not None:
        return person.display_name
    return address.partition("@")[0] if "@" in address else address


def chosen_from() -> list[Person]:
    """The people who take part now."""
    return [p for p in queries.people() if p.active]


def change() -> None:
    """In the sidebar: as whom the reader speaks, and the way to say otherwise; nothing where people sign in."""
    if is_known_for_sure() or not email():
        return
    with st.sidebar:
        st.caption(t("Working as {email}.", email=safe(email())))
        st.button(t("Switch person"), type="tertiary", on_click=_nobody)


def _nobody() -> None:
    run.says_to_be("")
