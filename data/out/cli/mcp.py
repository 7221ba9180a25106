"""`okr mcp`: the Model Context Protocol on standard input and output, for an assistant on this machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.out.cli.actor import machine_user
from data.out.cli.errors import WronglyAsked, explain
from data.out.cli.options import Home
from data.out.cli.store_access import at_owner, existing, opened
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.out.assistants.wire import Wanted
    from data.stores.workspace import Workspace

For = Annotated[
    str | None,
    typer.Option("--for", metavar="EMAIL", help="In whose name it asks; else `person` of okr.toml."),
]
ScopesOf = Annotated[
    list[str] | None,
    typer.Option("--scope", metavar="SCOPE", help="read, check_in or propose; may be repeated; else read."),
]


def mcp(home: Home, whose: For = None, scope: ScopesOf = None) -> None:
    """Let an assistant on this machine ask for the figures, over the Model Context Protocol.

    Assistants start this command themselves and speak to it through standard input and output. It reads; with --scope
    check_in or propose it may also leave check-ins and comments, or proposals, in the name of a person.

    \b
    Examples:
      okr mcp
      okr mcp --for ada@example.com --scope read --scope check_in
    """
    from data.commands.permissions import SCOPES, Actor
    from data.out.assistants import local_route, stdio
    from data.out.assistants.asking import described
    from data.out.assistants.quoted import said
    from data.out.assistants.who import assistant_of
    from data.out.assistants.wire import answered

    scopes = scope or ["read"]
    if unknown := [one for one in scopes if one not in SCOPES]:
        raise WronglyAsked(
            Sentence("There is no scope {name}. Known: {known}.").filled(name=unknown[0], known=list(SCOPES))
        )
    with opened(existing(home)) as workspace:
        who = whose or workspace.settings.workspace.person or machine_user()

    tools = described(Actor(who, "viewer", "assistant", frozenset(scopes)))

    def answer(wanted: Wanted) -> Any:
        if wanted.kind == "tools":  # what they are depends on the scopes alone
            return tools

        def here(workspace: Workspace) -> Any:
            return answered(workspace, assistant_of(workspace, who, scopes), wanted)

        try:
            return at_owner(home, here, local_route.PATH, {}, asdict(wanted) | {"who": who, "scopes": scopes})
        except Exception as error:
            trouble = explain(error)
            if trouble is None:
                raise
            return {"refused": said(trouble.message)}

    stdio.serve(answer)
