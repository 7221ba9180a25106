"""The services that connectors read, on this machine, over real sockets.

Each answers as the real one does, in the shapes of `recordings/`, from figures that a test sets day by day:

    with PyPI() as pypi:
        pypi.put("downloads", date(2026, 11, 1), 120)
        ... connector "pypi" with pypi.options ...
        pypi.put("downloads", date(2026, 11, 1), 125)     # the source restates a day

`service.connector` and `service.options` are what `[sources.NAME]` needs. `service.next(reply, …)` makes the next
answers go wrong, `service.always = reply` all of them; `service.requests` is what was asked. pytest puts the folder of
its test files on the path, so any test says `from loopback import PyPI`.
"""

from __future__ import annotations

import copy
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

RECORDINGS = Path(__file__).parent / "recordings"


@dataclass(frozen=True)
class Reply:
    """One answer.

    cut: hang up half-way through the body.  drip: seconds between bytes, those of the head included.
    endless: say the body again and again until the other side hangs up.
    """

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    drip: float = 0.0
    endless: bool = False

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes | str):
            return self.body.encode() if isinstance(self.body, str) else self.body
        return json.dumps(self.body).encode()


HTML = Reply(
    body="<!doctype html><html><title>Sign in</title><form>…</form></html>", headers={"Content-Type": "text/html"}
)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


def recorded(name: str) -> Any:
    """A recording, as fresh data: `recorded("npm/range")`."""
    return json.loads((RECORDINGS / f"{name}.json").read_text("utf-8"))


def error(name: str) -> Reply:
    """A recorded error: `error("github/rate_limit")`."""
    return Reply(**recorded(name))


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Service:
    """A service on a free port of 127.0.0.1 while the context lasts."""

    connector: ClassVar[str]
    daily: ClassVar[tuple[str, ...]] = ()  # metrics with a history
    now: ClassVar[tuple[str, ...]] = ()  # snapshots
    over_http: ClassVar[bool] = True  # plain HTTP; faults can be put into its answers byte by byte
    counts: ClassVar[bool] = False  # counts records: a day without any is 0, not missing
    by_post: ClassVar[bool] = False  # is asked by POST, which is never repeated at another address
    own_words: ClassVar[bool] = False  # tells throttling and wrong shapes in its own way, tested with its own connector

    def __init__(self) -> None:
        self.values: dict[str, dict[tuple[date, tuple[tuple[str, str], ...]], float]] = defaultdict(dict)
        self.requests: list[Request] = []
        self.sent = 0  # bytes of endless answers that were taken
        self.always: Reply | None = None
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
        """What the settings say about a source that reads this service."""
        return {"base_url": self.url}

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def of(self, metric: str, day: date) -> float | None:
        """The value without dimensions of a day."""
        return self.values[metric].get((day, ()))

    def latest(self, metric: str) -> float:
        """A snapshot: the value of the newest day."""
        found = self.values[metric]
        return found[max(found)] if found else 0

    def reply(self, request: Request) -> Reply:
        self.requests.append(request)
        wrong = self._next.popleft() if self._next else self.always
        return wrong or self.answer(request)

    @property
    def url(self) -> str:
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

        do_POST = do_GET

        def _send(self, reply: Reply) -> None:
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


class Bluesky(Service):
    connector = "bluesky"
    now = ("followers", "posts")

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "actor": "brand.example.com"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/xrpc/app.bsky.actor.getProfile" or request.query.get("actor") != "brand.example.com":
            return error("bluesky/not_found")
        counts = {"followersCount": self.latest("followers"), "postsCount": self.latest("posts")}
        return Reply(body=recorded("bluesky/profile") | counts)


