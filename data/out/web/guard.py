"""What every request passes before a page or the API sees it: who may knock, and the headers every answer carries.

Streamlit checks the Host of a socket only, takes a socket without Origin or from any port of this machine, and sends
no security headers; the guard closes these. It reads nothing but the ASGI scope, so it works under any server.
Before it stands the threshold: nobody passes a server that has not started as it should.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from ipaddress import ip_address
from typing import Any

from data.config.i18n.translation import wording
from data.out.cli.errors import explain
from data.out.web import origins
from okr_model.wording.sentences import Sentence, as_typed

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}

_POLICY = b"content-security-policy"
_FRAMED = "/tile/"
"""What other sites may frame: the answers there say themselves which sites, in a policy of their own."""

ONLY_HERE = Sentence(
    "This server has no sign-in configured, so it answers only on this machine (127.0.0.1). "
    "To let others in, set up [auth] in okr.toml; README.md, section 'Let others in', shows how."
)
ONLY_FROM_HERE = Sentence("This page may only be used from its own address.")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
ELSEWHERE = Sentence("The figures of this server stand at /metrics.")
_STREAMLITS_FIGURES = "/_stcore/metrics"  # open to everybody, and it names who is signed in

NOT_STARTED = Sentence(
    "This server runs without its start-up (ASGI lifespan), which opens the workspace and checks its safety."
)
ONE_HOST = Sentence("The Host header must name one host, such as okr.example.com or okr.example.com:8501.")
NOT_SERVED = Sentence("Host {name} is not served here. Add it to [server] allowed_hosts in okr.toml.")

Language = Callable[[Scope], str]
"""The language of who asks, a code such as `fa`."""


def in_english(_scope: Scope) -> str:
    """Whoever asks."""
    return "en"


def is_loopback(address: str | None) -> bool:
    """Whether an address or name is this machine's own; unix sockets (None) are."""
    if address is None or address.lower() in LOOPBACK_NAMES:
        return True
    try:
        return ip_address(address.strip("[]").split("%")[0]).is_loopback
    except ValueError:
        return False


class Threshold:
    """ASGI middleware: a start that fails is told in words, and without a start nobody passes.

    Streamlit would serve its pages all the same where a server leaves the start-up out, as `uvicorn --lifespan off`.
    """

    def __init__(self, app: App, language: Language = in_english) -> None:
        self.app = app
        self.language = language
        self.started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch the start; refuse what comes without one."""

        async def watched(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed" and isinstance(error := sys.exception(), Exception):
                trouble = explain(error)
                message = {**message, "message": trouble.message} if trouble else message
            self.started |= message["type"] == "lifespan.startup.complete"
            await send(message)

        if scope["type"] == "lifespan":
            await self.app(scope, receive, watched)
        elif self.started:
            await self.app(scope, receive, send)
        else:
            await refuse(scope, send, NOT_STARTED, self.language, status=503)


class Guard:
    """ASGI middleware. `signed_in_only`: sign-in is configured, so other machines may connect.

    hosts: names that are served, besides those of this machine.  address: where people open the pages (`https://…`),
    for a proxy that does not say that it takes them by https.
    """

    def __init__(
        self,
        app: App,
        *,
        signed_in_only: bool,
        hosts: Iterable[str] = (),
        address: str = "",
        language: Language = in_english,
    ) -> None:
        self.app = app
        self.language = language
        self.signed_in_only = signed_in_only
        self.hosts = LOOPBACK_NAMES | set(map(origins.named, hosts))
        self.address = origins.origin_of("/".join(address.split("/", 3)[:3]).lower())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what may not pass; else hand on, adding the headers."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal:
            await refuse(scope, send, refusal, self.language)
            return
        secure, framed = is_secure(scope), scope["path"].startswith(_FRAMED)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = list(_answer_headers(message.get("headers", ()), secure, framed))
            await send(message)

        await self.app(scope, receive, with_headers)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> Sentence | None:
        server, client = scope.get("server"), scope.get("client")
        if not self.signed_in_only and not (is_loopback(server and server[0]) and is_loopback(client and client[0])):
            return ONLY_HERE
        if scope["path"] == _STREAMLITS_FIGURES:
            return ELSEWHERE
        host = origins.host_of(scope["headers"])
        if host is None:
            return ONE_HOST
        name = host.name
        if name not in self.hosts and not any(h.startswith("*.") and name.endswith(h[1:]) for h in self.hosts):
            return NOT_SERVED.filled(name=as_typed(name[:80]))
        if not self._may_write(scope, headers, host):
            return ONLY_FROM_HERE
        return None

    def _may_write(self, scope: Scope, headers: dict[str, str], host: origins.Host) -> bool:
        """Whether a socket, or a request that may change something, comes from a page of ours.

        Programs send no Origin; whatever they change goes through the API, which asks for its token in a header that
        no page from elsewhere can send unasked. A browser names the origin of every such request.
        """
        socket = scope["type"] == "websocket"
        if not socket and scope.get("method") in _READING:
            return True
        sent = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"origin"]
        if not sent:
            return not socket and headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
        own = {host.origin("https" if is_secure(scope) else "http")}
        if self.address and self.address[1:] == host.origin(self.address[0])[1:]:
            own.add(self.address)
        return len(sent) == 1 and origins.origin_of(sent[0].lower()) in own


def is_secure(scope: Scope) -> bool:
    """Whether a request comes by https, here or at the proxy before us."""
    forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-proto"]
    return scope.get("scheme") in {"https", "wss"} or forwarded[-1:] == [b"https"]


def _answer_headers(
    given: Iterable[tuple[bytes, bytes]], secure: bool, framed: bool = False
) -> Iterable[tuple[bytes, bytes]]:
    """The headers of an answer and ours, which count more. framed: of what others may frame, its own policy stays."""
    given = list(given)
    ours = dict(HEADERS)
    if framed and any(name.lower() == _POLICY for name, _ in given):
        del ours[_POLICY.decode()]
    for name, value in given:
        if name.lower() == b"set-cookie" and secure and b"secure" not in value.lower():
            yield name, value + b"; Secure"  # Streamlit leaves Secure off its sign-in cookies
        elif name.decode("latin-1").lower() not in ours:
            yield name, value
    for header, text in ours.items():
        yield header.encode(), text.encode()


async def refuse(scope: Scope, send: Send, why: Sentence, language: Language, status: int = 403) -> None:
    """Answer with a sentence in place of what was asked for; a socket is closed."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": str(why)[:120]})
        return
    head = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": list(_answer_headers(head, False))})
    said = wording(language(scope)).sentence(why)
    await send({"type": "http.response.body", "body": f"{said}\n".encode()})
