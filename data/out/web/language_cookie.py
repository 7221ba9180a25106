"""A cookie that tells in which language a browser was left, for who has not signed in or said who they are.

A page is served in this language from its first byte on. `direction.js` asks for the cookie when the pages speak
another language than the document does; scripts may read it, for there is nothing to hide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data.config.i18n.languages import is_offered
from data.out.web.guard import Scope

NAME: Final = "okr_language"
_DAYS: Final = 400  # browsers keep none for longer


def of_browser(cookies: Mapping[str, str]) -> str | None:
    """The language a browser was left in; None where it says none, or one that is not offered."""
    value = str(cookies.get(NAME) or "")
    return value if is_offered(value) else None


def of_request(scope: Scope) -> str | None:
    """The same, of a request."""
    return of_browser(Request(scope).cookies)


def route() -> Route:
    """The route that sets it; the guard before it has looked whose page the POST comes from."""

    async def left_in(request: Request) -> Response:
        code = request.path_params["code"]
        if not is_offered(code):
            return Response(status_code=404)
        answer = Response(status_code=204, headers={"cache-control": "no-store"})
        answer.set_cookie(NAME, code, max_age=_DAYS * 86_400, path="/", samesite="lax")
        return answer

    return Route("/okr-language/{code}", left_in, methods=["POST"])
