"""The routes of live tiles. Who has a link needs no sign-in, and sees what was chosen for it and no more.

    /tile/TOKEN                 a page, for a frame on a site that was named, or for a window of its own
    /tile/TOKEN.svg, .png       the same as a picture
    /oembed?url=…               how a page that was given the link can show it (https://oembed.com)

`?theme=light` or `dark` and `?language=fa` choose how it is shown. Nothing here depends on the clock of who asks.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final, get_args

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from data.config.i18n.languages import LANGUAGES, is_offered
from data.config.i18n.translation import Wording, wording
from data.out.api.rate_limits import FAILED, Buckets, of_address
from data.out.exports.chart_picture import NoPicture
from data.out.tile import addresses, content, html, picture
from data.out.tile.content import Why
from data.out.tile.served import Kind, Look, Made, Tiles
from data.queries import tiles
from data.queries.tiles import Signed
from data.stores.workspace import shared

log = logging.getLogger(__name__)

_MEDIA: Final[dict[Kind, str]] = {"html": "text/html; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}
_ALWAYS: Final = {
    "cache-control": "no-cache",  # kept, and asked for before it is shown again: a link that ended shows nothing
    "x-robots-tag": "noindex, nofollow",
    "cross-origin-resource-policy": "cross-origin",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {}"
)


def routes(home: Path) -> list[BaseRoute]:
    """The routes of a workspace's tiles, and the script of their page, which holds no figure."""
    door = _Door(home)
    text = html.SCRIPT.read_text(encoding="utf-8")

    async def script(_request: Request) -> Response:
        return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})

    return [
        Route(f"{addresses.PATH}/{{name}}", door.tile, methods=["GET"]),
        Route(addresses.OEMBED, door.oembed, methods=["GET"]),
        Route(html.SCRIPT_PATH, script, methods=["GET"]),
    ]


