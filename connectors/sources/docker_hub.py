"""Docker Hub: pulls and stars of one repository, as they are now (there is no history).

Docs: https://docs.docker.com/reference/api/hub/latest. Pulls are a counter over all tags that never starts anew.
"""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from connectors.framework import clock
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import BadData, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence


class DockerHub(Connector):
    """A repository of images."""

    key, title = "docker_hub", "Docker Hub"
    about = "pulls and stars of a repository of images"
    docs = "https://docs.docker.com/reference/api/hub/latest"
    topics = ("downloads", "pulls", "containers", "images", "open source", "developers")
    endpoints = ("GET /v2/repositories/:owner/:name/",)
    version = "v2"
    key_steps = ("No key is needed for a public repository.",)
    lacks = ("Pulls of days gone by: Docker Hub tells the sum so far, and the days follow from it.", "Pulls by tag.")
    history, rate = 0, (60, 60.0)
    metrics = (
        Metric("pulls", "pulls", kind="stock", counter=True, title="Pulls so far"),
        Metric("stars", "stars", kind="stock", title="Stars"),
    )

    class Options(ConnectorOptions):
        """Which repository."""

        base_url: str = "https://hub.docker.com"
        repo: str = Field(description="owner/name; official images: library/name", pattern=r"^[\w-]+/[\w.-]+$")

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:  # noqa: ARG002 - there is only now
        """The repository as it is today."""
        repository = self.call("GET", f"/v2/repositories/{self.options.repo}/")
        if not {"name", "pull_count"} & {*repository}:
            raise BadData(Sentence("{title} answered in an unexpected shape: no repository").filled(title=self.title))
        yield from self.figures(end, repository, {"pulls": "pull_count", "stars": "star_count"})

    def failure(self, answer: Answer) -> ConnectorError:
        """When to come back is told as a moment in a header of its own."""
        failure = super().failure(answer)
        moment = answer.headers.get("x-retry-after", "")
        if answer.status == 429 and answer.retry_after is None and moment.isdecimal():
            return Throttled(failure.sentence, after=max(0.0, int(moment) - clock.now().timestamp()))
        return failure
