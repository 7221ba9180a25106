"""Somebody who has signed in, for pages under test without a server: who their provider says they are, and the cookie
that `data.out.web.sign_in_door` gives their browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from data.out.web import session_cookie
from data.queries import sessions
from data.stores.workspace import shared

_cookies: dict[str, str] = {}


@pytest.fixture(autouse=True)
def cookies_of_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page under test has no browser that would bring them."""
    _cookies.clear()
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: StreamlitCookies(_cookies)))


def sign_in(app: AppTest, home: Path, email: str, **claims: object) -> AppTest:
    """Let somebody come in, with what else the provider says of them; the page is not run yet."""
    workspace = shared(home)
    auth = workspace.settings.auth
    assert auth is not None
    app.user.clear()
    app.user.update({"is_logged_in": True, "email": email, "email_verified": True} | claims)
    number = sessions.number_of(sessions.numbers(workspace), email)
    secret = auth.cookie_secret.get_secret_value()
    _cookies[session_cookie.NAME] = session_cookie.made(secret, email, number, workspace.now())
    return app
