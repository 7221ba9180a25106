"""Which answers of the server are pages of the program, for middleware that adds to them."""

from __future__ import annotations

from typing import Final

from data.out.web.guard import Message, Scope

# no pages of ours; a wall and a tile have all they need of their own
_NO_PAGES: Final = ("/api/", "/_stcore", "/wall", "/tile/", "/oembed", "/auth/")


def may_follow(scope: Scope) -> bool:
    """Whether a request may be answered with a page of ours."""
    return scope["type"] == "http" and scope.get("method") == "GET" and not scope["path"].startswith(_NO_PAGES)


def headers(start: Message) -> dict[bytes, bytes]:
    """The headers of an answer that starts, by name in small letters."""
    return {name.lower(): value for name, value in start.get("headers", ())}


def is_html(start: Message) -> bool:
    """Whether an answer that starts is HTML."""
    return headers(start).get(b"content-type", b"").startswith(b"text/html")
