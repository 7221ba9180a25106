"""Facebook pages: followers today; views, viewers, engagements, visits and followers won and lost day by day.

Docs: https://developers.facebook.com/docs/graph-api/reference/insights. Two years back, 90 days per request, days of
the Pacific coast, for pages with at least 100 likes. Meta retires insights for all versions at once (`page_fans` and
impressions went on 15 November 2025, reach on 15 June 2026): one that it has given up is told, and the rest is kept.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Literal, get_args

from pydantic import Field

from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.errors import BadConfig, BadData, ConnectorError
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import meta
from connectors.sources.meta.graph_api import Meta, MetaOptions
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

Insight = Literal["views", "viewers", "engagements", "clicks", "visits", "new_followers", "lost_followers"]

_NAMES: dict[Insight, str] = {
    "views": "page_media_view",
    "viewers": "page_total_media_view_unique",
    "engagements": "page_post_engagements",
    "clicks": "page_total_actions",
    "visits": "page_views_total",
    "new_followers": "page_daily_follows_unique",
    "lost_followers": "page_daily_unfollows_unique",
}
_PER_REQUEST = timedelta(days=88)  # Meta allows 90, and `Meta.series` asks for a little more than it is told


class FacebookPage(Meta):
    """A page's followers and insights."""

    key, title = "facebook_page", "Facebook page"
    about = "followers, views, viewers, engagements, clicks and visits of a page"
    docs = "https://developers.facebook.com/docs/graph-api/reference/insights"
    permissions = "pages_read_engagement and read_insights (a token of the page)"
    oauth = meta("pages_show_list", "pages_read_engagement", "read_insights")
    topics = ("followers", "reach", "views", "engagement", "clicks", "social", "awareness")
    endpoints = ("GET /v26.0/{page}?fields=followers_count", "GET /v26.0/{page}/insights", "POST /v26.0/debug_token")
    scopes = ("pages_read_engagement", "read_insights")
    key_steps = (
        *Meta._steps_to_a_key("page", "pages_show_list", "pages_read_engagement", "read_insights"),
        "Exchange it for the token of the page, on developers.facebook.com/tools/explorer: "
        "GET /{page}?fields=access_token.",
    )
    lacks = (
        "insights of pages with fewer than 100 likes, and those older than two years",
        "impressions and reach by their old rules, which Meta ended: views and viewers stand in their place",
        "viewers over more than a day: people are counted for each day by themselves",
    )
    history, window, lag, restate = 720, 720, 2, 7
    rate, timezone = (200, 3600.0), "America/Los_Angeles"
    snapshots = frozenset({"followers"})
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric("views", "views", title="Views of the page's content"),
        Metric("viewers", "people", additivity="none", title="People who saw its content on a day"),
        Metric("engagements", "engagements", title="Reactions, comments, shares and clicks on posts"),
        Metric("clicks", "clicks", title="Clicks on the page's contact details and its button"),
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
        """An insight that Meta has given up is named by us only."""
        failure = super().failure(answer)
        if "valid insights metric" in answer.complaint:
            return BadConfig(
                failure.sentence, remedy=Sentence("Meta has given it up: leave it out of `insights` of this source.")
            )
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The followers of today, then the insights; Meta may refuse either, and single insights."""
        yield from self.part("followers", ("followers",), self._followers(), grant="pages_read_engagement")
        if self.options.insights:
            yield from self.part("insights", self.options.insights, self._insights(start, end), grant=self.permissions)

    def _followers(self) -> Iterator[Point]:
        page = self.get(self.options.page, fields="followers_count")
        if not isinstance(page, dict):
            raise BadData(Sentence("Facebook answered without a page"))
        yield from self.figures(self.today, page, {"followers": "followers_count"})

    def _insights(self, start: date, end: date) -> Iterator[Point]:
        names, gone = {_NAMES[name]: str(name) for name in self.options.insights}, dict[str, BadConfig]()
        while start <= end:
            last = min(start + _PER_REQUEST - timedelta(days=1), end)
            yield from self.given(names, partial(self._of_days, start, last), gone)
            start = last + timedelta(days=1)

    def _of_days(self, start: date, end: date, names: Mapping[str, str]) -> Iterator[Point]:
        yield from self.series(self.options.page, names, start, end)
