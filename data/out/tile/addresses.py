"""The addresses of a tile, and what people paste to show it somewhere: a frame, a picture, a link."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from data.config.i18n.translation import one_line
from data.queries.tiles import Subject

PATH: Final = "/tile"
OEMBED: Final = "/oembed"
_MARKDOWN: Final = "\\[]()<>`*_!&"  # what it reads as more than a letter
WIDTH: Final = 640
HEIGHTS: Final[dict[Subject, int]] = {"key_result": 380, "objective": 460, "overview": 520}
"""Pixels that a frame takes where nobody says otherwise; a longer list scrolls."""


@dataclass(frozen=True, slots=True)
class Snippets:
    """What is pasted. link: into anything that knows oEmbed.  frame: HTML.  picture: Markdown.  png, svg: addresses."""

    link: str
    frame: str
    picture: str
    png: str
    svg: str


def tile(base: str, token: str) -> str:
    """The address of a tile. base: of the pages, without a slash at its end."""
    return f"{base}{PATH}/{token}"


def oembed(base: str, token: str) -> str:
    """The address that answers oEmbed for a tile."""
    return f"{base}{OEMBED}?{urlencode({'url': tile(base, token), 'format': 'json'})}"


@dataclass(frozen=True, slots=True)
class Found:
    """What the page of a tile says of itself to those that show links. oembed: address.  picture: of its PNG."""

    oembed: str
    picture: str


def found(base: str, token: str) -> Found:
    """It, for a tile."""
    return Found(oembed(base, token), f"{tile(base, token)}.png")


def token_of(url: str) -> tuple[str, dict[str, str]]:
    """The token in the address of a tile or its picture, and how it was asked for; empty where there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", {}
    folder, _, name = parts.path.rpartition("/")
    token = name.removesuffix(".png").removesuffix(".svg")
    return (token, dict(parse_qsl(parts.query))) if folder.endswith(PATH) else ("", {})


def frame(address: str, title: str, width: str, height: int) -> str:
    """An `iframe` of a tile. width: pixels, or `100%`."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" '
        'style="border:0;max-width:100%" loading="lazy"></iframe>'
    )


def snippets(base: str, token: str, subject: Subject, title: str) -> Snippets:
    """Everything that can be pasted. title: of what the tile shows, for those who do not see it."""
    address, title = tile(base, token), one_line(title)
    named = title.translate({ord(sign): f"\\{sign}" for sign in _MARKDOWN})
    return Snippets(
        address,
        frame(address, title, "100%", HEIGHTS[subject]),
        f"[![{named}]({address}.png)]({address})",
        f"{address}.png",
        f"{address}.svg",
    )


def asked(**look: str) -> str:
    """The query of an address, from what is not empty."""
    kept = {name: value for name, value in look.items() if value}
    return f"?{urlencode(kept, quote_via=quote)}" if kept else ""
