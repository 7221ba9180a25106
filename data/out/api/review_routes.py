"""`/api/v1/reviews`: reviews to be read, and the one step that needs the metric store: freezing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from data.commands import reviews as commands
from data.commands.permissions import actor_of
from data.out.api import review_answers, routing
from data.out.api.routing import BadRequest
from data.queries.reviews import reviews
from data.stores.snapshot import Snapshot
from data.stores.workspace import shared

_MOST = 10_000  # bytes


def freezing(home: Path) -> Route:
    """`POST /api/v1/reviews/N/freeze`. It writes, so it asks for the token even where nobody signs in."""

    def freeze(snapshot: Snapshot, request: Request, text: bytes) -> Any:
        number, by = request.path_params["number"], _in_whose_name(text)
        workspace, chair = shared(home), reviews.find(snapshot, number).setting.chair
        commands.freeze(workspace, actor_of(workspace, by or chair, "api"), number)
        return review_answers.review(reviews.find(snapshot, number))

    path = "/api/v1/reviews/{number:int}/freeze"
    return routing.answering(home, path, freeze, token_needed=True, method="POST", most=_MOST)


def _in_whose_name(text: bytes) -> str | None:
    """The `by` of a body, which may be empty."""
    try:
        asked = json.loads(text or b"{}")
        by = asked.get("by")
    except (ValueError, RecursionError, AttributeError):
        raise BadRequest('The body is no JSON object: send {"by": "you@example.com"}, or nothing.') from None
    if by is not None and not isinstance(by, str):
        raise BadRequest("`by` is an e-mail address.")
    return by
