"""What every route of the JSON API has in common: who may ask, how a refusal looks, what is told of a defect.

A question that cannot be answered as it was asked gets 400 or 404 in words. Only errors made for that count as such:
any other is a defect of the server, gets 500 without a word of it, and stands in the log with its traceback.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Match, Route

from data.config.validation_errors import BadFile
from data.out.api import answers
from data.queries.bridge import bridge
from data.queries.errors import NotThere, Refused
from data.queries.reviews import current_pack
from data.queries.scoreboard import scoreboard
from data.queries.what_if import what_if
from data.stores.snapshot import Snapshot
from data.stores.workspace import shared
from data.telemetry import meters
from data.telemetry.error_numbers import number_of

log = logging.getLogger(__name__)

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
NO_TOKEN = "Send the workspace's token: Authorization: Bearer … (the file api_token in it)."  # noqa: S105 - no secret
DEFECT = "The server could not answer this, and it is not the question's fault. Error {}: its log says why."


class BadRequest(Exception):
    """A question that cannot be answered as it was asked; the message says what is wrong with it."""


UNKNOWN = (
    scoreboard.UnknownCycle,
    answers.UnknownMetric,
    bridge.UnknownKeyResult,
    bridge.UnknownDimension,
    current_pack.UnknownTeam,
    NotThere,
)
BAD = (BadRequest, Refused, BadFile, bridge.NotBefore, what_if.BadScenario)


def answering(
    home: Path,
    path: str,
    answer: Callable[[Snapshot, Request, bytes], Any],
    *,
    token_needed: bool,
    method: str = "GET",
    most: int = 0,
) -> Route:
    """A route whose answer is what `answer` makes of a snapshot, the request and its body, in a thread.

    The snapshot is taken once for each request, which reads everything through it.
    most: bytes that the body may have.
    """

    def answered(request: Request, body: bytes) -> Any:
        return answer(shared(home).snapshot(), request, body)

    async def endpoint(request: Request) -> JSONResponse:
        try:
            if token_needed and not knows_token(request, shared(home).api_token()):
                return refusal(401, NO_TOKEN)
            body = b""
            if most:
                async for piece in request.stream():
                    body += piece
                    if len(body) > most:
                        return refusal(413, f"The body has at most {most:,} bytes.")
            return JSONResponse(await run_in_threadpool(answered, request, body))
        except UNKNOWN as error:
            return refusal(404, str(error))
        except BAD as error:
            return refusal(400, str(error))
        except Exception as error:
            meters.ERRORS.labels("api").inc()
            log.exception("%s %s could not be answered", method, request.url.path)
            return refusal(500, DEFECT.format(number_of(error)))

    return Route(path, endpoint, methods=[method])


def unknown_paths(known: Sequence[Route]) -> list[BaseRoute]:
    """What answers under `/api` where no other route does: that there is nothing, and what there is."""
    there = ", ".join(sorted({f"{_method(one)} {one.path.replace('{number:int}', 'NUMBER')}" for one in known}))

    async def endpoint(request: Request) -> JSONResponse:
        path = request.url.path[:200]
        allowed = [_method(one) for one in known if one.matches(request.scope)[0] is Match.PARTIAL]
        if allowed:
            return refusal(405, f"{path} is asked with {allowed[0]} only.", {"allow": ", ".join(allowed)})
        return refusal(404, f"There is no {path}. Known: {there}.")

    return [Route(path, endpoint, methods=METHODS) for path in ("/api", "/api/{rest:path}")]


def knows_token(request: Request, token: str) -> bool:
    """Whether a request carries the token as `Authorization: Bearer …`; takes as long for a nearly right one."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An answer that is none, in words."""
    return JSONResponse({"error": message}, status_code=status, headers=headers)


def _method(route: Route) -> str:
    return next(iter(sorted((route.methods or set()) - {"HEAD"})))
