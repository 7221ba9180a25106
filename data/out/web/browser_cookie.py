"""A cookie by which a browser is known again where nobody signs in: random, unreadable for scripts, of this site only.

What belongs to the browser (who works in it, half-filled forms) is kept by the server under this value, so that all its
tabs agree. Nothing is trusted because of it: without sign-in the server answers on its own machine only, and whoever
sits there is believed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final

from data.out.web import page_answers
from data.out.web.guard import App, Message, Receive, Scope, Send

NAME: Final = "okr_browser"
_DAYS: Final = 400  # browsers keep none for longer
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{40,64}")


def browser_of(cookies: Mapping[str, str]) -> str:
    """The value by which a browser is known; empty where it has none, or one that is not ours."""
    value = str(cookies.get(NAME) or "")
    return value if _SHAPE.fullmatch(value) else ""


class BrowserCookie:
    """ASGI middleware: every page that is served renews the cookie. Left out where people sign in."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the cookie to the answer where it is a page."""
        if not page_answers.may_follow(scope):
            await self.app(scope, receive, send)
            return
        known = browser_of(_cookies(scope))

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message, anew=not known):
                value = known or secrets.token_urlsafe(32)
                cookie = f"{NAME}={value}; Path=/; Max-Age={_DAYS * 86_400}; HttpOnly; SameSite=Lax"
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", cookie.encode())]}
            await send(message)

        await self.app(scope, receive, with_cookie)


def _cookies(scope: Scope) -> dict[str, str]:
    sent = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"cookie")
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(sent).items()}
    except CookieError:
        return {}


def _is_page(start: Message, *, anew: bool) -> bool:
    return (start["status"] == 200 or (anew and start["status"] == 304)) and page_answers.is_html(start)
