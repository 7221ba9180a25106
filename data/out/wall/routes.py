"""The routes of screens on a wall. Who has a link needs no sign-in, and sees what was chosen for it and no more."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from data.config.i18n.translation import wording
from data.out.wall import page
from data.queries import display_links
from data.queries.wall import wall
from data.stores.workspace import shared
from okr_model.wording.sentences import Sentence

PATH = "/wall"
SCRIPT_PATH = "/wall-script.js"
_KEPT_OUT = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}
_MOST = 200  # characters of a token; longer ones are no token
_NOTHING = Sentence("There is nothing here.")


def routes(home: Path) -> list[BaseRoute]:
    """`/wall/TOKEN`, and its script, which holds no figure."""

    async def screen(request: Request) -> Response:
        token = str(request.path_params["token"])
        theme = request.query_params.get("theme", "")
        markup = await run_in_threadpool(_drawn, home, token, theme) if len(token) <= _MOST else None
        if markup is None:
            said = wording(shared(home).settings.workspace.language).sentence(_NOTHING)
            return PlainTextResponse(f"{said}\n", 404, headers=_KEPT_OUT)
        return HTMLResponse(markup, headers=_KEPT_OUT)

    async def script(_request: Request) -> Response:
        text = page.SCRIPT.read_text(encoding="utf-8")
        return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})

    return [Route(f"{PATH}/{{token}}", screen, methods=["GET"]), Route(SCRIPT_PATH, script, methods=["GET"])]


def _drawn(home: Path, token: str, theme: str) -> str | None:
    """The page of a token; None where it opens nothing."""
    snapshot = shared(home).snapshot()
    link = display_links.find(snapshot, token)
    if link is None:
        return None
    words = wording(snapshot.settings.workspace.language, snapshot.settings.workspace.calendar)
    return page.page(wall.show(snapshot, link.chosen), words, f"..{SCRIPT_PATH}", theme)
