"""Personal tokens for the API: made and revoked by their person, or by an administrator; and who asks with one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final, NamedTuple

from data.commands.command import command
from data.commands.errors import Refused
from data.commands.permissions import SCOPES, Actor, actor_of, authorise
from data.stores.tokens.store import Token
from data.stores.workspace import Workspace
from okr_model.plan.people import is_address, is_same_person
from okr_model.wording.sentences import Sentence

LONGEST: Final = 366
"""Days that a token may live."""


class Made(NamedTuple):
    """A new token. text: what programs send, told this once."""

    text: str
    token: Token


@command
def make(workspace: Workspace, actor: Actor, /, name: str, scopes: Collection[str], days: int) -> Made:
    """Make a token of the actor's own for so many days. Raises Refused, also where nobody knows who the actor is."""
    if workspace.settings.auth is None and actor.door == "page":
        raise Refused(Sentence("Nobody signs in here, so tokens are made on this machine: okr tokens create."))
    return _made(workspace, actor.email, name, scopes, days)


@command
def make_for(workspace: Workspace, actor: Actor, /, email: str, name: str, scopes: Collection[str], days: int) -> Made:  # noqa: ARG001
    """Make a token of another's, with whose rights it asks. Raises Refused."""
    return _made(workspace, email, name, scopes, days)


@command
def revoke(workspace: Workspace, actor: Actor, /, number: int) -> Token:
    """Let a token of one's own, or as an administrator anybody's, be good for nothing; gives it as it is then.

    Raises NotThere, NotAllowed.
    """
    if not is_same_person(workspace.plan.tokens.one(number).email, actor.email):
        authorise(workspace, actor, "administer")
    workspace.plan.tokens.revoke(number, by=actor.signature)
    return workspace.plan.tokens.one(number)


def asking_with(workspace: Workspace, text: str) -> Actor | None:
    """Who asks with a token, with the role its person has at this moment; None where the token is good for nothing.

    Whoever may not come in any more, having left or being off the list, asks in vain. The use is noted.
    """
    token = workspace.plan.tokens.find(text)
    auth = workspace.settings.auth
    if token is None or (auth is not None and not auth.allows(token.email)):
        return None
    person = workspace.plan.people.find(token.email)
    if person is not None and not person.active:
        return None
    workspace.plan.tokens.note_use(token)
    who = actor_of(workspace, token.email, "api")
    return Actor(who.email, who.role, who.door, frozenset(token.scopes), token.name)


def _made(workspace: Workspace, email: str, name: str, scopes: Collection[str], days: int) -> Made:
    name = " ".join(name.split())
    unknown = [one for one in scopes if one not in SCOPES]
    if not is_address(email):
        raise Refused(Sentence("A token belongs to a person: give their e-mail address."))
    if not 0 < len(name) <= 60:
        raise Refused(Sentence("Give the token a name of at most 60 letters, such as the program that will use it."))
    if unknown or not scopes:
        raise Refused(Sentence("Choose what the token is for: {known}.", names={"known": ", ".join(SCOPES)}))
    if not 1 <= days <= LONGEST:
        raise Refused(Sentence("A token lives for 1 to {days} days.", numbers={"days": LONGEST}))
    person = workspace.plan.people.find(email)
    if person is not None and not person.active:
        raise Refused(Sentence("{name} has left.", names={"name": person.display_name}))
    asked = [one for one in SCOPES if one in scopes]
    return Made(*workspace.plan.tokens.make(email, name, asked, workspace.now() + timedelta(days=days)))
