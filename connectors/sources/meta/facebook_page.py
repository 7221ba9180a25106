"""Facebook pages: followers today; views, viewers, engagements, visits and followers won and lost day by day.

Docs: https://developers.facebook.com/docs/graph-api/reference/insights. Two years back, 90 days per request, days of
the Pacific coast, for pages with at least 100 likes. Meta retires insights for all versions at once (`page_fans` and
impressions went in November 2025, reach in June 2026); what it has given up can be left out with `insights`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, get_args

from pydantic import Field

from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.errors import ConnectorError, Retired
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import meta
from connectors.sources.meta.graph_api import Meta, MetaOptions
from okr_model.metrics.metrics import Metric

Insight = Literal["views", "viewers", "engagements", "visits", "new_followers", "lost_followers"]

_NAMES: dict[Insight, str] = {
    "views": "page_media_view",
    "viewers": "page_total_media_view_unique",
    "engagements": "page_post_engagements",
    "visits": "page_views_total",
    "new_followers": "page_daily_follows_unique",
    "lost_followers": "page_daily_unfollows_unique",
}
_PER_REQUEST = timedelta(days=88)  # Meta allows 90, and `Meta.series` asks for a little more than it is told


class FacebookPage(Meta):
    """A page's followers and insights."""

    key, title = "facebook_page", "Facebook page"
    about = "followers, views, viewers, engagements and visits of a page"
    docs = "https://developers.facebook.com/docs/graph-api/reference/insights"
    permissions = "pages_read_engagement and read_insights (a token of the page)"
    oauth = meta("pages_show_list", "pages_read_engagement", "read_insights")
    history, window, lag, restate = 720, 720, 2, 7
    rate, timezone = (200, 3600.0), "America/Los_Angeles"
    snapshots = frozenset({"followers"})
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric("views", "views", title="Views of the page's content"),
        Metric("viewers", "people", additivity="none", title="People who saw its content on a day"),
        Metric("engagements", "engagements", title="Reactions, comments, shares and clicks on posts"),
        Metric("visits", "visits", title="Visits of the page"),
        Metric("new_followers", "people", title="New followers"),
        Metric("lost_followers", "people", direction="down", title="Followers lost"),
    )

    class Options(MetaOptions):
        """Which page, and how much of it."""

        page: str = Field(description="Number of the page", pattern=r"^\d+$")
        insights: tuple[Insight, ...] = Field(get_args(Insight), description="Which daily figures to read")

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Followers, and the insights that are wanted."""
        assert isinstance(options, cls.Options)
        return tuple(m for m in cls.metrics if m.name in (*options.insights, *cls.snapshots))

    def failure(self, answer: Answer) -> ConnectorError:
        """One insight that is gone spoils the whole request."""
        failure = super().failure(answer)
        if "valid insights metric" not in answer.complaint:
            return failure
        asked = ", ".join(f"{name} ({_NAMES[name]})" for name in self.options.insights)
        return Retired(str(failure), remedy=f"Meta has given up one of {asked}: leave it out of `insights`.")

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The followers of today, then the insights."""
        page = self.options.page
        yield Point("followers", self.today, self.get(page, fields="followers_count")["followers_count"])
        names = {_NAMES[name]: str(name) for name in self.options.insights}
        while names and start <= end:
            last = min(start + _PER_REQUEST - timedelta(days=1), end)
            yield from self.series(page, names, start, last)
            start = last + timedelta(days=1)