class PyPI(Service):
    connector = "pypi"
    daily = ("downloads",)

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": f"{self.url}/api", "package": "Example_Rocket"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/api/packages/example-rocket/overall":
            return error("pypi/not_found")
        rows = [
            {"category": category, "date": str(day), "downloads": value * factor}
            for (day, _), value in sorted(self.values["downloads"].items())
            for category, factor in (("with_mirrors", 3), ("without_mirrors", 1))
        ]
        return Reply(body=recorded("pypi/overall") | {"data": rows})


class Npm(Service):
    """Days without a value are answered as 0, as npm does for days it has not counted."""

    connector = "npm"
    daily = ("downloads",)

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "package": "@example/rocket"}

    def answer(self, request: Request) -> Reply:
        found = re.fullmatch(r"/downloads/range/([\d-]+):([\d-]+)/@example%2Frocket", request.path)
        if not found:
            return error("npm/not_found")
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
        if (last - first).days >= 365:
            return error("npm/too_long")
        known = [day for day, _ in self.values["downloads"]]
        span = [day for day in days(first, last) if known and day >= min(known)]
        rows = [{"downloads": self.of("downloads", day) or 0, "day": str(day)} for day in span]
        return Reply(body=recorded("npm/range") | {"downloads": rows, "start": str(first), "end": str(last)})


class GitHub(Service):
    """One repository with 120 releases. `token` reads everything, `no-traffic-token` all but traffic."""

    connector = "github"
    daily = ("views", "views_unique", "clones", "clones_unique")
    now = ("stars", "forks", "release_downloads")
    token = "ghp_example_canary_token"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "repo": "example/rocket", "token": self.token}

    def answer(self, request: Request) -> Reply:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if given and given not in (self.token, "no-traffic-token"):
            return error("github/bad_credentials")
        match request.path.removeprefix("/repos/example/rocket"):
            case "":
                counts = {"stargazers_count": self.latest("stars"), "forks_count": self.latest("forks")}
                return Reply(body=recorded("github/repository") | counts)
            case "/releases":
                return self._releases(int(request.query.get("page", 1)), int(request.query["per_page"]))
            case "/traffic/views" | "/traffic/clones":
                name = request.path.rpartition("/")[2]
                return self._traffic(name) if given == self.token else error("github/no_traffic")
        return error("github/not_found")

    def _releases(self, page: int, size: int) -> Reply:
        releases = [copy.deepcopy(recorded("github/release")) | {"id": n} for n in range(120)]
        releases[-1]["assets"][0]["download_count"] = self.latest("release_downloads")  # on the last page
        last = -(-len(releases) // size)
        link = f'<{self.url}/repos/example/rocket/releases?per_page={size}&page={{}}>; rel="{{}}"'
        links = [link.format(page + 1, "next"), link.format(last, "last")] if page < last else []
        return Reply(body=releases[(page - 1) * size : page * size], headers={"Link": ", ".join(links)})

    def _traffic(self, name: str) -> Reply:
        rows = [
            recorded("github/traffic")
            | {"timestamp": f"{day}T00:00:00Z", "count": value, "uniques": self.of(f"{name}_unique", day) or 0}
            for (day, _), value in sorted(self.values[name].items())
        ]
        return Reply(body={"count": 0, "uniques": 0, name: rows})


class Table(Service):
    """A CSV file behind an address: one row per day and channel."""

    connector = "csv"
    daily = ("visits", "orders")

    @property
    def options(self) -> dict[str, Any]:
        metrics = {"visits": {"unit": "visits"}, "orders": {"unit": "orders"}}
        return {"base_url": self.url, "url": "/table.csv", "dimensions": ["channel"], "metrics": metrics}

    def answer(self, request: Request) -> Reply:
        keys = sorted({key for metric in self.daily for key in self.values[metric]})
        rows = ["day,channel,visits,orders"]
        for key in keys:
            cells = ("" if (value := self.values[m].get(key)) is None else repr(value) for m in self.daily)
            rows.append(",".join([str(key[0]), dict(key[1]).get("channel", ""), *cells]))
        return Reply(body="\n".join(rows), headers={"Content-Type": "text/csv"})
