"""`/api/v1/reviews`: reviews to be read, and the one step that needs the metric store: freezing."""

from __future__ import annotations

import hmac
import json
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data.commands import reviews
from data.commands.permissions import Actor
from data.out.api import review_answers
from data.stores.plan.store import NotThere, Refused
from data.stores.workspace import shared

_MOST = 10_000  # bytes


def freezing(home: Path) -> Route:
    """`POST /api/v1/reviews/N/freeze`. It writes, so it asks for the token even where nobody signs in."""

    async def endpoint(request: Request) -> JSONResponse:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), shared(home).api_token().encode()):
            return _error(401, "Send the workspace's token: Authorization: Bearer … (the file api_token in it).")
        text = b""
        async for piece in request.stream():
            text += piece
            if len(text) > _MOST:
                return _error(413, f"The body has at most {_MOST:,} bytes.")
        try:
            return JSONResponse(await run_in_threadpool(_freeze, home, request.path_params["number"], text))
        except NotThere as error:
            return _error(404, str(error))
        except (Refused, ValueError) as error:
            return _error(400, str(error))

    return Route("/api/v1/reviews/{number:int}/freeze", endpoint, methods=["POST"])


def _freeze(home: Path, number: int, text: bytes) -> Any:
    try:
        asked = json.loads(text or b"{}")
        by = asked.get("by")
    except (ValueError, RecursionError, AttributeError):
        raise ValueError('The body is no JSON object: send {"by": "you@example.com"}, or nothing.') from None
    if by is not None and not isinstance(by, str):
        raise ValueError("`by` is an e-mail address.")
    workspace = shared(home)
    who = by or workspace.plan.reviews.find(number).setting.chair
    reviews.freeze(workspace, Actor(who, "admin", "api"), number)  # who has the token may do what the owner may
    return review_answers.review(workspace.plan.reviews.find(number))


def _error(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, status_code=status)
