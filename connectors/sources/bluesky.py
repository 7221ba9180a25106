"""Bluesky: followers and posts of one account, as they are now (there is no history).

Docs: https://docs.bsky.app/docs/api/app-bsky-actor-get-profile. A handle can change hands, a DID cannot: prefer it.
"""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import BadData
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence


class Bluesky(Connector):
    """Followers and posts."""

    key, title = "bluesky", "Bluesky"
    about = "followers and posts of an account"
    docs = "https://docs.bsky.app/docs/api/app-bsky-actor-get-profile"
    topics = ("followers", "social", "audience", "posts", "awareness")
    endpoints = ("GET /xrpc/app.bsky.actor.getProfile",)
    key_steps = ("No key is needed: profiles are public. Copy the handle from the profile's address.",)
    lacks = (
        "days before the first pull: Bluesky keeps no history of followers",
        "views and clicks: Bluesky does not count them",
    )
    history, rate = 0, (3000, 300.0)
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric("posts", "posts", kind="stock", title="Posts"),
    )

    class Options(ConnectorOptions):
        """Whose profile."""

        base_url: str = "https://public.api.bsky.app"
        actor: str = Field(description="DID or handle of the account, e.g. did:plc:… or brand.example.com")

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:  # noqa: ARG002 - there is only now
        """The profile as it is today."""
        profile = self.call("GET", "/xrpc/app.bsky.actor.getProfile", params={"actor": self.options.actor})
        if not (profile.get("did") or profile.get("handle")):
            raise BadData(Sentence("Bluesky answered without a profile"))
        yield from self.figures(end, profile, {"followers": "followersCount", "posts": "postsCount"})
