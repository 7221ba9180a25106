"""Where a service sends a person back after they allowed it to be read: `/connect/callback`.

The page that began it waits in another tab and takes what was granted; this one only says how it went. It is shown to
whoever comes, so it tells no more than that, and nothing of the address they came with is repeated in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from data.commands.errors import CannotWrite, Refused
from data.commands.permissions import actor_of
from data.commands.sources import authorising
from data.config.i18n.translation import Wording
from data.config.theme.style_sheet import variables
from data.out.web import language_cookie
from data.queries.preferences import of, owner_of, words_with
from data.stores.workspace import shared
from okr_model.wording.sentences import Sentence

PATH: Final = "/connect/callback"
_MOST: Final = 8_000  # letters of an answer
_SIGN_IN: Final = "_streamlit_user"  # cookies of who signed in, in one piece or several
_DONE: Final = Sentence("Connected. You can close this tab and return to the one you came from.")
_NOT: Final = Sentence("Not connected.")


def browser_of(cookies: Mapping[str, str]) -> str:
    """What a browser's sign-in is known by, without giving it away; the same for all where nobody signs in."""
    signed_in = sorted((name, value) for name, value in cookies.items() if name.startswith(_SIGN_IN))
    return hashlib.sha256(repr(signed_in).encode()).hexdigest() if signed_in else ""


def route(home: Path) -> Route:
    """The route; the guard before it has looked at host and sender."""

    async def callback(request: Request) -> HTMLResponse:
        answer = dict(request.query_params)
        too_much = sum(map(len, answer.values())) > _MOST
        browser, left_in = browser_of(request.cookies), language_cookie.of_browser(request.cookies)
        return await run_in_threadpool(_answered, home, {} if too_much else answer, browser, left_in)

    return Route(PATH, callback, methods=["GET"])


def _answered(home: Path, answer: Mapping[str, str], browser: str, left_in: str | None) -> HTMLResponse:
    workspace = shared(home)
    by = authorising.begun_by(answer.get("state", "")) or ""
    words = words_with(workspace, of(workspace, owner_of(by)), left_in)
    actor = actor_of(workspace, by, "page")
    try:
        authorising.finish_authorisation(workspace, actor, answer, browser=browser)
    except (Refused, CannotWrite) as refusal:
        return _page(words, _NOT, words.sentence(getattr(refusal, "sentence", None) or str(refusal)), 400)
    return _page(words, _DONE, "", 200)


def _page(words: Wording, what: Sentence, why: str, status: int) -> HTMLResponse:
    heading, back = words.sentence(what), words.sentence(Sentence("Sources"))
    text = (
        f'<!doctype html><html lang="{escape(words.language)}" dir="auto"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>OKR</title>'
        f"<style>{variables()}body{{font:17px/1.5 var(--face);max-width:34rem;margin:12vh auto;padding:0 1.2rem;"
        "color:var(--ink);background:var(--ground)}a{color:var(--accent)}</style>"
        f"<h1 style='font-size:1.4rem'>{escape(heading)}</h1><p>{escape(why)}</p>"
        f"<p><a href='/sources'>{escape(back)}</a></p></html>"
    )
    # the address holds a code: it is spent by now, and goes nowhere from here
    return HTMLResponse(text, status, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})
