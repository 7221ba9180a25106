"""The server that owns the metric store, as other commands ask it: over loopback, past any proxy."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

from data.config.server_registry import Server
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import language
from okr_model.wording.sentences import Sentence, as_it_is

_SECONDS = 60  # a big plan on a slow machine takes its time; a dead server refuses at once
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to call instead
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def url(server: Server) -> str:
    """The address to open or ask."""
    host = _ANYWHERE.get(server.address, server.address)
    return f"http://[{host}]:{server.port}" if ":" in host else f"http://{host}:{server.port}"


def answers(server: Server) -> bool:
    """Whether it is up: a process may have announced itself and hang, or have left its number to another one."""
    try:
        return isinstance(_get(server, "/healthz", 3), dict)
    except (OSError, HTTPException, ValueError):
        return False


def ask(server: Server, path: str, asked: Mapping[str, str | None], body: Any = None) -> Any:
    """The answer of the JSON API, to a body where one is sent; None where nobody answers.

    Raises `WronglyAsked` or `NotDone` where it refuses.
    """
    query = urllib.parse.urlencode({key: value for key, value in asked.items() if value is not None})
    try:
        return _get(server, f"{path}?{query}", _SECONDS, body)
    except urllib.error.HTTPError as refusal:
        why = _reason(refusal)
        if refusal.code in (400, 404):
            raise WronglyAsked(as_it_is(why)) from None
        raise NotDone(
            Sentence("The server of this workspace ({url}) does not answer: {why}").filled(url=url(server), why=why)
        ) from None
    except (OSError, HTTPException, ValueError):
        return None


def _get(server: Server, path: str, seconds: float, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {server.token}", "Accept-Language": language()}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url(server) + path, data, headers)  # noqa: S310 - our own http address
    with _direct.open(request, timeout=seconds) as answer:
        return json.load(answer)


def _reason(refusal: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(refusal)["error"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"HTTP {refusal.code}"
