"""Instagram: followers and posts today; new followers, reach, views and engagement day by day.

Docs: https://developers.facebook.com/docs/instagram-platform/api-reference/instagram-user/insights. Professional
accounts only; days of the Pacific coast. `follower_count` of a day is what Instagram calls the followers won that day,
not how many there are; it goes back 30 days and needs 100 followers.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final

from pydantic import Field

from connectors.framework.connector import Point
from connectors.framework.errors import BadConfig, BadData
from connectors.framework.oauth_services import meta
from connectors.sources.meta.graph_api import Meta, MetaOptions, midnight
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_FEWEST = 100  # followers an account must have to be told its new ones
_TOTALS: Final = {
    "views": "views",
    "total_interactions": "interactions",
    "accounts_engaged": "engaged",
    "profile_links_taps": "profile_taps",
}


class Instagram(Meta):
    """An account's followers and insights."""

    key, title = "instagram", "Instagram"
    about = "followers, posts, new followers, reach, views, engagement and profile activity of an account"
    docs = "https://developers.facebook.com/docs/instagram-platform/api-reference/instagram-user/insights"
    permissions = "instagram_basic, instagram_manage_insights and pages_read_engagement"
    oauth = meta("pages_show_list", "pages_read_engagement", "instagram_basic", "instagram_manage_insights")
    topics = ("followers", "reach", "views", "engagement", "social", "awareness", "impressions")
    endpoints = (
        "GET /v26.0/{account}?fields=followers_count,media_count",
        "GET /v26.0/{account}/insights",
        "POST /v26.0/debug_token",
    )
    scopes = ("instagram_basic", "instagram_manage_insights", "pages_read_engagement")
    key_steps = (
        "The account must be a professional one (business or creator), linked to a Facebook page.",
        *Meta._steps_to_a_key("page", "instagram_basic", "instagram_manage_insights", "pages_read_engagement"),
        "Find the number of the account: GET /{page}?fields=instagram_business_account on "
        "developers.facebook.com/tools/explorer.",
    )
    lacks = (
        "days older than four weeks: `okr sync` every day keeps them from the first pull on",
        "impressions, which Meta ended on 21 April 2025: views stand in their place",
        "people reached over more than a day: they are counted for each day by themselves",
    )
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
        Metric("profile_taps", "taps", title="Taps on the links and buttons of the profile"),
    )

    class Options(MetaOptions):
        """Which account."""

        account: str = Field(description="Number of the professional account (17841…)", pattern=r"^\d+$")

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The account today, what comes as a series, and what comes as one total per request.

        Meta may refuse the insights, and single ones of them.
        """
        now = list(self.part("account", ("followers", "posts"), self._now(), grant="instagram_basic"))
        yield from now
        names = {"reach": "reach"}
        if all(point.value >= _FEWEST for point in now if point.metric == "followers"):
            names["follower_count"] = "new_followers"
        else:
            self.flag(
                "too_few_followers",
                None,
                Sentence("new followers are told from {fewest} followers on").filled(fewest=_FEWEST),
            )
        daily = self.given(names, partial(self._of_days, start, end), {})
        yield from self.part("insights", names.values(), daily, grant=self.permissions)
        yield from self.part("totals", _TOTALS.values(), self._totals(start, end), grant=self.permissions)

    def _now(self) -> Iterator[Point]:
        profile = self.get(self.options.account, fields="followers_count,media_count")
        if not isinstance(profile, dict):
            raise BadData(Sentence("Instagram answered without an account"))
        yield from self.figures(self.today, profile, {"followers": "followers_count", "posts": "media_count"})

    def _of_days(self, start: date, end: date, names: Mapping[str, str]) -> Iterator[Point]:
        yield from self.series(self.options.account, names, start, end, metric_type="time_series")

    def _totals(self, start: date, end: date) -> Iterator[Point]:
        gone = dict[str, BadConfig]()
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
            yield from self.given(_TOTALS, partial(self._total, day), gone)

    def _total(self, day: date, names: Mapping[str, str]) -> Iterator[Point]:
        span = {"since": midnight(day), "until": midnight(day + timedelta(days=1))}
        answer = self.get(
            f"{self.options.account}/insights",
            metric=",".join(names),
            period="day",
            metric_type="total_value",
            **span,
        )
        for metric in answer["data"]:
            if ours := names.get(metric.get("name")):
                yield from self.figure(ours, day, (metric.get("total_value") or {}).get("value"))
