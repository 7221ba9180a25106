"""What a service says went wrong, taken out of whatever it is wrapped in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_MOST_SAID: Final = 20_000  # far more than a message shows
_MOST_SENTENCES: Final = 3  # more of them are a list that nobody reads
_DEEPEST: Final = 8  # levels of wrapping
_HTML: Final = re.compile(rb"\s*<(!doctype|html|head|body|title|\?xml)", re.IGNORECASE)

_SENTENCES: Final = (
    ("message", "error_description", "description", "detail", "msg", "error_message", "errorMessage", "faultstring"),
    ("error_user_msg", "localizedMessage"),  # for people, beside the one for programmers
)
"""Where sentences stand, of each group the first: most services; OAuth; Telegram; problem+json and JSON:API; …"""

_ENVELOPES: Final = ("error", "errors", "detail", "details", "fault", "errorMessages", "meta", "message")
"""Where what went wrong is wrapped in once more."""

_NAMES: Final = ("reason", "category", "type", "code", "status")
"""Short names of errors, for want of a sentence."""


_MARKUP: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
_UNSEEN: Final = re.compile(
    r"[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+"
)
"""What turns the letters around it, or has no shape; the joiners that words and signs are made with are kept."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def clean(text: str) -> str:
    """What strangers wrote, without control characters and marks that nobody sees."""
    return _CONTROL.sub(" ", _UNSEEN.sub("", text))


def sentence(body: bytes) -> str:
    """The service's own words on one line; empty for web pages, silence, and what holds no words."""
    if _HTML.match(body):
        return ""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return _line(body[:_MOST_SAID].decode("utf-8", "replace"))
    return "; ".join(_distinct(_told(found)) or _distinct(_named(found)))


def _told(found: Any, depth: int = 0) -> Iterator[str]:
    """Every sentence of an answer, the outermost first."""
    if depth > _DEEPEST:
        return
    match found:
        case str():
            yield from _words(found, depth)
        case list():
            for one in found:
                yield from _told(one, depth + 1)
        case Mapping():
            yield from [*_of_object(found, depth)] or filter(None, [_own(found, "title", depth)])


def _of_object(found: Mapping[str, Any], depth: int) -> Iterator[str]:
    own = [words for keys in _SENTENCES if (words := next(filter(None, (_own(found, k, depth) for k in keys)), ""))]
    name = _own(found, "error", depth)  # such as invalid_grant, beside its description
    yield from [f"{name}: {own[0]}", *own[1:]] if name and own and name not in own[0] else own or filter(None, [name])
    for key in _ENVELOPES:
        inner = found.get(key)
        if isinstance(inner, Mapping) and key == "errors":
            yield from _of_fields(inner, depth)
        elif isinstance(inner, Mapping | list) or (isinstance(inner, str) and key == "errors"):
            yield from _told(inner, depth + 1)


def _own(found: Mapping[str, Any], key: str, depth: int) -> str:
    """The text under a key, if one stands there."""
    return "; ".join(_words(found.get(key), depth))


def _of_fields(fields: Mapping[str, Any], depth: int) -> Iterator[str]:
    """{"name": ["is too short"]}: what is wrong with each field."""
    for name, wrong in fields.items():
        for words in _told(wrong, depth + 1):
            yield words if name in ("base", "message") else f"{name}: {words}"


def _named(found: Any, depth: int = 0) -> Iterator[str]:
    """The first of an error's short names that is a word, else its number."""
    if isinstance(found, list) and depth <= _DEEPEST:
        for one in found:
            yield from _named(one, depth + 1)
    if isinstance(found, Mapping) and depth <= _DEEPEST:
        names = [(key, found[key]) for key in _NAMES if found.get(key)]
        words = [name for _, name in names if isinstance(name, str)]
        yield from (words or [f"{key} {name}" for key, name in names if type(name) is int])[:1]
        for key in _ENVELOPES:
            yield from _named(found.get(key), depth + 1)


def _words(text: Any, depth: int) -> Iterator[str]:
    """A text on one line; JSON inside a text is opened like any other."""
    if not isinstance(text, str) or not text.strip():
        return
    if text.lstrip()[0] in "{[":
        try:
            yield from _told(json.loads(text), depth + 1)
            return
        except (ValueError, RecursionError):
            pass
    yield _line(text[:_MOST_SAID])


def _distinct(told: Iterator[str]) -> list[str]:
    """Those that say something new, without the full stops inside."""
    found: list[str] = []
    for words in told:
        if not any(words.rstrip(".") in other for other in found):
            found.append(words)
            if len(found) == _MOST_SENTENCES:
                break
    return [*(words.rstrip(".") for words in found[:-1]), *found[-1:]]


def _line(text: str) -> str:
    return " ".join(clean(_MARKUP.sub(" ", text)).split())
