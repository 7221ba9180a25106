"""What watchers ask: `/healthz` (alive), `/readyz` (can do its work), `/metrics` (Prometheus; for a browser that
address is the page *Metrics*).

A stranger is told alive or not, ready or not. Details name sources and sizes, so they are for programs on this machine
and for those that send a token, unless `[server] watchers = "everybody"`.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from data.ingest.serving import current
from data.out.api import routing
from data.out.api.callers import Callers
from data.out.web import origins
from data.out.web.guard import is_loopback
from data.queries import readiness
from data.queries.readiness import Check
from data.stores.workspace import shared
from data.telemetry import meters

NOT_FOR_STRANGERS: Final = (
    "Only programs on this machine and those with a token may read this: send Authorization: Bearer …, "
    'or set [server] watchers = "everybody" in okr.toml.'
)
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def routes(home: Path) -> list[BaseRoute]:
    """The three routes."""
    callers = Callers(token_needed=True)

    async def ready(request: Request) -> JSONResponse:
        found = await run_in_threadpool(_checks, home)
        failed = any(check.state == "failed" for check in found)
        said: dict[str, object] = {"status": "not ready" if failed else "ready"}
        if await run_in_threadpool(_may_watch, home, callers, request):
            said["checks"] = [
                {"name": c.name, "state": c.state, "says": c.says, "remedy": c.remedy or None} for c in found
            ]
        return JSONResponse(said, status_code=503 if failed else 200)

    async def metrics(request: Request) -> Response:
        if not await run_in_threadpool(_may_watch, home, callers, request):
            return routing.refusal(401, NOT_FOR_STRANGERS)
        for check in await run_in_threadpool(_checks, home):
            meters.READY.labels(check.name).set(check.state == "ok")
        return Response(meters.exposed(), headers={"content-type": meters.CONTENT_TYPE, "vary": "Accept"})

    return [
        Route("/healthz", _alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        _ForPrograms("/metrics", metrics, methods=["GET"]),
    ]


class _ForPrograms(Route):
    """A route for whoever does not ask for HTML: a browser that does gets the page of the same address."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", ""):
            return Match.NONE, {}
        return super().matches(scope)


async def _alive(_request: Request) -> JSONResponse:
    """Whether the process answers and has started. It touches no store, so a slow disk does not get it restarted."""
    serving = current()
    return JSONResponse({"status": "ok" if serving else "starting"}, status_code=200 if serving else 503)


def _checks(home: Path) -> list[Check]:
    return readiness.checks(lambda: shared(home).snapshot(), home)


def _may_watch(home: Path, callers: Callers, request: Request) -> bool:
    """Whether somebody may read details. A proxy on this machine is no program of this machine: it forwards."""
    with suppress(Exception):  # what cannot be opened is what the details tell; who is at this machine may read them
        workspace = shared(home)
        if workspace.settings.server.watchers == "everybody":
            return True
        if "authorization" in request.headers and callers.who(workspace, request).may_read:
            return True
    forwarded = any(name in request.headers for name in _FORWARDED)
    here = request.client is not None and is_loopback(request.client.host)
    host = origins.host_of(request.scope["headers"])
    return here and not forwarded and host is not None and is_loopback(host.name)
