"""Sessions of people who signed in, ended: no cookie of before is good for anything, in open pages too."""

from __future__ import annotations

from data.commands.command import command
from data.commands.errors import NotThere, Refused
from data.commands.permissions import Actor
from data.stores.workspace import Workspace
from okr_model.plan.people import is_address
from okr_model.wording.sentences import Sentence


@command
def end_own(workspace: Workspace, actor: Actor, /) -> None:
    """Sign out: the actor's sessions end in every browser."""
    workspace.plan.sessions.end(_somebodys(actor.email))


@command
def end(workspace: Workspace, actor: Actor, /, email: str) -> None:  # noqa: ARG001 - as every command is called
    """End the sessions of a person, who need not be among the people. Raises NotThere for what is no address."""
    if not is_address(email):
        raise NotThere("person", email, [one.email for one in workspace.plan.people.all()])
    workspace.plan.sessions.end(email)


@command
def end_all(workspace: Workspace, actor: Actor, /) -> None:  # noqa: ARG001
    """End every session there is, the actor's too."""
    workspace.plan.sessions.end_all()


def _somebodys(email: str) -> str:
    if not email:
        raise Refused(Sentence("Nobody is signed in here."))
    return email
