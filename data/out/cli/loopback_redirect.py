"""The redirect to this machine (RFC 8252, section 7.3): a server for one answer, on loopback only, for five minutes."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final, Self, TypeVar
from urllib.parse import parse_qsl, urlsplit

from data.commands.errors import Refused
from data.out.cli.errors import NotDone
from data.out.cli.language import spoken, t
from okr_model.wording.sentences import Sentence
from okr_model.wording.system_errors import of_system

SECONDS: Final = 300.0
_SILENCE: Final = 5.0  # of one visitor
_MOST: Final = 8_000
T = TypeVar("T")


class Redirect:
    """Listens while it is entered; `address` is where the service sends the person back. Port 0: any that is free."""

    def __init__(self, port: int = 0, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._respond: Callable[[Mapping[str, str]], tuple[int, str]] = lambda _: (404, t("There is nothing here."))
        try:
            self._server = HTTPServer(("127.0.0.1", port), self._handler())
        except OSError as error:
            raise NotDone(
                Sentence("Port {port} is not free ({why}): choose another with --port.").filled(
                    port=str(port), why=of_system(error)
                )
            ) from None
        self._host = f"127.0.0.1:{self._server.server_port}"

    @property
    def address(self) -> str:
        """The redirect address."""
        return f"http://{self._host}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def wait(self, finish: Callable[[Mapping[str, str]], T], *, state: str) -> T:
        """What `finish` makes of the answer that repeats the state; any other is refused to its sender only.

        Raises NotDone where none comes in time, and whatever `finish` raises, once the browser has been told.
        """
        done: list[T] = []
        failed: list[Exception] = []

        def respond(answer: Mapping[str, str]) -> tuple[int, str]:
            if not hmac.compare_digest(answer.get("state", "").encode(), state.encode()):
                return 400, t("Not connected. This answer belongs to nothing that was begun here.")
            try:
                done.append(finish(answer))
            except Refused as refusal:
                failed.append(refusal)
                return 400, t("Not connected. {why}", why=spoken(refusal.sentence))
            except Exception as error:  # told in the terminal, not to the browser
                failed.append(error)
                return 500, t("Not connected. The terminal says why.")
            return 200, t("Connected. You can close this window and go back to the terminal.")

        self._respond = respond
        until = time.monotonic() + self._seconds
        while not done and not failed:
            if (left := until - time.monotonic()) <= 0:
                raise NotDone(
                    Sentence(
                        "Nothing came back within {minutes} minutes, so nothing has changed. The window was "
                        "closed, perhaps: begin again."
                    ).filled(minutes=round(self._seconds / 60))
                )
            self._server.timeout = left
            self._server.handle_request()
        if failed:
            raise failed[0]
        return done[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        redirect = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _SILENCE

            def do_GET(self) -> None:
                url = urlsplit(self.path)
                if self.headers.get("Host") != redirect._host or url.path != "/" or len(url.query) > _MOST:
                    self._say(404, t("There is nothing here."))
                else:
                    self._say(*redirect._respond(dict(parse_qsl(url.query))))

            def _say(self, status: int, text: str) -> None:
                body = f"{text}\n".encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """No line: the address holds a code."""

        return Handler
