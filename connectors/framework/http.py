"""One HTTP exchange: bounded in time and size, never led to another host or inside, every failure one of ours."""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from connectors.framework.connector import on_loopback, origin
from connectors.framework.errors import BadData, Transient, WrongAddress
from connectors.framework.http_answer import Answer
from connectors.framework.limits import Patience
from connectors.framework.network import Network
from okr_model.wording.sentences import Sentence

_MOST_REDIRECTS = 5
_AGENT = "okr-dashboard (marketing metrics)"


class Web:
    """The HTTP client of one pull; connections are kept between requests. network: where it may go."""

    def __init__(self, patience: Patience, network: Network) -> None:
        self._patience = patience
        self._network = network
        self._clients: dict[str | None, httpx.Client] = {}

    def exchange(self, method: str, url: str, seconds: float, **request: Any) -> Answer:
        """Send one request and read its complete answer, whatever its status, following redirects on the same host.

        Raises Transient where the line breaks, WrongAddress for a redirect elsewhere, NotAllowed for an address inside
        that nobody allowed, BadData for too much of it.
        """
        for _ in range(_MOST_REDIRECTS):
            try:
                answer = self._once(method, url, seconds, request)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
                raise WrongAddress(
                    Sentence("{place} cannot be asked: {error}").filled(place=_place(url), error=error)
                ) from error
            except httpx.DecodingError as error:
                raise BadData(
                    Sentence("{place} answered in a broken encoding: {error}").filled(place=_place(url), error=error)
                ) from error
            except httpx.TimeoutException as error:
                raise Transient(Sentence("{place} did not answer in time").filled(place=_place(url))) from error
            except httpx.HTTPError as error:
                raise Transient(
                    Sentence("{place} broke off: {error}").filled(
                        place=_place(url), error=error or type(error).__name__
                    )
                ) from error
            if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
                return answer
            url = _redirected(method, url, answer)
            request.pop("params", None)  # the new address carries the query it wants
        raise WrongAddress(Sentence("{place} redirects in a circle").filled(place=_place(url)))

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
                    raise BadData(
                        Sentence("{place} answered with more than {largest} MB").filled(
                            place=_place(url), largest=patience.largest // 2**20
                        )
                    )
            return Answer(_place(url), response.status_code, headers, bytes(body))

    def _client(self, url: str) -> httpx.Client:
        """The environment's proxies lead outwards, never to this machine. They look names up themselves, so before one
        is asked we look whether the name leads inside."""
        proxy = _proxy_of(url)
        if proxy:
            parts = urlsplit(url)
            self._network.check(parts.hostname or "", parts.port or 443)
        if proxy not in self._clients:
            transport = httpx.HTTPTransport(verify=_trusted(), proxy=proxy) if proxy else _Direct(self._network)
            self._clients[proxy] = httpx.Client(transport=transport, trust_env=False, headers={"User-Agent": _AGENT})
        return self._clients[proxy]


class _Direct(httpx.HTTPTransport):
    """Connects to the addresses that were judged, and to no others."""

    def __init__(self, network: Network) -> None:
        super().__init__(verify=_trusted(), trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=_Judging(network))


class _Judging(httpcore.NetworkBackend):
    """Looks a host up once and connects to what may be reached."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """As httpcore asks for it; raises NotAllowed, Transient, and what httpcore raises."""
        *others, last = self._network.addresses(host, port)
        for address in others:
            try:
                return self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._sockets.connect_tcp(last, port, timeout, local_address, socket_options)


def _proxy_of(url: str) -> str | None:
    """The proxy that the environment names for an address, if any."""
    parts = urlsplit(url)
    if on_loopback(url) or urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are trusted; reading them takes longer than a pull of a few days."""
    return httpx.create_ssl_context()


def _redirected(method: str, url: str, answer: Answer) -> str:
    target = str(httpx.URL(url).join(answer.headers["location"]))
    if origin(target) != origin(url) or method != "GET":
        raise WrongAddress(
            Sentence("{place} redirects to {place2}, which was not followed").filled(
                place=_place(url), place2=_place(target)
            ),
            remedy=Sentence(
                "If that is where the service lives now, write it as the address of this source in okr.toml."
            ),
        )
    return target


def _place(url: str) -> str:
    """Host and path: enough for a message, without the query."""
    return url.split("://", 1)[-1].split("?", 1)[0]
