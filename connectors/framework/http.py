"""One HTTP exchange: bounded in time and size, never led to another host, every failure one of ours."""

from __future__ import annotations

import ssl
from functools import cache
from typing import Any

import httpx

from connectors.framework.connector import on_loopback, origin
from connectors.framework.errors import BadData, Transient, WrongAddress
from connectors.framework.http_answer import Answer
from connectors.framework.limits import Patience

_MOST_REDIRECTS = 5
_AGENT = "okr-dashboard (marketing metrics)"


class Web:
    """The HTTP client of one pull; connections are kept between requests."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._clients: dict[bool, httpx.Client] = {}

    def exchange(self, method: str, url: str, seconds: float, **request: Any) -> Answer:
        """Send one request and read its complete answer, whatever its status, following redirects on the same host.

        Raises Transient where the line breaks, WrongAddress for a redirect elsewhere, BadData for too much of it.
        """
        for _ in range(_MOST_REDIRECTS):
            try:
                answer = self._once(method, url, seconds, request)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
                raise WrongAddress(f"{_place(url)} cannot be asked: {error}") from error
            except httpx.DecodingError as error:
                raise BadData(f"{_place(url)} answered in a broken encoding: {error}") from error
            except httpx.TimeoutException as error:
                raise Transient(f"{_place(url)} did not answer in time") from error
            except httpx.HTTPError as error:
                raise Transient(f"{_place(url)} broke off: {error or type(error).__name__}") from error
            if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
                return answer
            url = _redirected(method, url, answer)
            request.pop("params", None)  # the new address carries the query it wants
        raise WrongAddress(f"{_place(url)} redirects in a circle")

    def close(self) -> None:
        """Hang up."""
        for client in self._clients.values():
            client.close()

    def _once(self, method: str, url: str, seconds: float, request: dict[str, Any]) -> Answer:
        patience = self._patience
        timeout = httpx.Timeout(min(patience.silence, seconds), connect=min(patience.connect, seconds))
        with self._client(url).stream(method, url, timeout=timeout, **request) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > patience.largest:
                    raise BadData(f"{_place(url)} answered with more than {patience.largest // 2**20} MB")
            return Answer(_place(url), response.status_code, headers, bytes(body))

    def _client(self, url: str) -> httpx.Client:
        """The environment's proxies lead outwards, never to this machine."""
        outward = not on_loopback(url)
        if outward not in self._clients:
            self._clients[outward] = httpx.Client(verify=_trusted(), trust_env=outward, headers={"User-Agent": _AGENT})
        return self._clients[outward]


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are trusted; reading them takes longer than a pull of a few days."""
    return httpx.create_ssl_context()


def _redirected(method: str, url: str, answer: Answer) -> str:
    target = str(httpx.URL(url).join(answer.headers["location"]))
    if origin(target) != origin(url) or method != "GET":
        raise WrongAddress(
            f"{_place(url)} redirects to {_place(target)}, which was not followed",
            remedy="If that is where the service lives now, write it as the address of this source in okr.toml.",
        )
    return target


def _place(url: str) -> str:
    """Host and path: enough for a message, without the query."""
    return url.split("://", 1)[-1].split("?", 1)[0]
