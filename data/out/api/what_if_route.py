"""`POST /api/v1/what-if`: a scenario as JSON, formed like the file of `okr what-if`; nothing is changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from data.out.api import routing, what_if_answers
from data.out.api.callers import Callers
from data.out.api.routing import BadRequest
from data.queries.what_if import what_if, what_if_file
from data.stores.snapshot import Snapshot
from okr_model.wording.sentences import Sentence

_MOST = 200_000  # bytes


def route(home: Path, callers: Callers) -> Route:
    """callers: as for the other routes."""
    return routing.answering(home, "/api/v1/what-if", _answer, callers, method="POST", most=_MOST)


def _answer(snapshot: Snapshot, request: Request, text: bytes) -> Any:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest(
            Sentence("The body is no JSON: send a scenario, formed like the file of `okr what-if`.")
        ) from None
    enquiry = what_if_file.checked(data)
    return what_if_answers.what_if(
        what_if.ask(snapshot, enquiry, request.query_params.get("cycle")), routing.say_of(request)
    )
