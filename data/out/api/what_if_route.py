"""`POST /api/v1/what-if`: a scenario as JSON, formed like the file of `okr what-if`; nothing is changed."""

from __future__ import annotations

import hmac
import json
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data.config.validation_errors import BadFile
from data.out.api import what_if_answers
from data.queries.scoreboard.scoreboard import UnknownCycle
from data.queries.what_if import what_if, what_if_file
from data.stores.workspace import shared

_MOST = 200_000  # bytes


def route(home: Path, *, token_needed: bool) -> Route:
    """token_needed: as for the other routes."""

    async def endpoint(request: Request) -> JSONResponse:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token_needed and not hmac.compare_digest(given.encode(), shared(home).api_token().encode()):
            return _error(401, "Send the workspace's token: Authorization: Bearer … (the file api_token in it).")
        text = b""
        async for piece in request.stream():
            text += piece
            if len(text) > _MOST:
                return _error(413, f"A scenario has at most {_MOST:,} bytes.")
        try:
            return JSONResponse(await run_in_threadpool(_answer, home, text, request.query_params.get("cycle")))
        except UnknownCycle as error:
            return _error(404, str(error))
        except (BadFile, ValueError) as error:
            return _error(400, str(error))

    return Route("/api/v1/what-if", endpoint, methods=["POST"])


def _answer(home: Path, text: bytes, cycle: str | None) -> Any:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("The body is no JSON: send a scenario, formed like the file of `okr what-if`.") from None
    enquiry = what_if_file.checked(data)
    return what_if_answers.what_if(what_if.ask(shared(home), enquiry, cycle))


def _error(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, status_code=status)
