"""Signing out takes a POST of a page of ours: a link or a picture from elsewhere signs nobody out.

Streamlit signs out whoever asks for `/auth/logout`, by GET. Here that address answers with a page that asks; come to
from a page of ours, as by the button *Sign out*, it asks no more and posts by itself. The guard before it has looked
whose page a POST comes from.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse

from data.config.i18n.translation import wording
from data.config.theme.style_sheet import variables
from data.out.web import language_cookie
from data.out.web.guard import App, Message, Receive, Scope, Send
from data.stores.workspace import shared
from okr_model.wording.sentences import Sentence

PATH: Final = "/auth/logout"  # of Streamlit
SCRIPT: Final = "okr-sign-out.js"
_ASKED: Final = Sentence("Sign out?")
_YES: Final = Sentence("Sign out")
_BACK: Final = Sentence("Back to the pages")


class SignOut:
    """ASGI middleware before Streamlit's own route."""

    def __init__(self, app: App, *, home: Path) -> None:
        self.app = app
        self.home = home

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a POST on as what Streamlit takes; answer everything else with the page that asks."""
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH:
            await self.app(scope, receive, send)
        elif scope["method"] == "POST":
            await self.app({**scope, "path": PATH, "method": "GET"}, _nothing, _led_on(send))
        else:
            await self._page(scope)(scope, receive, send)

    def _page(self, scope: Scope) -> HTMLResponse:
        words = wording(language_cookie.of_request(scope) or shared(self.home).settings.workspace.language)
        sent = {name.decode("latin-1").lower(): value for name, value in scope["headers"]}
        ours = (sent.get("sec-fetch-site"), sent.get("sec-fetch-dest")) == (b"same-origin", b"document")
        script = f'<script defer src="/{SCRIPT}"></script>' if ours else ""
        asked, yes, back = (escape(words.sentence(one)) for one in (_ASKED, _YES, _BACK))
        text = (
            f'<!doctype html><html lang="{escape(words.language)}" dir="auto"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{asked}</title>{script}'
            f"<style>{variables()}body{{font:17px/1.5 var(--face);max-width:34rem;margin:12vh auto;padding:0 1.2rem;"
            "color:var(--ink);background:var(--ground)}a{color:var(--accent)}button{font:inherit;padding:.3rem .9rem}"
            f'</style></head><h1 style="font-size:1.4rem">{asked}</h1><form method="post" action="{PATH}">'
            f'<p><button>{yes}</button></p></form><p><a href="/">{back}</a></p></html>'
        )
        return HTMLResponse(text, headers={"cache-control": "no-store"})


def _led_on(send: Send) -> Send:
    """Sends a redirect as a page that goes there.

    The provider's own address of signing out is another site's, where a form of ours may not lead (`form-action`),
    redirects included.
    """
    body = b""

    async def sent(message: Message) -> None:
        nonlocal body
        if message["type"] == "http.response.start" and message["status"] in (302, 303, 307):
            given = [(name.lower(), value) for name, value in message.get("headers", ())]
            to = dict(given).get(b"location", b"/").decode("latin-1")
            body = f'<!doctype html><meta charset="utf-8"><a href="{escape(to)}">{escape(to)}</a>'.encode()
            kept = [(name, value) for name, value in given if name not in (b"location", b"content-length")]
            new = [(b"content-type", b"text/html; charset=utf-8"), (b"refresh", f"0; url={to}".encode("latin-1"))]
            length = [(b"content-length", str(len(body)).encode())]
            message = {**message, "status": 200, "headers": [*kept, *new, *length]}
        elif message["type"] == "http.response.body" and body:
            message = {**message, "body": body}
        await send(message)

    return sent


async def _nothing() -> Message:
    """The body of a form without fields."""
    return {"type": "http.request", "body": b"", "more_body": False}
