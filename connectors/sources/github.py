"""GitHub: stars, forks and release downloads of one repository as they are now; views and clones day by day.

Docs: https://docs.github.com/rest/metrics/traffic. Traffic goes back 14 days and needs a token with read access to
the repository's administration; days of UTC, restated while they are in that fortnight. Release downloads are a
counter: it falls when a file is uploaded anew or a release is deleted.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field, SecretStr

from connectors.framework import clock
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from okr_model.metrics.metrics import Metric

_ACCESS = "Give the token read access to the repository's administration, or set `traffic = false`."


class GitHub(Connector):
    """A repository's standing and traffic."""

    key, title = "github", "GitHub"
    about = "stars, forks, release downloads, views and clones of a repository"
    docs = "https://docs.github.com/rest/metrics/traffic"
    history, lag, restate = 14, 1, 14
    rate = (1000, 3600.0)
    snapshots = frozenset({"stars", "forks", "release_downloads"})
    metrics = (
        Metric("stars", "stars", kind="stock", title="Stars"),
        Metric("forks", "forks", kind="stock", title="Forks"),
        Metric("release_downloads", "downloads", kind="stock", counter=True, title="Downloads of all releases so far"),
        Metric("views", "views", title="Page views"),
        Metric("views_unique", "people", additivity="none", title="Visitors of a day"),
        Metric("clones", "clones", title="Clones"),
        Metric("clones_unique", "people", additivity="none", title="Cloners of a day"),
    )

    class Options(ConnectorOptions):
        """Which repository, and how much of it."""

        base_url: str = "https://api.github.com"
        repo: str = Field(description="owner/name", pattern=r"^[\w.-]+/[\w.-]+$")
        token: SecretStr | None = Field(None, description="Access token; needed for traffic and private repositories")
        traffic: bool | None = Field(None, description="Read views and clones; unless said, only if there is a token")
        api_version: str = Field("2026-03-10", description="Version of GitHub's REST interface")

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Without traffic only the snapshots."""
        assert isinstance(options, cls.Options)
        return cls.metrics if _wants_traffic(options) else tuple(m for m in cls.metrics if m.name in cls.snapshots)

    def headers(self) -> Mapping[str, str]:
        """Version, and who is asking."""
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": self.options.api_version}
        if self.options.token:
            headers["Authorization"] = f"Bearer {self.options.token.get_secret_value().strip()}"
        return headers

    def failure(self, answer: Answer) -> ConnectorError:
        """403 is also how GitHub says "too many requests"."""
        failure = super().failure(answer)
        if answer.status not in (403, 429):
            return failure
        if answer.headers.get("x-ratelimit-remaining") == "0" and answer.retry_after is None:
            reset = answer.headers.get("x-ratelimit-reset", "")
            return Throttled(
                str(failure), after=max(0.0, int(reset) - clock.now().timestamp()) if reset.isdigit() else 3600.0
            )
        if answer.retry_after is not None:
            return Throttled(str(failure), after=answer.retry_after)
        if re.search("rate limit", answer.complaint, re.IGNORECASE):
            return Throttled(str(failure), after=60.0)  # what GitHub asks for where it gives no time
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The repository and its releases today, then its traffic."""
        repository = self.call("GET", f"/repos/{self.options.repo}")
        yield Point("stars", self.today, repository["stargazers_count"])
        yield Point("forks", self.today, repository["forks_count"])
        releases = self.pages(f"/repos/{self.options.repo}/releases", params={"per_page": 100})
        counts = [asset["download_count"] for page in releases for release in page for asset in release["assets"]]
        yield Point("release_downloads", self.today, sum(counts))
        if _wants_traffic(self.options):
            yield from self._traffic(start, end)

    def _traffic(self, start: date, end: date) -> Iterator[Point]:
        """Views and clones; where nobody insisted on them, a token that may not see them is no reason to fail."""
        for name in ("views", "clones"):
            try:
                answer = self.call("GET", f"/repos/{self.options.repo}/traffic/{name}", params={"per": "day"})
            except AuthFailed as refused:
                if self.options.traffic:
                    raise AuthFailed(str(refused), remedy=_ACCESS) from refused
                self.flag("no_traffic", None, f"{refused}. {_ACCESS}")
                return
            yield from _days(name, answer[name], start, end)


def _wants_traffic(options: GitHub.Options) -> bool:
    return options.token is not None if options.traffic is None else options.traffic


def _days(name: str, rows: list[dict[str, Any]], start: date, end: date) -> Iterator[Point]:
    for row in rows:
        day = date.fromisoformat(row["timestamp"][:10])
        if start <= day <= end:
            yield Point(name, day, row["count"])
            yield Point(f"{name}_unique", day, row["uniques"])
