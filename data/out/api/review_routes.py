"""`/api/v1/reviews`: reviews to be read, and the one step that needs the metric store: freezing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from data.commands import reviews as commands
from data.commands.permissions import Actor, actor_of
from data.out.api import review_answers, routing
from data.out.api.callers import Callers
from data.out.api.routing import BadRequest
from data.queries.reviews import reviews
from data.stores.workspace import Workspace
from okr_model.plan.people import is_same_person
from okr_model.wording.sentences import Sentence

_MOST = 10_000  # bytes


def freezing(home: Path, callers: Callers) -> Route:
    """`POST /api/v1/reviews/N/freeze`, in the name of the token's person; a command of this machine says in whose."""

    def freeze(workspace: Workspace, actor: Actor, request: Request, text: bytes) -> Any:
        number, by = request.path_params["number"], _in_whose_name(text)
        chair = reviews.find(workspace, number).setting.chair
        if actor.door == "command_line":
            actor = actor_of(workspace, by or chair, "command_line")
        elif by is not None and not is_same_person(by, actor.email):
            raise BadRequest(
                Sentence("This token is {actor_email}'s, so it freezes in their name: leave `by` out.").filled(
                    actor_email=actor.email
                )
            )
        commands.freeze(workspace, actor, number)
        return review_answers.review(reviews.find(workspace, number))

    return routing.changing(home, "/api/v1/reviews/{number:int}/freeze", freeze, callers, most=_MOST)


def _in_whose_name(text: bytes) -> str | None:
    """The `by` of a body, which may be empty."""
    try:
        asked = json.loads(text or b"{}")
        by = asked.get("by")
    except (ValueError, RecursionError, AttributeError):
        raise BadRequest(
            Sentence('The body is no JSON object: send {{"by": "you@example.com"}}, or nothing.')
        ) from None
    if by is not None and not isinstance(by, str):
        raise BadRequest(Sentence("`by` is an e-mail address."))
    return by
