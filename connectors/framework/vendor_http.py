"""The sessions of `requests` that vendors' own clients use, held to where a source may lead.

As in `connectors.framework.http`: a name is looked up once and what was judged is connected to, and no redirect is
followed, so that no key reaches a second host.
"""

from __future__ import annotations

import socket
from typing import Any, Final
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connectors.framework.network import Network
from connectors.framework.options import on_loopback

_PORTS: Final = {"http": 80, "https": 443}


def hold(session: Session, network: Network, base_url: str) -> None:
    """Hold a session to `network`, whatever it asks for. base_url: where it leads; the environment's proxies lead
    outwards, never to this machine."""
    session.max_redirects = 0
    session.trust_env = not on_loopback(base_url)
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(network))


class _Adapter(HTTPAdapter):
    def __init__(self, network: Network) -> None:
        self._network = network
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """A pool whose connections judge before they connect."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = _pools(self._network)

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        """A proxy looks names up itself, so before one is asked we look whether the name leads inside."""
        url = request.url or ""
        if select_proxy(url, more.get("proxies")):
            parts = urlsplit(url)
            self._network.check(parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443))
        return super().send(request, *args, **more)


def _pools(network: Network) -> dict[str, Any]:
    class Judging:
        """Looks a host up once and connects to what may be reached; raises NotAllowed."""

        _dns_host: str
        port: int

        def _new_conn(self) -> socket.socket:
            host = self._dns_host
            *others, last = network.addresses(host, self.port)
            try:
                for address in others:
                    self._dns_host = address
                    try:
                        return self._connected()
                    except (NewConnectionError, ConnectTimeoutError):
                        continue
                self._dns_host = last
                return self._connected()
            finally:
                self._dns_host = host  # the certificate is that of the name

        def _connected(self) -> socket.socket:
            made: socket.socket = super()._new_conn()  # type: ignore[misc]
            return made

    class Plain(Judging, HTTPConnection):
        pass

    class Secure(Judging, HTTPSConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
