"""Real receivers on this machine: a mail server, one that breaks off, and a webhook."""

from __future__ import annotations

import json
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


@dataclass
class Mailbox:
    """What a mail server has taken. answer: what it says to a message; to: what it says to a recipient."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    to: str = "250 OK"
    seconds: float = 0.0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        import asyncio

        await asyncio.sleep(self.seconds)
        if self.answer.startswith("250"):
            self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))  # type: ignore[arg-type]
        return self.answer


@contextmanager
def mail_server(port: int, password: str | None = None) -> Iterator[Mailbox]:
    """A mail server that answers until the block ends. password: it asks for this one, and refuses every other."""
    box = Mailbox(port)

    def knows(_server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password.decode() == password, handled=False)

    asks = {"authenticator": knows, "auth_required": True, "auth_require_tls": False} if password else {}
    controller = Controller(box, hostname="127.0.0.1", port=port, **asks)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")  # this never leaves the machine
        controller.start()
        try:
            yield box
        finally:
            controller.stop()


@contextmanager
def breaks_off(port: int, after: bytes) -> Iterator[list[bytes]]:
    """A mail server that hangs up as soon as it has read this; gives all it was sent, by connection."""
    got: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", port))

    def serve() -> None:
        while True:
            try:
                wire, _ = listening.accept()
            except OSError:
                return
            with wire:
                wire.sendall(b"220 here\r\n")
                seen = b""
                while after not in seen.upper() and (more := wire.recv(65536)):
                    seen += more
                    if after not in seen.upper():
                        wire.sendall(b"354 go on\r\n" if more.upper().startswith(b"DATA") else b"250 ok\r\n")
                got.append(seen)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield got
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


@dataclass
class Hook:
    """What a webhook was sent. status, body: what it answers; moved: where it sends callers on to."""

    port: int
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    body: str = ""
    moved: str = ""


@contextmanager
def webhook(port: int = 0) -> Iterator[Hook]:
    """A web server that takes posts until the block ends."""
    hook = Hook(port)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["content-length"]))
            hook.posts.append((self.path, json.loads(text)))
            self.send_response(hook.status)
            if hook.moved:
                self.send_header("Location", hook.moved)
            self.end_headers()
            self.wfile.write(hook.body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        hook.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join(5)