class _Door:
    """What the routes share."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._tiles = Tiles(home)
        self._failed = Buckets()

    async def tile(self, request: Request) -> Response:
        """A tile, or why there is none."""
        text, kind = _named(request.path_params["name"])
        look = _look(kind, request.query_params)
        try:
            return await self._tile(request, text, look)
        except Exception as error:
            if not tiles.is_unreadable(error):
                raise
            return self._said(content.CLOSED, 503, look, _reader(request, look.language, "en"), ())

    async def _tile(self, request: Request, text: str, look: Look) -> Response:
        token = await self._read(text)
        if token is None or token.ends_at <= shared(self._home).now():
            return await self._nothing(request, look, content.UNKNOWN if token is None else content.OVER)
        made = self._tiles.ready(token, look)
        if made is None:
            try:
                made = await self._tiles.get(token, look)
            except NoPicture as error:
                log.warning("the picture of a tile could not be drawn: %s", error)
                usual = shared(self._home).settings.workspace.language
                return self._said(content.NOT_DRAWN, 503, look, _reader(request, look.language, usual), ())
        if made is None:
            return await self._nothing(request, look, content.WITHDRAWN)
        return _sent(request, look, made)

    async def _read(self, text: str) -> Signed | None:
        if len(text) != tiles.LENGTH:
            return None
        store = shared(self._home).plan.tiles
        return store.read(text) if store.knows_key else await run_in_threadpool(store.read, text)

    async def _nothing(self, request: Request, look: Look, why: Why) -> Response:
        """Words in place of figures. Whoever asks for too many links that never were is not answered for a while; what
        is open somewhere when its link ends is told so, however many look at it."""
        settings = shared(self._home).settings
        asks = request.client.host if request.client else ""
        words = _reader(request, look.language, settings.workspace.language)
        if why is content.UNKNOWN and self._failed.take(of_address(asks), settings.server.address_requests, FAILED):
            said = ". ".join(map(words.sentence, content.BUSY))
            return PlainTextResponse(said, 429, headers=_ALWAYS | {"retry-after": "60"})
        status = 404 if why is content.UNKNOWN else 410
        # words only: whoever may frame tiles may frame these
        return self._said(why, status, look, words, settings.tiles.sites)

    def _said(self, why: Why, status: int, look: Look, words: Wording, sites: tuple[str, ...]) -> Response:
        kind: Kind = "html" if look.kind == "html" else "svg"
        draw = html.nothing if kind == "html" else picture.nothing
        body = draw(why, words, look.theme).encode()
        headers = _headers(kind, sites) | {"vary": "accept-language"}
        return Response(body, status, headers | ({"retry-after": "30"} if status == 503 else {}))

    async def oembed(self, request: Request) -> Response:
        """What oEmbed asks for: https://oembed.com, 2.3."""
        try:
            return await self._oembed(request)
        except Exception as error:
            if not tiles.is_unreadable(error):
                raise
            return JSONResponse({"error": str(content.CLOSED[0])}, 503, headers=_ALWAYS | {"retry-after": "30"})

    async def _oembed(self, request: Request) -> Response:
        asked = request.query_params
        if asked.get("format", "json") != "json":
            return JSONResponse({"error": "format=json"}, 501, headers=_ALWAYS)
        text, query = addresses.token_of(asked.get("url", "")[:2000])
        token = await self._read(text)
        look = _look("html", QueryParams(query))
        made = None
        if token is not None and token.ends_at > shared(self._home).now():
            made = await self._tiles.get(token, look)
        if token is None or made is None:
            asks = request.client.host if request.client else ""
            most = shared(self._home).settings.server.address_requests
            if token is None and self._failed.take(of_address(asks), most, FAILED):
                return JSONResponse({"error": str(content.BUSY[0])}, 429, headers=_ALWAYS | {"retry-after": "60"})
            return JSONResponse({"error": str(content.UNKNOWN[0])}, 404, headers=_ALWAYS)
        base = await run_in_threadpool(self._tiles.base)
        width = _within(asked.get("maxwidth"), addresses.WIDTH, 280)
        height = _within(asked.get("maxheight"), addresses.HEIGHTS[made.subject], 120)
        address = addresses.tile(base, token.text) + addresses.asked(language=look.language or "", theme=look.theme)
        said = {
            "version": "1.0", "type": "rich", "provider_name": "okr-dashboard", "provider_url": base,
            "title": made.title, "width": width, "height": height, "cache_age": 0,
            "html": addresses.frame(address, made.title, str(width), height),
        }  # fmt: skip
        return JSONResponse(said, headers=_ALWAYS)


def _named(name: str) -> tuple[str, Kind]:
    """The token and the form of a tile's address."""
    token, dot, ending = name.partition(".")
    return (token, ending) if dot and ending in get_args(Kind) else (name, "html")  # type: ignore[return-value]


def _look(kind: Kind, asked: QueryParams) -> Look:
    language, theme = asked.get("language"), asked.get("theme", "")
    return Look(kind, language if is_offered(language) else None, theme if theme in html.THEMES else "")


def _sent(request: Request, look: Look, made: Made) -> Response:
    headers = _headers(look.kind, made.sites) | {"etag": f'"{made.mark}"'}
    if made.mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(made.body, headers=headers)


def _headers(kind: Kind, sites: tuple[str, ...]) -> dict[str, str]:
    frames = " ".join(sites) or "'none'"
    return _ALWAYS | {"content-type": _MEDIA[kind], "content-security-policy": _POLICY.format(frames)}


def _reader(request: Request, asked: str | None, usual: str) -> Wording:
    """The words of whoever looks: as asked for in the address, else as their browser says, else the workspace's."""
    said = (
        part.partition(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")
    )
    wished = asked or next((code for code in said if is_offered(code)), None)
    return wording(wished or (usual if usual in LANGUAGES else "en"))


def _within(most: str | None, usual: int, least: int) -> int:
    """A length in pixels: the usual one, or the most that was asked for."""
    return max(least, min(usual, int(most))) if most and most.isascii() and most.isdigit() and len(most) < 6 else usual
