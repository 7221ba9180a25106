"""The services that connectors read, on this machine, over real sockets.

Each answers as the real one does, in the shapes of `recordings/`, from figures that a test sets day by day:

    with PyPI() as pypi:
        pypi.put("downloads", date(2026, 11, 1), 120)
        ... connector "pypi" with pypi.options ...
        pypi.put("downloads", date(2026, 11, 1), 125)     # the source restates a day

What they are made of stands in `connectors.contract.service`. pytest puts the folder of its test files on the path, so
any test says `from loopback import PyPI`.
"""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from connectors.contract.service import HTML, Reply, Request, Service, days

__all__ = [
    "HTML",
    "Bluesky",
    "GitHub",
    "Npm",
    "PyPI",
    "Reply",
    "Request",
    "Service",
    "Table",
    "days",
    "error",
    "recorded",
]

RECORDINGS = Path(__file__).parents[1] / "recordings"


def recorded(name: str) -> Any:
    """A recording, as fresh data: `recorded("npm/range")`."""
    return json.loads((RECORDINGS / f"{name}.json").read_text("utf-8"))


def error(name: str) -> Reply:
    """A recorded error: `error("github/rate_limit")`."""
    return Reply(**recorded(name))


class Bluesky(Service):
    connector = "bluesky"
    now = ("followers", "posts")
    fields: ClassVar[dict[str, str]] = {"followers": "followersCount", "posts": "postsCount"}

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
    fields: ClassVar = {"downloads": "downloads"}
    day_field = "date"

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
    fields: ClassVar = {"downloads": "downloads"}
    day_field = "day"

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
    fields: ClassVar = {"stars": "stargazers_count", "forks": "forks_count", "release_downloads": "download_count"}
    parts: ClassVar = {
        "/releases": ("release_downloads",),
        "/traffic/views": ("views", "views_unique"),
        "/traffic/clones": ("clones", "clones_unique"),
    }
    day_field = "timestamp"
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
