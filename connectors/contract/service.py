"""A service on this machine, over real sockets, for a connector to read in tests.

A subclass says in `answer` what the real service says, from figures that a test sets day by day:

    with Letters() as letters:
        letters.put("opens", date(2026, 11, 1), 120)
        ... a source of this connector with letters.options ...
        letters.put("opens", date(2026, 11, 1), 125)     # the source restates a day

`letters.next(reply, …)` makes the next answers go wrong, `letters.always = reply` all of them; `letters.requests` is
what was asked.

A service that names its `fields` (and `labels`, `day_field`, `zone_option`, `parts`) is also played as services are on
bad days: values left out, null, sent as text, rows of no day, other zones, parts refused.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from connectors.framework.connector import Connector


@dataclass(frozen=True)
class Reply:
    """One answer.

    cut: hang up half-way through the body.  drip: seconds between bytes, those of the head included.
    endless: say the body again and again until the other side hangs up.
    reset: break the line before a byte is said.  silence: seconds before the first byte.
    """

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    drip: float = 0.0
    endless: bool = False
    reset: bool = False
    silence: float = 0.0

    @property
    def content(self) -> bytes:
        """The body as it travels; what is neither text nor bytes travels as JSON."""
        if isinstance(self.body, bytes | str):
            return self.body.encode() if isinstance(self.body, str) else self.body
        return json.dumps(self.body).encode()


HTML = Reply(
    body="<!doctype html><html><title>Sign in</title><form>…</form></html>", headers={"Content-Type": "text/html"}
)


@dataclass(frozen=True)
class Request:
    """What was asked. Names of headers are in lower case; of a parameter given twice, the last one counts."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both inside."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Service:
    """A service on a free port of 127.0.0.1 while the context lasts."""

    connector: ClassVar[str | type[Connector]]  # what reads it: the class, or its name
    daily: ClassVar[tuple[str, ...]] = ()  # metrics with a history
    now: ClassVar[tuple[str, ...]] = ()  # snapshots
    over_http: ClassVar[bool] = True  # plain HTTP; faults can be put into its answers byte by byte
    counts: ClassVar[bool] = False  # counts records: a day without any is 0, not missing
    zeros: ClassVar[tuple[str, ...]] = ()  # metrics that count records, beside others that do not
    by_post: ClassVar[bool] = False  # is asked by POST, which is never repeated at another address
    own_words: ClassVar[bool] = False  # tells throttling and wrong shapes in its own way, tested with its own connector
    taken_for_empty: ClassVar[tuple[str, ...]] = ()  # strange bodies that the vendor's client takes for an empty answer
    fields: ClassVar[Mapping[str, str]] = {}  # {metric: the field of the answers that carries it, by itself}
    labels: ClassVar[Mapping[str, str]] = {}  # {dimension: the field that carries it}, with the options `split`
    split: ClassVar[Mapping[str, Any]] = {}  # options that ask for the dimensions of `labels`
    day_field: ClassVar[str] = ""  # the field that carries the day of a row
    zone_option: ClassVar[str] = ""  # the option that names the zone whose days are counted
    stamps: ClassVar[tuple[str, ...]] = ("local",)  # how `answer` may write days, by `self.stamp`: local, instant
    parts: ClassVar[
        Mapping[str, tuple[str, ...]]
    ] = {}  # {piece of a request: metrics that are lost where it is refused}
    pages: ClassVar[bool] = False  # its daily rows come in pages, cut by `page` or `cut`
    page_size: ClassVar[str] = ""  # where the connector keeps the size it asks for, for tests to make it small
    used_up: ClassVar[Any] = {"error": {"message": "the quota of this hour is used up"}}  # body of a 429

    def __init__(self) -> None:
        self.values: dict[str, dict[tuple[date, tuple[tuple[str, str], ...]], float]] = defaultdict(dict)
        self.requests: list[Request] = []
        self.sent = 0  # bytes of endless answers that were taken
        self.always: Reply | None = None
        self.edit: Callable[[dict[str, Any]], object] | None = None  # what happens to each object of an answer
        self.refusing = ""  # requests with this piece in their address or body are refused
        self.page_fault = ""  # "twice": the second page repeats the first; "changed": with other figures; "endless"; …
        self.stamp, self.zone = self.stamps[0], "UTC"
        self._next: deque[Reply | None] = deque()

    def put(self, metric: str, day: date, value: float | None, **dimensions: str) -> None:
        """Serve this value for this day from now on; None takes the day away."""
        key = (day, tuple(sorted(dimensions.items())))
        if value is None:
            self.values[metric].pop(key, None)
        else:
            self.values[metric][key] = value

    def fill(self, first: date, last: date) -> Self:
        """Plausible values of every metric for these days; snapshots as of the last one."""
        for nth, metric in enumerate((*self.daily, *self.now)):
            for day in days(first, last):
                self.put(metric, day, 100 * (nth + 1) + day.toordinal() % 7)
        return self

    def next(self, *replies: Reply | None) -> None:
        """Answer the next requests like this; None is an ordinary answer."""
        self._next.extend(replies)

    @property
    def options(self) -> dict[str, Any]:
        """What the settings say about a source that reads this service; secrets included."""
        return {"base_url": self.url}

    def answer(self, request: Request) -> Reply:
        """What the real service answers."""
        raise NotImplementedError

    def page(self, request: Request, rows: Sequence[Any], size: int = 5) -> tuple[Sequence[Any], Mapping[str, str]]:
        """The rows of the page asked for (`?page=2`), and the Link header that leads to the next one, if any."""
        page = int(request.query.get("page", 1))
        link = f'<{self.url}{request.path}?{urlencode({**request.query, "page": page + 1})}>; rel="next"'
        shown, more = self.cut(rows, (page - 1) * size, size)
        return shown, {"Link": link} if more else {}

    def cut(self, rows: Sequence[Any], offset: int, size: int) -> tuple[Sequence[Any], bool]:
        """The rows of a page, and whether another follows; as `page_fault` says, where a test lets pages go wrong."""
        if self.page_fault == "endless":
            return [*rows[:size]], True
        if self.page_fault == "shrinks" and offset:
            return [], False
        if self.page_fault == "hole" and 0 < offset < 2 * size:
            return [], offset + size < len(rows)
        rows = self.faulty(rows, size)
        return rows[offset : offset + size], offset + size < len(rows)

    def faulty(self, rows: Sequence[Any], size: int) -> Sequence[Any]:
        """All rows of a listing, its first page twice where a test wants that."""
        if self.page_fault not in ("twice", "changed") or len(rows) <= size:
            return rows
        again = rows[:size] if self.page_fault == "twice" else [_raised(row) for row in rows[:size]]
        return [*rows[:size], *again, *rows[size:]]

    def known(self, metric: str, first: str = "", last: str = "9999") -> list[tuple[str, float]]:
        """(day, value) of a metric from a first to a last day, as in `2026-11-01`, in order."""
        found = sorted((str(day), value) for (day, _), value in self.values[metric].items())
        return [(day, value) for day, value in found if first <= day <= last]

    def of(self, metric: str, day: date) -> float | None:
        """The value without dimensions of a day."""
        return self.values[metric].get((day, ()))

    def latest(self, metric: str) -> float:
        """A snapshot: the value of the newest day."""
        found = self.values[metric]
        return found[max(found)] if found else 0

    def reply(self, request: Request) -> Reply:
        """The next answer, ordinary or wrong."""
        self.requests.append(request)
        wrong = self._next.popleft() if self._next else self.always
        if wrong is None and self.refusing and self.refusing in f"{request.path}?{request.query}{request.body!r}":
            wrong = self.refusal()
        return wrong or self._edited(self.answer(request))

    def refusal(self) -> Reply:
        """How the service refuses one part of what is asked for."""
        return Reply(403, {"error": {"code": 403, "message": "This part is not for you"}})

    def _edited(self, reply: Reply) -> Reply:
        if self.edit is None or not isinstance(reply.body, dict | list):
            return reply
        body = json.loads(json.dumps(reply.body))
        for found in _objects(body):
            self.edit(found)
        return replace(reply, body=body)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _raised(node: Any) -> Any:
    """A JSON value with every number in it one higher."""
    if isinstance(node, dict):
        return {name: _raised(inner) for name, inner in node.items()}
    if isinstance(node, list | tuple):
        return [_raised(inner) for inner in node]
    return node + 1 if isinstance(node, int | float) and not isinstance(node, bool) else node


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a JSON value, the innermost first."""
    inner = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    for one in inner:
        yield from _objects(one)
    if isinstance(node, dict):
        yield node


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Whoever hangs up on us has had enough; that is no news."""


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(service.reply(Request(self.command, parts.path, query, headers, body)))

        do_POST = do_GET  # noqa: N815 - its name in the standard library

        def _send(self, reply: Reply) -> None:
            if reply.reset:
                self.close_connection = True
                at_once = struct.pack("ii", 1, 0)  # no farewell: the other side sees a reset
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                return
            time.sleep(reply.silence)
            content = reply.content
            head = {"Content-Type": "application/json", "Content-Length": str(len(content)), **reply.headers}
            if reply.drip:
                self._drip(head, reply)
                return
            if reply.endless:
                self._go_on(head, reply)
                return
            self.send_response(reply.status)
            for name, value in head.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if reply.cut else content)
            self.close_connection = reply.cut

        def _go_on(self, head: dict[str, str], reply: Reply) -> None:
            """Ten gigabytes, or whatever is taken of them."""
            self.close_connection = True
            self.send_response(reply.status)
            for name, value in (head | {"Content-Length": str(10 * 2**30)} | dict(reply.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            for _ in range(10 * 2**30 // len(reply.content)):
                service.sent += self.wfile.write(reply.content)

        def _drip(self, head: dict[str, str], reply: Reply) -> None:
            lines = [f"HTTP/1.1 {reply.status} OK", *(f"{name}: {value}" for name, value in head.items()), "", ""]
            self.close_connection = True
            for byte in "\r\n".join(lines).encode() + reply.content:
                self.wfile.write(bytes([byte]))
                time.sleep(reply.drip)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
