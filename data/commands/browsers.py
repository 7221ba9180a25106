"""Who works in a browser, where nobody signs in: it is believed."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from data.commands.command import command
from data.commands.errors import Refused
from data.commands.permissions import Actor
from data.queries.form_drafts import owner_of
from data.stores.workspace import Workspace
from okr_model.plan.people import Email
from okr_model.wording.sentences import Sentence, sentence_of

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


@command
def work_as(workspace: Workspace, actor: Actor, /, browser: str, email: str) -> str:  # noqa: ARG001
    """Keep who works in a browser from now on; gives their address as it is written here.

    browser: the value of its cookie; empty where it keeps none, and then nothing is kept.
    Raises Refused for what is no e-mail address, and where people sign in.
    """
    if workspace.settings.auth is not None:
        raise Refused(Sentence("People sign in here: sign out, then sign in as somebody else."))
    try:
        found = _EMAIL.validate_python(email.strip())
    except ValidationError as error:
        said = error.errors(include_url=False)[0]
        why = said.get("ctx", {}).get("error", said["msg"])
        raise Refused(sentence_of(why)) from None
    if browser:
        before = workspace.plan.browsers.person(browser) or workspace.settings.workspace.person
        workspace.plan.browsers.keep(browser, found)
        if not before:  # what was typed before anybody said who they are is theirs
            workspace.plan.form_drafts.hand_over(owner_of("", browser), owner_of("", browser, found))
    return found
