"""Instagram: followers and posts today; new followers, reach, views and engagement day by day.

Docs: https://developers.facebook.com/docs/instagram-platform/api-reference/instagram-user/insights. Professional
accounts only; days of the Pacific coast. `follower_count` of a day is what Instagram calls the followers won that day,
not how many there are; it goes back 30 days and needs 100 followers.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import Field

from connectors.framework.connector import Point
from connectors.framework.oauth_services import meta
from connectors.sources.meta.graph_api import Meta, MetaOptions, midnight
from okr_model.metrics.metrics import Metric

_FEWEST = 100  # followers an account must have to be told its new ones
_TOTALS = {"views": "views", "total_interactions": "interactions", "accounts_engaged": "engaged"}


class Instagram(Meta):
    """An account's followers and insights."""

    key, title = "instagram", "Instagram"
    about = "followers, posts, new followers, reach, views and engagement of an account"
    docs = "https://developers.facebook.com/docs/instagram-platform/api-reference/instagram-user/insights"
    permissions = "instagram_basic, instagram_manage_insights and pages_read_engagement"
    oauth = meta("pages_show_list", "pages_read_engagement", "instagram_basic", "instagram_manage_insights")
    history, lag, restate = 28, 2, 5
    rate, timezone = (200, 3600.0), "America/Los_Angeles"
    snapshots = frozenset({"followers", "posts"})
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric("posts", "posts", kind="stock", title="Posts"),
        Metric("new_followers", "people", title="New followers"),
        Metric("reach", "people", additivity="none", title="People reached on a day"),
        Metric("views", "views", title="Views"),
        Metric("interactions", "interactions", title="Likes, comments, shares and saves"),
        Metric("engaged", "people", additivity="none", title="People who interacted on a day"),
    )

    class Options(MetaOptions):
        """Which account."""

        account: str = Field(description="Number of the professional account (17841…)", pattern=r"^\d+$")

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The account today, what comes as a series, and what comes as one total per request."""
        account = self.options.account
        profile = self.get(account, fields="followers_count,media_count")
        yield Point("followers", self.today, profile["followers_count"])
        yield Point("posts", self.today, profile["media_count"])
        names = {"reach": "reach"}
        if profile["followers_count"] >= _FEWEST:
            names["follower_count"] = "new_followers"
        else:
            self.flag("too_few_followers", None, f"new followers are told from {_FEWEST} followers on")
        yield from self.series(account, names, start, end, metric_type="time_series")
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
            yield from self._totals(day)

    def _totals(self, day: date) -> Iterator[Point]:
        span = {"since": midnight(day), "until": midnight(day + timedelta(days=1))}
        answer = self.get(
            f"{self.options.account}/insights",
            metric=",".join(_TOTALS),
            period="day",
            metric_type="total_value",
            **span,
        )
        for metric in answer["data"]:
            yield Point(_TOTALS[metric["name"]], day, metric["total_value"]["value"])
