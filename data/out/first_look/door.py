"""What a request for the overview is sent besides the page: the first look, where there is one that is still true."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data.out.first_look import markup, reader, seen
from data.out.first_look.reader import Claims
from data.out.first_look.seen import Asked
from data.out.web import language_cookie
from data.out.web.guard import Scope, is_secure
from data.out.web.page_assets import FOR_LONG, mark
from data.queries import form_drafts, preferences, views
from data.queries.snapshot import Snapshot, of_home

log = logging.getLogger(__name__)

_OVERVIEW: Final = "/"
_PAGE: Final = "overview"  # of what readers chose last


_HERE: Final = Path(__file__).parent
_SHEET, _SCRIPT = "/okr-first-look.css", "/okr-first-look.js"


class FirstLook:
    """home: of the workspace.  of_pages: their style sheet.  claims: reads Streamlit's sign-in cookies."""

    def __init__(self, home: Path, of_pages: str, claims: Claims) -> None:
        self.home = home
        self.claims = claims
        # what the sheet says of `<html>` is said of what stands for it in a shadow root
        of_root = of_pages.replace("html[dir=", ".page[dir=")
        self.sheet = of_root + (_HERE / "first_look.css").read_text(encoding="utf-8")
        self.script = (_HERE / "first_look.js").read_text(encoding="utf-8")
        self.addresses = f"{_SHEET}?{mark(self.sheet.encode())}", f"{_SCRIPT}?{mark(self.script.encode())}"

    def routes(self) -> list[Route]:
        """Its style sheet and script, which hold no figure."""

        async def sheet(_request: Request) -> Response:
            return Response(self.sheet, media_type="text/css", headers=FOR_LONG)

        async def script(_request: Request) -> Response:
            return Response(self.script, media_type="text/javascript", headers=FOR_LONG)

        return [Route(_SHEET, sheet, methods=["GET"]), Route(_SCRIPT, script, methods=["GET"])]

    async def __call__(self, scope: Scope) -> bytes | None:
        """The markup for who asks; None where it is not known what they will see, or where they may not see it."""
        into = [value for name, value in scope["headers"] if name == b"sec-fetch-dest"]
        if scope["path"] != _OVERVIEW or into not in ([], [b"document"]) or seen.nobody():
            return None
        try:
            return await run_in_threadpool(self._of, scope)
        except Exception as error:
            log.warning("A page was sent without its first look: %s", type(error).__name__)
            return None

    def _of(self, scope: Scope) -> bytes | None:
        request, snapshot = Request(scope), of_home(self.home)
        origin = f"{'https' if is_secure(scope) else 'http'}://{request.headers.get('host', '')}"
        who = reader.of_request(snapshot, request.cookies, origin, self.claims)
        found = seen.last(seen.whose("" if who.browser else who.email, who.browser)) if who else None
        if who is None or found is None or found.asked != self._asked(snapshot, who, request.cookies, scope):
            return None
        return markup.of(found, *self.addresses)

    def _asked(self, snapshot: Snapshot, who: reader.Reader, cookies: Mapping[str, str], scope: Scope) -> Asked:
        chosen = preferences.of(snapshot, preferences.owner_of(who.email, who.browser))
        words = preferences.words_with(snapshot, chosen, language_cookie.of_browser(cookies))
        query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
        if not query:  # they find it as they left it
            owner = form_drafts.owner_of("" if who.browser else who.email, who.browser, who.email)
            query = views.find(snapshot, owner, _PAGE) if owner else {}
        return Asked(snapshot.version, words, query, who.email)
