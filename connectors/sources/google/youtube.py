"""YouTube: subscribers, views and videos of a channel as they are now; with its owner's permission also day by day.

Docs: https://developers.google.com/youtube/analytics/reference/reports/query. YouTube tells subscribers in three digits
only (12,345 are 12,300), to owners too; what was gained and lost each day is exact. Days of California, there after
two days and read again for a week. What a view is has changed twice (`redefined`); engaged views keep the old rule.
YouTube Analytics takes no service account, and a channel's own figures are for its owner alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator

from connectors.framework import clock
from connectors.framework.connector import EVER, ConnectorOptions, Point, Redefinition
from connectors.framework.errors import BadConfig
from connectors.framework.oauth_services import google
from connectors.framework.values import number
from connectors.sources.google.rest import GoogleRest, KeyedOptions
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_ANALYTICS: Final = "https://www.googleapis.com/auth/yt-analytics.readonly"
_DAILY: Final = {
    "views": "views",
    "watch_minutes": "estimatedMinutesWatched",
    "subscribers_gained": "subscribersGained",
    "subscribers_lost": "subscribersLost",
}
_ENGAGED: Final = {"engaged_views": "engagedViews"}
_COUNTED: Final = {"views_total": "viewCount", "videos": "videoCount"}
_EXACT: Final = 1_000
"""Fewer subscribers than this are told exactly."""


class YouTube(GoogleRest):
    """One channel."""

    key, title = "youtube", "YouTube"
    about = "subscribers, views and videos of a channel; watch time and gains day by day"
    docs = "https://developers.google.com/youtube/analytics/reference/reports/query"
    service = "YouTube Data API v3 and the YouTube Analytics API"
    scope = "https://www.googleapis.com/auth/youtube.readonly https://www.googleapis.com/auth/yt-analytics.readonly"
    oauth = google(*scope.split(), service=service)
    history, lag, restate, window = EVER, 2, 7, EVER
    rate, timezone = (120, 60.0), "America/Los_Angeles"
    snapshots = frozenset({"subscribers", "views_total", "videos"})
    topics = ("video", "subscribers", "views", "watch time", "followers", "audience", "social")
    endpoints = ("GET /youtube/v3/channels (Data API)", "GET /v2/reports (Analytics API)")
    version = "Data API v3, Analytics API v2"
    scopes = ("https://www.googleapis.com/auth/youtube.readonly", _ANALYTICS)
    key_steps = (
        "For what anybody may see: in Google Cloud, APIs & Services → Library, enable the YouTube Data API v3, then "
        "Credentials → Create credentials → API key: copy it into `api_key`.",
        "For days, watch time and gains: enable the YouTube Analytics API, too.",
        "Give the permission with the Google account that owns the channel: press Connect, or run `okr connect`. "
        "A service account will not do.",
    )
    redefined = (
        Redefinition(("views", "views_total"), date(2025, 3, 31), "a Short is viewed as soon as it begins to play"),
        Redefinition(
            ("views", "views_total"),
            date(2026, 8, 27),
            "a video of any form is viewed from its first frame on; engaged views keep the rule of before",
        ),
    )
    lacks = (
        "Subscribers to the last digit: YouTube tells three, to owners, too.",
        "Days of channels of others: they are for the owner alone.",
        "Revenue: it needs another permission (yt-analytics-monetary.readonly) and the Partner Program.",
    )
    metrics = (
        Metric("subscribers", "people", kind="stock", title="Subscribers, in three digits"),
        Metric("views_total", "views", kind="stock", counter=True, title="Views of all time"),
        Metric("videos", "videos", kind="stock", title="Public videos"),
        Metric("views", "views", title="Views"),
        Metric("engaged_views", "views", title="Engaged views"),
        Metric("watch_minutes", "minutes", title="Minutes watched"),
        Metric("subscribers_gained", "people", title="Subscribers gained"),
        Metric("subscribers_lost", "people", direction="down", title="Subscribers lost"),
    )

    class Options(KeyedOptions):
        """Which channel, and as whom."""

        base_url: str = "https://youtube.googleapis.com"
        analytics_url: str = Field("https://youtubeanalytics.googleapis.com", description="Where daily figures are")
        channel: str = Field(description="Its handle or id: @brand or UC…", pattern=r"^(@\S+|UC[\w-]{22})$")
        credentials: SecretStr | None = Field(
            None, description="The owner's permission (client_id, client_secret, refresh_token): the JSON or its path"
        )

        @property
        def addresses(self) -> tuple[str, ...]:
            """Both get the token."""
            return self.base_url, self.analytics_url

        @field_validator("analytics_url")
        @classmethod
        def _also_safe(cls, url: str) -> str:
            return cls._reachable_safely(url)

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Days only with the owner's permission."""
        assert isinstance(options, cls.Options)
        return cls.metrics if options.credentials else tuple(m for m in cls.metrics if m.name in cls.snapshots)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The channel today, then its days; either may be refused by itself."""
        name = self.options.channel
        known = name if name.startswith("UC") else ""
        if self.options.credentials and known:  # then its days can be asked for whatever becomes of the rest
            yield from self.part("the channel", sorted(self.snapshots), self._now())
        else:
            yield from self._now()
        if self.options.credentials:
            channel = known or self._channel["id"]
            for part, metrics in ("days", _DAILY), ("engaged views", _ENGAGED):
                yield from self.part(part, metrics, self._days(channel, metrics, start, end), grant=_ANALYTICS)

    def refilled(self, said: str, reasons: set[str]) -> float | None:
        """The units of a day are given out anew at midnight in California."""
        if not reasons & {"quotaExceeded", "dailyLimitExceeded"} and "per day" not in said:
            return None
        now = clock.now().astimezone(ZoneInfo(self.timezone))
        return datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo).timestamp() - now.timestamp()

    def permission(self) -> Sentence:
        """Statistics are for the owner alone."""
        return Sentence(
            "Give the permission with the Google account that owns {channel}; YouTube Analytics knows no service "
            "accounts."
        ).filled(channel=self.options.channel)

    @cached_property
    def _channel(self) -> Any:
        name = self.options.channel
        chosen = {"forHandle": name} if name.startswith("@") else {"id": name}
        answer = self.call("GET", "/youtube/v3/channels", params={"part": "id,statistics", **chosen})
        if not answer.get("items"):
            raise BadConfig(
                Sentence("YouTube has no channel {name}").filled(name=name),
                remedy=Sentence("Copy its handle or id from youtube.com → Settings → Advanced settings."),
            )
        return answer["items"][0]

    def _now(self) -> Iterator[Point]:
        statistics = self._channel["statistics"]
        yield from self.figures(self.today, statistics, _COUNTED)
        if statistics.get("hiddenSubscriberCount"):
            self.flag("hidden", self.today, Sentence("the channel hides its number of subscribers"))
            return
        subscribers = number(statistics.get("subscriberCount"))
        if subscribers is not None and subscribers >= _EXACT:
            self.flag("rounded", self.today, Sentence("YouTube tells subscribers in three digits, rounded down"))
        yield from self.figure("subscribers", self.today, subscribers)

    def _days(self, channel: str, metrics: Mapping[str, str], start: date, end: date) -> Iterator[Point]:
        if self._key and self._key.email:
            raise BadConfig(
                Sentence("YouTube Analytics takes no service account, and {email} is one").filled(
                    email=self._key.email
                ),
                remedy=Sentence("Give the permission of the owner of {channel} instead: `okr connect`.").filled(
                    channel=self.options.channel
                ),
            )
        query = {
            "ids": f"channel=={channel}",
            "startDate": str(start),
            "endDate": str(end),
            "dimensions": "day",
            "metrics": ",".join(metrics.values()),
            "sort": "day",
        }
        answer = self.attempt(lambda seconds: self._analytics(query, seconds))
        names = [column["name"] for column in answer["columnHeaders"]]
        for cells in answer.get("rows") or ():
            row = dict(zip(names, cells, strict=True))
            if (day := self.day_of(row["day"])) is not None:
                yield from self.figures(day, row, metrics)

    def _analytics(self, query: dict[str, str], seconds: float) -> Any:
        """Daily figures live on a host of their own, which `call` would not send our token to."""
        url = f"{self.options.analytics_url}/v2/reports"
        answer = self._host.exchange("GET", url, seconds, headers=dict(self.headers()), params=query)
        if answer.status >= 400:
            raise self.failure(answer)
        return answer.json()
