"""The JSON API: what the commands print with `--json`, for programs on this machine or, with a token, elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from data.out.api import (
    answers,
    archive_answers,
    backup_route,
    change_routes,
    driver_answers,
    pack_answer,
    review_answers,
    review_routes,
    routing,
    what_if_route,
)
from data.out.api.callers import Callers
from data.out.api.routing import BadRequest, say_of
from data.out.assistants import local_route
from data.out.assistants import route as mcp_route
from data.queries.metrics import quarantine, restatements
from data.queries.scoreboard import scoreboard
from data.stores.snapshot import Snapshot
from okr_model.wording.sentences import Sentence, as_typed


def routes(home: Path, *, token_needed: bool) -> list[BaseRoute]:
    """`/api/v1/…` for programs, and `/mcp` for assistants.

    token_needed: sign-in is configured, so the API asks for a person's token as `Authorization: Bearer …`.
    Without sign-in the guard lets nobody in but this machine, which reads without one.
    """
    callers = Callers(token_needed=token_needed)

    def answering(path: str, answer: Callable[[Snapshot, Request], Any]) -> Route:
        return routing.answering(home, path, lambda snapshot, request, _: answer(snapshot, request), callers)

    known = [
        answering("/api/v1/status", _status),
        answering("/api/v1/forecast-record", lambda snapshot, _: answers.forecast_record(snapshot)),
        answering("/api/v1/restatements", _restatements),
        answering("/api/v1/why", _why),
        answering("/api/v1/drift", lambda snapshot, request: answers.drifts(snapshot, say_of(request))),
        answering("/api/v1/held", lambda snapshot, request: answers.held(quarantine.held(snapshot), say_of(request))),
        answering("/api/v1/archive", lambda snapshot, request: archive_answers.checks(snapshot, say_of(request))),
        answering("/api/v1/metrics", lambda snapshot, _: answers.metrics(snapshot)),
        answering("/api/v1/drivers", lambda snapshot, request: driver_answers.drivers(snapshot, say_of(request))),
        answering("/api/v1/reviews", lambda snapshot, _: review_answers.reviews(snapshot)),
        answering(
            "/api/v1/reviews/{number:int}",
            lambda snapshot, request: review_answers.whole(snapshot, request.path_params["number"]),
        ),
        review_routes.freezing(home, callers),
        answering("/api/v1/pack", _pack),
        what_if_route.route(home, callers),
        *change_routes.routes(home, callers),
        backup_route.route(home, callers),
        local_route.route(home, callers),
    ]
    return [*known, *routing.unknown_paths(known), mcp_route.route(home, callers)]


def _status(snapshot: Snapshot, request: Request) -> answers.Json:
    query = request.query_params
    on = _parsed("on", query.get("on"), date.fromisoformat)
    as_of = _parsed("as_of", query.get("as_of"), datetime.fromisoformat)
    known_at = snapshot.moment(as_of) if as_of else None
    return answers.status(scoreboard.build(snapshot, cycle=query.get("cycle"), on=on, as_of=known_at), say_of(request))


def _why(snapshot: Snapshot, request: Request) -> answers.Json:
    query = request.query_params
    since, on = (_parsed(name, query.get(name), date.fromisoformat) for name in ("since", "on"))
    cycle, by, say = query.get("cycle"), query.get("by"), say_of(request)
    return answers.why(snapshot, query.get("key_result") or "", since=since, on=on, cycle=cycle, by=by, say=say)


def _pack(snapshot: Snapshot, request: Request) -> answers.Json:
    query = request.query_params
    return pack_answer.now(snapshot, by=query.get("by") or "api", cycle=query.get("cycle"), team=query.get("team"))


def _restatements(snapshot: Snapshot, request: Request) -> answers.Json:
    query = request.query_params
    days = _parsed("days", query.get("days"), int) or restatements.SPAN
    if days < 1:
        raise BadRequest(Sentence("days={days} is no span: ask for one day or more.").filled(days=days))
    end = snapshot.today()
    names = answers.metric_names(snapshot, query.get("metric"))
    return answers.restatements(
        restatements.log(snapshot, names, end - timedelta(days=min(days, 3660) - 1), end), say_of(request)
    )


def _parsed(name: str, text: str | None, how: Callable[[str], Any]) -> Any:
    if not text:
        return None
    try:
        return how(text)
    except ValueError:
        wanted = Sentence("whole number") if how is int else Sentence("ISO date or time, such as 2026-11-24")
        raise BadRequest(
            Sentence("{name}={text} is no {wanted}").filled(name=name, text=as_typed(text[:40]), wanted=wanted)
        ) from None
