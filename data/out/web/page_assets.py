"""What every page is given besides what Streamlit sends: the style sheet, the type faces, and a few small scripts.

The style sheet is sent once and kept by the browser, instead of travelling with every run of a page; it stands at the
end of the page, so that it has the last word over Streamlit's own. `links.js` opens a link of our own markup in place:
drawing one with `st.page_link` costs the browser more than a whole card of plain markup, and a plain link reloads the
page; the script turns a click on `<a data-okr-page href=…>` into the step that Streamlit itself takes when somebody
goes back or forward. `fields.js` sends what is typed before anything else is done. `ground.js` keeps the document as
light or dark as the page, `direction.js` in its language and from the side where that begins; a page begins so as it
is sent. `server_gone.js` says when the server does not answer any more, `focus.js` keeps the
keyboard's place, and `aloud.js` tells what changes to those who do not see it.

The icon is named in a way that Streamlit does not look for: it would put that of each page in its place, fetched from a
server of Google's.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from data.config.i18n.languages import LANGUAGES
from data.config.theme.faces import SERVED, wanted_first
from data.out.speech import direction
from data.out.web import page_answers, sign_out
from data.out.web.guard import App, Message, Receive, Scope, Send

_HERE: Final = Path(__file__).parent
_THEIR_LANGUAGE: Final = b'<html lang="en">'
_THEIR_FACE: Final = re.compile(rb'<link\s+rel="preload"\s[^>]*SourceSans[^>]*>')  # which no page of ours shows
_ICON: Final = _HERE / "icon.svg"
_THEIR_ICON: Final = b'<link rel="shortcut icon" href="./favicon.png" />'
SCRIPTS: Final = {
    "okr-links.js": _HERE / "links.js",
    "okr-fields.js": _HERE / "fields.js",
    "okr-ground.js": _HERE / "ground.js",
    "okr-direction.js": _HERE / "direction.js",
    "okr-dates.js": _HERE / "dates.js",
    "okr-streamlits-words.js": _HERE / "streamlits_words.js",
    "okr-gone.js": _HERE / "server_gone.js",
    "okr-focus.js": _HERE / "focus.js",
    "okr-aloud.js": _HERE / "aloud.js",
}
_BEFORE_STREAMLIT: Final = "okr-dates.js"  # whose code asks for the browser's language as soon as it is loaded
_BESIDE: Final = {sign_out.SCRIPT: _HERE / "sign-out.js"}  # of a page of its own
FOR_LONG: Final = {"cache-control": "public, max-age=31536000, immutable"}  # addresses change with what they hold
_NOT_KEPT: Final = [(b"cache-control", b"no-store")]
_FOR_KEEPING: Final = {b"cache-control", b"etag", b"last-modified", b"expires"}
_ASKS_FOR_NEWER: Final = {b"if-none-match", b"if-modified-since"}
_LARGEST = 1 << 20  # Streamlit's page is some kilobytes; what is larger is something else


def routes(style_sheet: str) -> list[Route]:
    """The routes that hand out what `PageAssets` names."""
    scripts = {name: file.read_text(encoding="utf-8") for name, file in (SCRIPTS | _BESIDE).items()}

    async def style(_request: Request) -> Response:
        return Response(style_sheet, media_type="text/css", headers=FOR_LONG)

    async def script(request: Request) -> Response:
        text = scripts[request.url.path.lstrip("/")]
        return Response(text, media_type="text/javascript", headers=FOR_LONG)

    async def face(request: Request) -> Response:
        file = SERVED.get(request.path_params["name"])
        if file is None:
            return Response(status_code=404)
        return FileResponse(file, headers=FOR_LONG)

    return [
        Route("/okr.css", style, methods=["GET"]),
        *(Route(f"/{name}", script, methods=["GET"]) for name in scripts),
        Route("/okr-faces/{name}", face, methods=["GET"]),
    ]


class PageAssets:
    """ASGI middleware: names language, style sheet and scripts in every HTML page that passes whole.

    language: of who asks, a code such as `fa`.
    gone: what a page says when the server does not answer any more, by language.
    streamlits: what Streamlit says of its own accord, and our words for it, by language.
    first_look: what is seen until Streamlit has drawn the page, for who asks and nobody else; None where nothing is.
    """

    def __init__(
        self,
        app: App,
        *,
        style_sheet: str,
        language: Callable[[Scope], str],
        gone: Mapping[str, str] | None = None,
        streamlits: Mapping[str, Mapping[str, str]] | None = None,
        first_look: Callable[[Scope], Awaitable[bytes | None]] | None = None,
    ) -> None:
        self.app = app
        self.first_look = first_look
        self.language = language
        marks = {name: mark(file.read_bytes()) for name, file in SCRIPTS.items()}
        scripts = "".join(
            f'<script {"" if name == _BEFORE_STREAMLIT else "defer "}src="/{name}?{mark}"></script>'
            for name, mark in marks.items()
        )
        texts = [("okr-server-gone", code, text) for code, text in (gone or {}).items()]
        words = {code: json.dumps(one, ensure_ascii=False) for code, one in (streamlits or {}).items()}
        texts += [("okr-streamlits-words", code, text) for code, text in words.items()]
        said = "".join(
            f'<meta name="{name}" lang="{code.replace("_", "-")}" content="{html.escape(text)}">'
            for name, code, text in texts
        )
        self.head = {code: f"{_preloads(code)}{said}{scripts}</head>".encode() for code in LANGUAGES}
        self.icon = f'<link rel="icon" href="data:image/svg+xml,{quote(_ICON.read_text(encoding="utf-8"))}">'.encode()
        self.foot = f'<link rel="stylesheet" href="/okr.css?{mark(style_sheet.encode())}">'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold back a page of ours until it is complete, then send it with what it needs; a wall has its own."""
        if not page_answers.may_follow(scope):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []
        body = bytearray()
        look = await self.first_look(scope) if self.first_look else None

        async def with_assets(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif not held or message["type"] != "http.response.body":
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if message.get("more_body") and len(body) < _LARGEST:
                    return
                whole = self._whole(bytes(body), self.language(scope), look or b"")
                start = held.pop()
                length = [(b"content-length", str(len(whole)).encode())] if not message.get("more_body") else []
                let_go = {b"content-length"} | (_FOR_KEEPING if look else set())
                kept = [(n, v) for n, v in start["headers"] if n.lower() not in let_go]
                await send({**start, "headers": [*kept, *length, *(_NOT_KEPT if look else [])]})
                await send({**message, "body": whole})

        # a server that could send a file by its path would never show us the page; one packed cannot be added to
        scope = {**scope, "extensions": {k: v for k, v in (scope.get("extensions") or {}).items() if "send" not in k}}
        if any(name == b"accept" and b"text/html" in value for name, value in scope["headers"]):
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        if look:  # what the browser has kept of the page has none
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name not in _ASKS_FOR_NEWER]
        await self.app(scope, receive, with_assets)

    def _whole(self, page: bytes, language: str, look: bytes) -> bytes:
        tag = language.replace("_", "-")
        spoken = f'<html lang="{html.escape(tag)}" dir="{direction(tag)}">'.encode()
        page = _THEIR_FACE.sub(b"", page, count=1).replace(_THEIR_ICON, self.icon, 1)
        page = page.replace(_THEIR_LANGUAGE, spoken, 1).replace(b"</head>", self.head.get(language, self.head["en"]), 1)
        return page.replace(b"</body>", self.foot + look + b"</body>", 1)


def _preloads(language: str) -> str:
    """The faces that a page in a language begins with: asked for by its text, they would come after it and move it."""
    return "".join(
        f'<link rel="preload" as="font" crossorigin href="/okr-faces/{name}">' for name in wanted_first(language)
    )


def mark(content: bytes) -> str:
    """What tells one content from another: a browser that has kept the one asks for the other after an upgrade."""
    return hashlib.sha256(content).hexdigest()[:12]


def _is_page(start: Message) -> bool:
    plain = b"content-encoding" not in page_answers.headers(start)
    return start["status"] == 200 and plain and page_answers.is_html(start)
