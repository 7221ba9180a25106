"""What every route of the JSON API has in common: who may ask, how a refusal looks, what is told of a defect.

A question that cannot be answered as it was asked gets 400 or 404 in words. Only errors made for that count as such:
any other is a defect of the server, gets 500 without a word of it, and stands in the log with its traceback.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Match, Route

from data.commands.permissions import Actor, NotAllowed
from data.config.i18n.languages import is_offered
from data.config.i18n.translation import wording
from data.config.validation_errors import BadFile
from data.out.api import answers
from data.out.api.callers import Callers, Refusal, to_change, to_read
from data.queries.bridge import bridge
from data.queries.errors import NotThere, Refused
from data.queries.reviews import current_pack
from data.queries.scoreboard import scoreboard
from data.queries.what_if import what_if
from data.stores.snapshot import Snapshot
from data.stores.workspace import Workspace, shared
from data.telemetry import meters
from data.telemetry.error_numbers import number_of
from okr_model.wording.sentences import Sentence, SentenceError, sentence_of

log = logging.getLogger(__name__)

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
DEFECT = Sentence(
    "The server could not answer this, and it is not the question's fault. Error {number}: its log says why."
)


class BadRequest(SentenceError):
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
    callers: Callers,
    *,
    method: str = "GET",
    most: int = 0,
) -> Route:
    """A route whose answer is what `answer` makes of a snapshot, the request and its body, in a thread.

    The snapshot is taken once for each request, which reads everything through it.
    most: bytes that the body may have.
    """

    def answered(workspace: Workspace, actor: Actor, request: Request, body: bytes) -> Any:
        to_read(workspace, actor)
        return answer(workspace.snapshot(), request, body)

    return _route(home, path, answered, callers, method, most)


def changing(
    home: Path, path: str, change: Callable[[Workspace, Actor, Request, bytes], Any], callers: Callers, *, most: int
) -> Route:
    """A route that is posted to and carries out commands in the name of who asks, whose scopes they look at."""

    def changed(workspace: Workspace, actor: Actor, request: Request, body: bytes) -> Any:
        to_change(actor)
        return change(workspace, actor, request, body)

    return _route(home, path, changed, callers, "POST", most)


def _route(
    home: Path,
    path: str,
    do: Callable[[Workspace, Actor, Request, bytes], Any],
    callers: Callers,
    method: str,
    most: int,
) -> Route:
    async def endpoint(request: Request) -> JSONResponse:
        say = say_of(request)
        try:
            workspace = shared(home)
            actor = await run_in_threadpool(callers.who, workspace, request)
            body = b""
            if most:
                async for piece in request.stream():
                    body += piece
                    if len(body) > most:
                        return refusal(413, say(Sentence("The body has at most {most} bytes.").filled(most=most)))
            return JSONResponse(await run_in_threadpool(do, workspace, actor, request, body))
        except ClientDisconnect:  # nobody is left to hear of it
            return refusal(400, say(Sentence("The body broke off.")))
        except Refusal as error:
            return refusal(error.status, say(error.sentence), error.headers)
        except NotAllowed as error:
            return refusal(403, say(sentence_of(error)))
        except UNKNOWN as error:
            return refusal(404, say(sentence_of(error)))
        except BAD as error:
            return refusal(400, say(sentence_of(error)))
        except Exception as error:
            meters.ERRORS.labels("api").inc()
            log.exception("%s %s could not be answered", method, request.url.path)
            return refusal(500, say(DEFECT.filled(number=number_of(error))))

    return Route(path, endpoint, methods=[method])


def unknown_paths(known: Sequence[Route]) -> list[BaseRoute]:
    """What answers under `/api` where no other route does: that there is nothing, and what there is."""
    there = ", ".join(sorted({f"{_method(one)} {_PLACE.sub(_named, one.path)}" for one in known}))

    async def endpoint(request: Request) -> JSONResponse:
        path = request.url.path[:200]
        allowed = [_method(one) for one in known if one.matches(request.scope)[0] is Match.PARTIAL]
        if allowed:
            said = Sentence("{path} is asked with {method} only.").filled(path=path, method=allowed[0])
            return refusal(405, say_of(request)(said), {"allow": ", ".join(allowed)})
        return refusal(
            404, say_of(request)(Sentence("There is no {path}. Known: {known}.").filled(path=path, known=there))
        )

    return [Route(path, endpoint, methods=METHODS) for path in ("/api", "/api/{rest:path}")]


def as_object(body: bytes, example: str) -> dict[str, Any]:
    """The JSON object of a body. Raises BadRequest, showing the example."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise BadRequest(Sentence("The body is no JSON object: send {example}.").filled(example=example))
    return data


def say_of(request: Request) -> answers.Say:
    """How an answer says its sentences: in the first language that is asked for and that there is, else in English."""
    for asked in request.headers.get("accept-language", "").split(","):
        code = asked.partition(";")[0].strip().partition("-")[0].lower()
        if code == "en":
            break
        if is_offered(code):
            return wording(code).sentence
    return str


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An answer that is none, in words."""
    return JSONResponse({"error": message}, status_code=status, headers=headers)


_PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")


def _named(place: re.Match[str]) -> str:
    return place[1].upper()


def _method(route: Route) -> str:
    return next(iter(sorted((route.methods or set()) - {"HEAD"})))
