"""Around Streamlit's ways of signing in and out, where people do: sessions that can be ended, and failures in words.

/oauth2callback    where somebody has signed in, their browser is given its session; where that failed, it is told so
/auth/login        a provider that does not answer: said on the sign-in page, not as a bare error
/auth/logout       ends the person's sessions, not only the cookies of this browser
/media, uploads    files of pages: for browsers with a session that counts
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import cookie_parser

from data.commands import sessions as commands
from data.commands.errors import Refused
from data.commands.permissions import actor_of
from data.config.auth_settings import AuthSettings
from data.out.web import session_cookie
from data.out.web.guard import App, Language, Message, Receive, Scope, Send, in_english, refuse
from data.queries import sessions
from data.stores.workspace import shared
from okr_model.wording.sentences import Sentence

Claims = Callable[[Mapping[str, str]], Mapping[str, Any]]
"""What Streamlit's sign-in cookies say of who somebody is; empty where they are not to be trusted."""

SAID: Final = "sign_in"
"""The query parameter by which the sign-in page is told what happened: `unavailable`, `failed` or `refused`."""

_CALLBACK, _LOGIN, _LOGOUT = "/oauth2callback", "/auth/login", "/auth/logout"
_USER: Final = "_streamlit_user"
_OF_PAGES: Final = ("/media/", "/_stcore/upload_file/")
_NO_SESSION: Final = Sentence("Sign in first: this belongs to a page.")

log = logging.getLogger(__name__)


class SignInDoor:
    """ASGI middleware. claims: reads Streamlit's cookies, which is the web door's business."""

    def __init__(
        self, app: App, *, home: Path, auth: AuthSettings, claims: Claims, language: Language = in_english
    ) -> None:
        self.app = app
        self.language = language
        self.home = home
        self.secret = auth.cookie_secret.get_secret_value()
        self.days = auth.session_days
        self.claims = claims

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look after what has to do with signing in; hand on everything else as it is."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == _CALLBACK:
            await self.app(scope, receive, self._with_session(scope, send))
        elif path == _LOGIN:
            await self.app(scope, receive, _told(send, "unavailable"))
        elif path == _LOGOUT:
            await run_in_threadpool(self._sign_out, _cookies(scope))
            await self.app(scope, receive, _forgetting(send))
        elif path.startswith(_OF_PAGES) and not await run_in_threadpool(self._has_session, _cookies(scope)):
            await refuse(scope, send, _NO_SESSION, self.language)
        else:
            await self.app(scope, receive, send)

    def _with_session(self, scope: Scope, send: Send) -> Send:
        """The answer to a browser that comes from the provider: its session with the cookies, or why there is none."""
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = _set_cookies(message)
                email = str(self.claims(given).get("email") or "") if given.get(_USER) else ""
                if email:
                    cookie = await run_in_threadpool(self._new_session, email)
                    message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie.encode())]}
                elif "error" in asked:
                    message = _to(message, "refused")
                elif "code" in asked:
                    message = _to(message, "failed")
            await send(message)

        return answered

    def _new_session(self, email: str) -> str:
        workspace = shared(self.home)
        number = sessions.number_of(sessions.numbers(workspace), email)
        value = session_cookie.made(self.secret, email, number, workspace.now())
        return f"{session_cookie.NAME}={value}; Path=/; Max-Age={self.days * 86_400}; HttpOnly; SameSite=Lax"

    def _sign_out(self, cookies: Mapping[str, str]) -> None:
        """End the sessions of who comes with one that counts; a stranger's old copy ends nothing."""
        email = str(self.claims(cookies).get("email") or "")
        if email and self._counts(cookies, email):
            workspace = shared(self.home)
            try:
                commands.end_own(workspace, actor_of(workspace, email, "page"))
            except Refused as refusal:
                log.warning("signing out: %s", refusal)

    def _has_session(self, cookies: Mapping[str, str]) -> bool:
        email = str(self.claims(cookies).get("email") or "")
        return bool(email) and self._counts(cookies, email)

    def _counts(self, cookies: Mapping[str, str], email: str) -> bool:
        workspace = shared(self.home)
        session = session_cookie.of_browser(self.secret, cookies)
        numbers = sessions.numbers(workspace)
        return session_cookie.standing(session, email, numbers, workspace.now(), self.days) == "good"


def _forgetting(send: Send) -> Send:
    """An answer that also takes the browser's session away."""

    async def answered(message: Message) -> None:
        if message["type"] == "http.response.start":
            gone = f"{session_cookie.NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
            message = {**message, "headers": [*message["headers"], (b"set-cookie", gone.encode())]}
        await send(message)

    return answered


def _told(send: Send, what: str) -> Send:
    """An answer that is an error becomes the way back to the sign-in page, which says in words what it was."""
    swallowed = False

    async def answered(message: Message) -> None:
        nonlocal swallowed
        if message["type"] == "http.response.start" and message["status"] >= 400:
            swallowed = True
            await send(_to({"type": "http.response.start", "headers": []}, what))
            await send({"type": "http.response.body", "body": b""})
        elif not swallowed:
            await send(message)

    return answered


def _to(message: Message, what: str) -> Message:
    """The same answer, leading to the sign-in page with what it is to say."""
    kept = [(name, value) for name, value in message["headers"] if name.lower() != b"location"]
    return {**message, "status": 302, "headers": [*kept, (b"location", f"/?{SAID}={what}".encode())]}


def _cookies(scope: Scope) -> dict[str, str]:
    return _parsed(value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"cookie")


def _set_cookies(message: Message) -> dict[str, str]:
    given = (value.decode("latin-1") for name, value in message["headers"] if name.lower() == b"set-cookie")
    return _parsed(value.partition(";")[0] for value in given)


def _parsed(sent: Iterable[str]) -> dict[str, str]:
    return cookie_parser("; ".join(sent))
