"""GitHub: stars, forks and release downloads of one repository as they are now; views and clones day by day.

Docs: https://docs.github.com/rest/metrics/traffic. Traffic goes back 14 days and needs a token with read access to
the repository's administration; days of UTC, restated while they are in that fortnight. Release downloads are a
counter: it falls when a file is uploaded anew or a release is deleted.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from pydantic import Field, SecretStr

from connectors.framework import clock
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadData, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.key_facts import KeyFacts
from connectors.framework.values import number
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_ACCESS = Sentence("Give the token read access to the repository's administration, or set `traffic = false`.")


class GitHub(Connector):
    """A repository's standing and traffic."""

    key, title = "github", "GitHub"
    about = "stars, forks, release downloads, views and clones of a repository"
    docs = "https://docs.github.com/rest/metrics/traffic"
    topics = ("stars", "downloads", "traffic", "clones", "open source", "developers")
    endpoints = (
        "GET /repos/:owner/:repo",
        "GET /repos/:owner/:repo/releases",
        "GET /repos/:owner/:repo/traffic/views",
        "GET /repos/:owner/:repo/traffic/clones",
        "GET /rate_limit (when the token ends)",
    )
    version = "2026-03-10"
    scopes = ("Administration (read)", "Contents (read)", "Metadata (read)")
    key_steps = (
        "Without a key: stars, forks and downloads of a public repository.",
        "For traffic open GitHub → Settings → Developer settings → Fine-grained tokens → Generate new token.",
        "Choose the repository, and under Repository permissions Administration: Read-only and Contents: Read-only.",
        "Copy the token into `token`. It ends on the day you chose; GitHub writes a mail a week before.",
    )
    lacks = (
        "Traffic of more than 14 days ago: GitHub keeps no more, so pull every day.",
        "When stars were given: only how many there are now.",
    )
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
                failure.sentence, after=max(0.0, int(reset) - clock.now().timestamp()) if reset.isdecimal() else 3600.0
            )
        if answer.retry_after is not None:
            return Throttled(failure.sentence, after=answer.retry_after)
        if re.search("rate limit", answer.complaint, re.IGNORECASE):
            return Throttled(failure.sentence, after=60.0)  # what GitHub asks for where it gives no time
        return failure

    def key_facts(self) -> KeyFacts:
        """When the token ends, and how many requests are left; GitHub says it with every answer."""
        if self.options.token is None:
            return KeyFacts()
        answer = self.attempt(lambda seconds: self._ask("GET", "/rate_limit", seconds))
        left, most = (answer.headers.get(f"x-ratelimit-{name}", "") for name in ("remaining", "limit"))
        quota = f"{left} of {most} requests this hour" if left and most else ""
        scopes = tuple(scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",") if scope.strip())
        return KeyFacts(
            _moment(answer.headers.get("github-authentication-token-expiration", "")), scopes or None, quota
        )

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The repository and its releases today, then its traffic."""
        repository = self.call("GET", f"/repos/{self.options.repo}")
        if not {"full_name", "stargazers_count", "forks_count"} & {*repository}:
            raise BadData(Sentence("{title} answered in an unexpected shape: no repository").filled(title=self.title))
        yield from self.figures(self.today, repository, {"stars": "stargazers_count", "forks": "forks_count"})
        yield from self.part("releases", ("release_downloads",), self._downloads(), grant="Contents (read)")
        if _wants_traffic(self.options):
            for name in ("views", "clones"):
                traffic = self._traffic(name, start, end)
                if self.options.traffic:
                    yield from traffic
                else:  # nobody insisted: a token that may not see them is no reason to fail
                    metrics = (name, f"{name}_unique")
                    yield from self.part(name, metrics, traffic, grant="Administration (read), or set traffic = false")

    def _downloads(self) -> Iterator[Point]:
        """The sum over all files of all releases; a release that moves to the next page meanwhile counts once."""
        pages = self.pages(f"/repos/{self.options.repo}/releases", params={"per_page": 100})
        releases = {release["id"]: release for page in pages for release in page}
        counts = [number(asset.get("download_count")) for one in releases.values() for asset in one["assets"]]
        known = [count for count in counts if count is not None]
        yield from self.figure("release_downloads", self.today, sum(known) if len(known) == len(counts) else None)

    def _traffic(self, name: str, start: date, end: date) -> Iterator[Point]:
        try:
            answer = self.call("GET", f"/repos/{self.options.repo}/traffic/{name}", params={"per": "day"})
        except AuthFailed as refused:
            if self.options.traffic:
                raise refused.advising(_ACCESS) from refused
            raise
        for row in answer[name]:
            day = self.day_of(row.get("timestamp"), "UTC")
            if day is not None and start <= day <= end:
                yield from self.figures(day, row, {name: "count", f"{name}_unique": "uniques"})


def _moment(told: str) -> datetime | None:
    """A moment like 2026-12-20 10:00:00 UTC, or with an offset; None for what is none."""
    try:
        moment = datetime.fromisoformat(re.sub(r" (?=[+-]\d)", "", told.replace(" UTC", "+00:00")))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _wants_traffic(options: GitHub.Options) -> bool:
    return options.token is not None if options.traffic is None else options.traffic
