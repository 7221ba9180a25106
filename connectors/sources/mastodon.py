"""Mastodon: followers and posts of one account, as they are now (there is no history).

Docs: https://docs.joinmastodon.org/methods/accounts/#lookup. Only the account's own server counts all of its
followers, so that is the one we ask. Servers say when a quota refills as a moment in X-RateLimit-Reset.
"""

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import Field

from connectors.framework import clock
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import BadData, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence


class Mastodon(Connector):
    """Followers and posts."""

    key, title = "mastodon", "Mastodon"
    about = "followers and posts of an account"
    docs = "https://docs.joinmastodon.org/methods/accounts/#lookup"
    topics = ("followers", "social", "audience", "posts", "awareness", "fediverse")
    endpoints = ("GET /api/v1/accounts/lookup",)
    version = "v1 (Mastodon 3.4 and later)"
    key_steps = (
        "No key is needed: accounts are public. Write the account with its server, as in brand@example.social.",
    )
    lacks = (
        "days before the first pull: servers keep no history of followers",
        "views and clicks: Mastodon does not count them",
        "accounts of servers that answer to people who are signed in only",
    )
    history, rate = 0, (300, 300.0)
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric("posts", "posts", kind="stock", title="Posts"),
    )

    class Options(ConnectorOptions):
        """Whose profile."""

        account: str = Field(
            description="Address of the account, e.g. brand@social.example.com",
            pattern=r"^@?[\w.-]+@[\w-]+(\.[\w-]+)+$",
        )

    options: Options

    @property
    def base_url(self) -> str:
        """The account's own server, unless the options name one."""
        return self.options.base_url or f"https://{self.options.account.rpartition('@')[2]}"

    def failure(self, answer: Answer) -> ConnectorError:
        """A quota that is used up refills at a moment."""
        failure = super().failure(answer)
        reset = answer.headers.get("x-ratelimit-reset")
        if isinstance(failure, Throttled) and failure.after is None and reset:
            return Throttled(failure.sentence, after=_seconds_until(reset))
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:  # noqa: ARG002 - there is only now
        """The account as it is today."""
        name = self.options.account.removeprefix("@").partition("@")[0]
        account = self.call("GET", "/api/v1/accounts/lookup", params={"acct": name})
        if not (account.get("id") or account.get("acct")):
            raise BadData(Sentence("{title}: the server answered without an account").filled(title=self.title))
        yield from self.figures(end, account, {"followers": "followers_count", "posts": "statuses_count"})


def _seconds_until(moment: str) -> float | None:
    try:
        left = datetime.fromisoformat(moment) - clock.now()
    except (ValueError, TypeError):  # garbled, or without a time zone
        return None
    return max(0.0, left.total_seconds())
