"""Links inside our own markup open their page in place: one small script, added to the page that Streamlit serves.

Drawing a link with `st.page_link` costs the browser more than a whole card of plain markup; a plain link reloads the
page. The script turns a click on `<a data-okr-page href=…>` into the step that Streamlit itself takes when somebody
goes back or forward.
"""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data.out.web.guard import App, Message, Receive, Scope, Send

SCRIPT = Path(__file__).with_name("instant_links.js")
PATH = "/okr-links.js"
_TAG = f'<script defer src="{PATH}"></script></head>'.encode()
_NOT_OURS = ("/api/", "/_stcore", "/wall")  # no pages of ours, or none with links
_LARGEST = 1 << 20  # Streamlit's page is some kilobytes; what is larger is something else


async def _script(_request: Request) -> Response:
    text = SCRIPT.read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})


route = Route(PATH, _script, methods=["GET"])


class InstantLinks:
    """ASGI middleware: adds the script to every HTML page that passes whole."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold back a page of ours until it is complete, then send it with the script; a wall has no links."""
        page = scope["type"] == "http" and scope.get("method") == "GET"
        if not page or scope["path"].startswith(_NOT_OURS):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []
        body = bytearray()

        async def with_script(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif not held or message["type"] != "http.response.body":
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if message.get("more_body") and len(body) < _LARGEST:
                    return
                whole = bytes(body).replace(b"</head>", _TAG, 1)
                start = held.pop()
                length = [(b"content-length", str(len(whole)).encode())] if not message.get("more_body") else []
                kept = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
                await send({**start, "headers": [*kept, *length]})
                await send({**message, "body": whole})

        # a server that could send a file by its path would never show us the page; one packed cannot be added to
        scope = {**scope, "extensions": {k: v for k, v in (scope.get("extensions") or {}).items() if "send" not in k}}
        if any(name == b"accept" and b"text/html" in value for name, value in scope["headers"]):
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app(scope, receive, with_script)


def _is_page(start: Message) -> bool:
    headers = {n.lower(): v for n, v in start.get("headers", ())}
    plain = b"content-encoding" not in headers
    return start["status"] == 200 and plain and headers.get(b"content-type", b"").startswith(b"text/html")
