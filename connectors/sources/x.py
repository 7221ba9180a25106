"""X: followers and posts of one account, as they are now (there is no history).

Docs: https://docs.x.com/x-api/users/get-user-by-username. X is paid per request and says so with 402 when the credits
are used up; it answers 200 for an account it does not have; a used-up quota names the moment it refills.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import Field, SecretStr

from connectors.framework import clock
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.said import sentence
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence


class X(Connector):
    """Followers and posts."""

    key, title = "x", "X"
    about = "followers and posts of an account"
    docs = "https://docs.x.com/x-api/users/get-user-by-username"
    topics = ("followers", "social", "audience", "posts", "awareness", "Twitter")
    endpoints = ("GET /2/users/by/username/{name}",)
    version = "2"
    key_steps = (
        "On console.x.com sign in, create a project with an app, and buy credits.",
        "Open the app → Keys and tokens → Bearer token → Generate, and copy it: it is shown once.",
    )
    lacks = (
        "days before the first pull: X keeps no history of followers",
        "impressions and clicks of posts, which cost a request a post",
    )
    history, rate = 0, (300, 900.0)
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric("posts", "posts", kind="stock", title="Posts"),
    )

    class Options(ConnectorOptions):
        """Whose profile, and who pays for it."""

        base_url: str = "https://api.x.com"
        username: str = Field(description="Name of the account, e.g. example_brand", pattern=r"^@?\w{1,15}$")
        token: SecretStr = Field(description="Bearer token of an app with credits")

    options: Options

    def headers(self) -> Mapping[str, str]:
        """Who is asking."""
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """No credits, and quotas without Retry-After."""
        failure = super().failure(answer)
        reset = answer.headers.get("x-rate-limit-reset", "")
        if answer.status == 402:
            return AuthFailed(failure.sentence, remedy=Sentence("Buy credits for the app in X's developer console."))
        if isinstance(failure, Throttled) and failure.after is None and reset.isdecimal():
            return Throttled(failure.sentence, after=max(0.0, int(reset) - clock.now().timestamp()))
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:  # noqa: ARG002 - there is only now
        """The account as it is today."""
        name = self.options.username.removeprefix("@")
        answer = self.call("GET", f"/2/users/by/username/{name}", params={"user.fields": "public_metrics"})
        if "data" not in answer and answer.get("errors"):
            why = sentence(json.dumps(answer["errors"]).encode())
            raise BadConfig(Sentence("X has no account {name}: {why}").filled(name=name, why=why))
        counts = answer["data"].get("public_metrics") or {}  # suspended and protected accounts come without
        yield from self.figures(end, counts, {"followers": "followers_count", "posts": "tweet_count"})
